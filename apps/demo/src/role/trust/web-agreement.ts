import { encodeBase64url, type StartedAgreement } from '@imprint/core'

/** One side of a key agreement by WebCrypto. */
export interface WebAgreement {
  readonly started: StartedAgreement
  /** Agrees with the other side's key beforehand, because the platform takes its time and the protocol's steps do not wait. */
  prepare(theirs: Uint8Array<ArrayBuffer>): Promise<void>
}

const algorithm = { name: 'X25519' }

/** Makes a fresh X25519 key (RFC 7748 section 6.1), whose private part no script can read. */
export async function startWebAgreement(): Promise<WebAgreement> {
  const pair = (await crypto.subtle.generateKey(algorithm, false, ['deriveBits'])) as CryptoKeyPair
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const secrets = new Map<string, Uint8Array>()
  return {
    started: { publicKey, agree: (theirs) => secrets.get(encodeBase64url(theirs)) ?? null },
    prepare: async (theirs) => {
      try {
        const key = await crypto.subtle.importKey('raw', theirs, algorithm, false, [])
        const bits = await crypto.subtle.deriveBits({ ...algorithm, public: key }, pair.privateKey, 256)
        secrets.set(encodeBase64url(theirs), new Uint8Array(bits))
      } catch {
        // No key, or one that makes a secret of zeros: there is no agreement with it.
      }
    },
  }
}
