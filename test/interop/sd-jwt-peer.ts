import { createHash, createPublicKey, verify } from 'node:crypto'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { Format, Json, OpenedSignature, PublicJwk } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { at, type Party } from './parties.ts'

/** Both sides of a comparison of SD-JWT VC: `@sd-jwt/sd-jwt-vc` of the OpenWallet Foundation, and our format with its signatures verified. */

/** Ours. */
export const sdJwtVc: Format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })

/** What either side made of a text: its processed payload, or why not. */
export type Answer =
  | { readonly word: 'accepted'; readonly claims: Json }
  | { readonly word: string; readonly claims: null }

const algorithms = { Ed25519: null, 'P-256': 'sha256', 'P-384': 'sha384', secp256k1: 'sha256' } as const

function check(jwk: PublicJwk, data: string, signature: string): boolean {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  return verify(
    algorithms[jwk.crv],
    Buffer.from(data),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
}

/** Their issuer, holder and verifier in one, with real signatures. */
export function theirs({ issuer, holder }: { readonly issuer: PublicJwk; readonly holder?: Party }) {
  return new SDJwtVcInstance({
    hasher: (data, alg) =>
      createHash(alg.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => Buffer.from(nodeRandom.bytes(length)).toString('base64url'),
    verifier: (data, signature) => check(issuer, data, signature),
    kbVerifier: (data, signature, { cnf }) => check(cnf?.jwk as unknown as PublicJwk, data, signature),
    ...(holder === undefined ? {} : { kbSigner: signWith(holder), kbSignAlg: holder.signer.alg }),
  })
}

/** Signs as they want it: text in, base64url out. */
export function signWith({ signer }: Pick<Party, 'signer'>) {
  return async (data: string) => Buffer.from(await signer.sign(Buffer.from(data))).toString('base64url')
}

/** What they say of a text; with a nonce, of a presentation. */
export async function theirAnswer(text: string, issuer: PublicJwk, nonce?: string): Promise<Answer> {
  try {
    const options = { currentDate: at, ...(nonce === undefined ? {} : { keyBindingNonce: nonce }) }
    const { payload } = await theirs({ issuer }).verify(text, options)
    return { word: 'accepted', claims: payload as Json }
  } catch {
    return { word: 'refused', claims: null }
  }
}

const signatures = createNodeSignatureVerifier()
const isSigned = ({ algorithm, data, signature }: OpenedSignature, jwk: PublicJwk) =>
  signatures.verify(algorithm.name, jwk, data, signature) === 'valid'

/** What we say of it. */
export function ourAnswer(text: string, issuer: PublicJwk, nonce?: string): Answer {
  const outer = sdJwtVc.open(text)
  if (outer?.ok !== true) return refused(outer?.error.code ?? 'format.unknown')
  const binding = outer.value.kind === 'presentation' ? outer.value : null
  if ((binding === null) !== (nonce === undefined)) return refused('holder.key_mismatch')
  const inner = binding === null ? outer : sdJwtVc.open(String(binding.enclosed[0]))
  if (inner?.ok !== true || inner.value.kind !== 'credential')
    return refused(inner?.ok === false ? inner.error.code : 'format.unknown')
  if (!isSigned(inner.value.signature, issuer)) return refused('credential.signature_invalid')
  if (binding !== null && binding.nonce !== nonce) return refused('presentation.nonce_mismatch')
  if (binding !== null && !isSigned(binding.signature, inner.value.holderKey))
    return refused('presentation.signature_invalid')
  return { word: 'accepted', claims: inner.value.query.claims }
}

function refused(word: string): Answer {
  return { word, claims: null }
}
