import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { KeyAgreement, StartedAgreement } from '@imprint/core'

// RFC 8410 section 4: the fixed part of a SubjectPublicKeyInfo of an X25519 key, before its 32 octets.
const spkiHead = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00)

// RFC 8410 section 7: the fixed part of a PKCS #8 key, before its 32 octets.
const pkcs8Head = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20)

/** X25519 by OpenSSL, which refuses a shared secret of zeros itself. */
export const nodeKeyAgreement: KeyAgreement = {
  start: () => {
    const { publicKey, privateKey } = generateKeyPairSync('x25519')
    return startedWith(publicKey, privateKey)
  },
}

/** A key agreement that outlives its process: whoever has `secret` can go on with it, so it is kept as private keys are, and thrown away with the agreement. */
export interface KeptAgreement extends StartedAgreement {
  /** 32 octets. */
  readonly secret: Uint8Array
}

/** Starts a key agreement that `resumeNodeAgreement` can go on with: for a command that ends between two messages. */
export function startKeptNodeAgreement(): KeptAgreement {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { ...startedWith(publicKey, privateKey), secret: new Uint8Array(pkcs8.subarray(pkcs8Head.length)) }
}

/** Goes on with a key agreement by its secret; `null` if that is not 32 octets. */
export function resumeNodeAgreement(secret: Uint8Array): StartedAgreement | null {
  if (secret.length !== 32) return null
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, secret]), format: 'der', type: 'pkcs8' })
  return startedWith(createPublicKey(privateKey), privateKey)
}

function startedWith(publicKey: KeyObject, privateKey: KeyObject): StartedAgreement {
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(spkiHead.length)),
    agree: (theirs) => {
      const key = importKey(theirs)
      if (key === null) return null
      try {
        return new Uint8Array(diffieHellman({ privateKey, publicKey: key }))
      } catch {
        return null
      }
    },
  }
}

function importKey(octets: Uint8Array): KeyObject | null {
  if (octets.length !== 32) return null
  return createPublicKey({ key: Buffer.concat([spkiHead, octets]), format: 'der', type: 'spki' })
}
