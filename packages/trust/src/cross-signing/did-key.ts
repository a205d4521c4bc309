import { decodeBase64url, type PublicJwk } from '@imprint/core'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** The multikey of an Ed25519 key (did:key 0.9 section 3.1): base58btc of 0xed 0x01 and the key. Only written, never read: keys are compared by value. */
export function multikeyOf({ crv, x }: PublicJwk): string | null {
  const octets = crv === 'Ed25519' ? decodeBase64url(x) : null
  if (octets?.ok !== true) return null
  let number = 0xed01n
  for (const octet of octets.value) number = (number << 8n) | BigInt(octet)
  let text = ''
  // The first octet is not zero, so there are no leading zeros to keep.
  for (; number > 0n; number /= 58n) text = (alphabet[Number(number % 58n)] as string) + text
  return `z${text}`
}
