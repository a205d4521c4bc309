import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import {
  type AlgorithmName,
  algorithmOfCurve,
  fail,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
  type Signer,
  utf8,
} from '@imprint/core'
import { nodeAlgorithms } from './node-algorithms.ts'
import { loginWords, runPkcs11Tool, type ToolAnswer } from './pkcs11/pkcs11-tool.ts'

/** Where a key lies, and how its token is opened. */
export interface Pkcs11Options {
  /** The library of the token's maker, such as `/usr/lib/softhsm/libsofthsm2.so`. It is run: name only one that you installed. */
  readonly module: string
  /** The token's label. */
  readonly token: string
  /** `CKA_ID` of the key pair, 1 to 64 octets in hexadecimal. */
  readonly keyId: string
  readonly pin: string
  /** The name under which the public key is published; default `null`. */
  readonly kid?: string | null
  /** Variables that the module reads, such as `SOFTHSM2_CONF`, on top of those of this process. */
  readonly environment?: Readonly<Record<string, string>>
  /** How long the token may take for one answer; default 20 000. */
  readonly milliseconds?: number
}

/** The longest text that an Ed25519 key on a token signs: `pkcs11-tool` hands more over in pieces, and Ed25519 takes its text whole. For other algorithms the text is hashed here first. */
export const pkcs11MaxEd25519Bytes = 1024

// A smart card signs in a second, a module in a network within a few; past this nobody is there.
const defaultMilliseconds = 20_000

/**
 * Opens a key that lives in a PKCS#11 token (a hardware module, a smart card, SoftHSM) as a signer: Ed25519, or ECDSA on P-256 or secp256k1, as far as the token can; on P-384 where `pkcs11-tool` reads such a key (0.23 does not). Needs that command of OpenSC. The private key never
 * leaves the token; every signature is verified before it is handed out. One wrong PIN costs one try, for tokens lock themselves: nothing is tried again.
 *
 * Fails with `key.passphrase` if the token refuses the PIN, `issue.signer` if module, token or key is not there or does not answer, `jwk.unsupported` for a key that Imprint does not use, and `key.unusable` if the token's public and private
 * key do not belong together. `sign` rejects if the key cannot be used at that time, and for an Ed25519 key with more than `pkcs11MaxEd25519Bytes`.
 *
 * Source: PKCS #11 v2.20 section 12.3.1: an ECDSA signature is r‖s, each half as long as the group's order.
 *
 * @example
 * ```ts
 * const signer = await openPkcs11Signer({ module: '/usr/lib/softhsm/libsofthsm2.so', token: 'ca', keyId: '01', pin: passphrase })
 * ```
 */
export async function openPkcs11Signer(options: Pkcs11Options): Promise<Result<Signer>> {
  const fault = optionFault(options)
  if (fault !== null) return fault
  const ask = asker(options)
  const found = await ask(['--read-object', '--type', 'pubkey'], new Uint8Array())
  if (found.refused !== null) return refusal(found)
  const opened = parsePublic(found.output)
  if (!opened.ok) return opened
  const { publicJwk, key } = opened.value
  const alg = algorithmOfCurve(publicJwk.crv)?.name as AlgorithmName
  const { hash, signatureBytes } = nodeAlgorithms[alg]
  const words = ['--sign', '--mechanism', hash === null ? 'EDDSA' : 'ECDSA']

  const sign = async (data: Uint8Array): Promise<Result<Uint8Array>> => {
    if (hash === null && data.length > pkcs11MaxEd25519Bytes)
      return fail(
        'issue.signer',
        `Ed25519 on a token signs ${pkcs11MaxEd25519Bytes} octets at most, came ${data.length}`,
      )
    // Before anything is awaited, so that a caller who changes the buffer afterwards changes nothing here.
    const text = data.slice()
    const answer = await ask(words, hash === null ? text : createHash(hash).update(text).digest())
    if (answer.refused !== null) return refusal(answer)
    // A fault in the token, or a key that was exchanged, must not leave this place as a signature.
    const holds =
      answer.output.length === signatureBytes && verify(hash, text, { key, dsaEncoding: 'ieee-p1363' }, answer.output)
    return holds ? ok(answer.output) : fail('key.unusable', 'the token’s public key does not verify what it signed')
  }
  const trial = await sign(utf8('Imprint tries its own key'))
  if (!trial.ok) return trial
  return ok({
    alg,
    publicJwk,
    kid: options.kid ?? null,
    async sign(data) {
      const signed = await sign(data)
      if (!signed.ok) throw new Error(`${signed.error.code}: ${signed.error.detail}`)
      return signed.value
    },
  })
}

/** Calls of one signer take turns: a card serves one session, and a hundred processes at once serve nobody. */
function asker({ module, token, keyId, pin, environment = {}, milliseconds = defaultMilliseconds }: Pkcs11Options) {
  const place = ['--module', module, '--token-label', token, ...loginWords, '--id', keyId]
  let turn: Promise<unknown> = Promise.resolve()
  return (words: readonly string[], input: Uint8Array): Promise<ToolAnswer> => {
    const mine = turn.then(() => runPkcs11Tool({ words: [...place, ...words], input, pin, environment, milliseconds }))
    turn = mine
    return mine
  }
}

function optionFault({ module, token, keyId, pin, environment = {} }: Pkcs11Options) {
  const variables = Object.entries(environment).flat()
  // The system cannot pass them on, and the error that it throws quotes the text.
  if ([module, token, pin, ...variables].some((text) => text.includes('\0')))
    return fail('issue.signer', 'module, token, PIN and environment are texts without U+0000')
  if (module === '' || token === '') return fail('issue.signer', 'a token is found by a module and a label')
  if (!/^(?:[0-9a-f]{2}){1,64}$/i.test(keyId)) return fail('issue.signer', 'keyId is 1 to 64 octets in hexadecimal')
  // Without one the tool would ask at the terminal.
  return pin === '' ? fail('key.passphrase', 'the PIN is empty') : null
}

function refusal({ refused, pinRefused }: Extract<ToolAnswer, { refused: string }>) {
  return pinRefused
    ? fail('key.passphrase', `the token refuses the PIN: ${refused}`)
    : fail('issue.signer', `the key in the token cannot be used: ${refused}`)
}

/** The tool writes a key as DER or, for Ed25519, as PEM. */
function parsePublic(bytes: Uint8Array): Result<{ readonly key: KeyObject; readonly publicJwk: PublicJwk }> {
  let key: KeyObject
  try {
    const buffer = Buffer.from(bytes)
    key = createPublicKey(bytes[0] === 0x30 ? { key: buffer, format: 'der', type: 'spki' } : buffer)
  } catch {
    return fail('jwk.unsupported', 'the key in the token is of a type that Imprint does not use')
  }
  try {
    const publicJwk = parseJwk(key.export({ format: 'jwk' }))
    return publicJwk.ok ? ok({ key, publicJwk: publicJwk.value }) : publicJwk
  } catch {
    return fail('jwk.unsupported', 'the key in the token is of a type that Imprint does not use')
  }
}
