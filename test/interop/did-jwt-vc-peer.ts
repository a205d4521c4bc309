import type { AlgorithmName } from '@imprint/core'
import { type Signer as DidJwtSigner, EdDSASigner, ES256KSigner, ES256Signer } from 'did-jwt'
import { createVerifiableCredentialJwt, createVerifiablePresentationJwt } from 'did-jwt-vc'
import { at, desk, device, type Party, request, subject } from './parties.ts'

/** did-jwt-vc on the other side of the table, signing with its own cryptography. */

const signers: Partial<Record<AlgorithmName, (secret: Uint8Array) => DidJwtSigner>> = {
  Ed25519: EdDSASigner,
  ES256: ES256Signer,
  ES256K: ES256KSigner,
}

/** Their signer with the key of a party. */
export function signerOf({ signer, secret }: Party): DidJwtSigner {
  const create = signers[signer.alg]
  if (create === undefined) throw new Error(`did-jwt does not sign with ${signer.alg}`)
  return create(secret)
}

/** The claims of a credential, as whoever uses their library would give them. */
export function theirClaims(holder: Party, changes: object = {}, inside: object = {}) {
  return {
    sub: device,
    nbf: at - 60,
    exp: at + 3600,
    cnf: { jwk: { ...holder.publicJwk } },
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      credentialSubject: { fn: subject.fn, hasInstantMessage: subject.hasInstantMessage },
      ...inside,
    },
    ...changes,
  }
}

/** A credential that they sign. */
export async function theirCredential(
  issuer: Party,
  {
    did,
    holder,
    alg = issuer.signer.alg,
    changes = {},
  }: { did: string; holder: Party; alg?: string; changes?: object },
): Promise<string> {
  return createVerifiableCredentialJwt(theirClaims(holder, changes), { did, alg, signer: signerOf(issuer) })
}

/** A presentation that they sign, for the desk, now. The holder is the device unless said otherwise. */
export async function theirPresentation(
  holder: Party,
  credentials: readonly unknown[],
  { did = device, changes = {} }: { did?: string; changes?: object } = {},
): Promise<string> {
  const vp = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiablePresentation'],
    verifiableCredential: [...credentials] as string[],
  }
  const payload = { vp, aud: desk, nonce: request.nonce, iat: at, exp: request.expiresAt, ...changes }
  return createVerifiablePresentationJwt(payload, { did, alg: holder.signer.alg, signer: signerOf(holder) })
}
