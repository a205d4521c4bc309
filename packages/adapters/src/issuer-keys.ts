import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AlgorithmName,
  decodeUtf8,
  fail,
  ok,
  type PublicJwk,
  parseJsonObject,
  type Result,
  type Signer,
  thumbprint,
  tokenBudget,
} from '@imprint/core'
import { decryptJson, encryptJson } from './jose.ts'
import { codeOf, syncDirectory } from './json-file.ts'
import { createNodeSigner, generateNodeKey, nodeHasher } from './node-crypto.ts'
import { parsePrivateJwk } from './private-jwk.ts'

/** A new key of an issuer: what is published of it, and its name. */
export interface NewIssuerKey {
  readonly kid: string
  readonly alg: AlgorithmName
  readonly publicJwk: PublicJwk
}

/** A directory of an issuer's private keys, a file a key. */
export interface IssuerKeyDirectory {
  /** Makes a key; it is on the disk when its name is answered. The name is its thumbprint, as OpenID Federation 1.0 section 8.7.2 recommends. */
  create(alg: AlgorithmName): Promise<Result<NewIssuerKey>>
  /** Finds the private half of a key. A key that is not there is `issue.signer`, a wrong passphrase `key.passphrase`. */
  signer(kid: string): Promise<Result<Signer>>
}

const kidForm = /^[A-Za-z0-9_-]{43}$/

/**
 * Keeps an issuer's private keys in files, readable by their owner only (0600), encrypted where there is a passphrase (JWE, RFC 7518 section 4.8). A file that exists is never written over; a key that was opened once stays open for the life
 * of the process.
 */
export function issuerKeyDirectory({
  dir,
  passphrase,
}: {
  readonly dir: string
  /** `null` for keys in clear. */
  readonly passphrase: string | null
}): IssuerKeyDirectory {
  const opened = new Map<string, Signer>()
  const pathOf = (kid: string) => join(dir, `${kid}.${passphrase === null ? 'jwk' : 'jwe'}`)
  return {
    create: async (alg) => {
      const { privateJwk, publicJwk, kid } = nameableKey(alg)
      const jwk = { ...privateJwk, kid }
      const text = passphrase === null ? JSON.stringify(jwk) : await encryptJson(jwk, passphrase)
      const written = await writeKey(pathOf(kid), `${text}\n`, dir)
      return written.ok ? ok({ kid, alg, publicJwk }) : written
    },
    signer: async (kid) => {
      const known = opened.get(kid)
      if (known !== undefined) return ok(known)
      // A name is a part of a path: one that is none of ours must not lead anywhere.
      if (!kidForm.test(kid)) return fail('issue.signer', 'the key is none of this directory')
      const signer = await openKey(pathOf(kid), { kid, passphrase })
      if (signer.ok) opened.set(kid, signer.value)
      return signer
    },
  }
}

/** A command line takes a name that begins with "-" for an option: one key in 64 is made again. */
function nameableKey(alg: AlgorithmName) {
  for (;;) {
    const pair = generateNodeKey(alg)
    const kid = thumbprint(pair.publicJwk, nodeHasher)
    if (!kid.startsWith('-')) return { ...pair, kid }
  }
}

async function openKey(
  path: string,
  { kid, passphrase }: { readonly kid: string; readonly passphrase: string | null },
): Promise<Result<Signer>> {
  let octets: Uint8Array
  try {
    octets = await readFile(path)
  } catch (error) {
    return fail('issue.signer', `the private key cannot be read: ${codeOf(error)}`)
  }
  const text = decodeUtf8(octets)
  if (!text.ok) return fail('store.corrupt', 'the private key is no text')
  const json =
    passphrase === null ? parseJsonObject(text.value, tokenBudget) : await decryptJson(text.value.trim(), passphrase)
  if (!json.ok) return json.error.code === 'key.passphrase' ? json : fail('store.corrupt', 'the private key is damaged')
  const pair = parsePrivateJwk(json.value)
  if (!pair.ok || thumbprint(pair.value.publicJwk, nodeHasher) !== kid)
    return fail('store.corrupt', 'the file holds another key than its name says')
  return createNodeSigner({ privateJwk: pair.value.privateJwk, kid })
}

async function writeKey(path: string, text: string, dir: string): Promise<Result<null>> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncDirectory(dir)
    return ok(null)
  } catch (error) {
    return fail('store.unavailable', `the private key cannot be written: ${codeOf(error)}`)
  }
}
