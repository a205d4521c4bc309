import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { KeyAgreement } from '@imprint/core'

// RFC 8410 section 4: the fixed part of a SubjectPublicKeyInfo of an X25519 key, before its 32 octets.
const spkiHead = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00)

/** X25519 by OpenSSL, which refuses a shared secret of zeros itself. */
export const nodeKeyAgreement: KeyAgreement = {
  start: () => {
    const { publicKey, privateKey } = generateKeyPairSync('x25519')
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
  },
}

function importKey(octets: Uint8Array): KeyObject | null {
  if (octets.length !== 32) return null
  return createPublicKey({ key: Buffer.concat([spkiHead, octets]), format: 'der', type: 'spki' })
}
