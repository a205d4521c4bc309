import { decodeBase64url, type PublicJwk } from '@imprint/core'

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Writes an Ed25519 key as `did:key` (did:key 0.9 section 3.1): base58btc of 0xed 0x01 and the key. */
export function didKeyOf({ crv, x }: PublicJwk): string {
  const octets = crv === 'Ed25519' ? decodeBase64url(x) : null
  if (octets?.ok !== true) throw new TypeError('the keys of this part are Ed25519')
  // The first octet is not zero, so there are no leading zeros to keep.
  let number = [0xed, 0x01, ...octets.value].reduce((all, octet) => (all << 8n) | BigInt(octet), 0n)
  let text = ''
  for (; number > 0n; number /= 58n) text = (alphabet[Number(number % 58n)] as string) + text
  return `did:key:z${text}`
}
