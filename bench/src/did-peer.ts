import { EdDSASigner, ES256Signer } from 'did-jwt'
import type { Issuer } from 'did-jwt-vc'
import type { DIDDocument, DIDResolutionResult, Resolvable } from 'did-resolver'
import type { BenchAlgorithm, BenchKey } from './fixtures.ts'

/** Wraps a key as did-jwt-vc wants it: a DID, a signer, and the name that the library gives the algorithm. */
export function didIssuer(did: string, { privateKey }: BenchKey, { alg, otherAlg }: BenchAlgorithm): Issuer {
  const d = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  return { did, alg: otherAlg, signer: alg === 'Ed25519' ? EdDSASigner(d) : ES256Signer(d) }
}

/** Resolves DIDs from memory, in the time of a look-up. */
export function memoryResolver(keys: ReadonlyMap<string, BenchKey>): Resolvable {
  const results = new Map<string, DIDResolutionResult>()
  for (const [did, { publicJwk }] of keys) {
    const id = `${did}#key-1`
    const didDocument: DIDDocument = {
      '@context': 'https://www.w3.org/ns/did/v1',
      id: did,
      verificationMethod: [{ id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { ...publicJwk } }],
      authentication: [id],
      assertionMethod: [id],
    }
    results.set(did, { didDocument, didDocumentMetadata: {}, didResolutionMetadata: {} })
  }
  const unknown: DIDResolutionResult = {
    didDocument: null,
    didDocumentMetadata: {},
    didResolutionMetadata: { error: 'notFound' },
  }
  return { resolve: async (did) => results.get(did) ?? unknown }
}
