import { type Hasher, utf8 } from '@imprint/core'

/**
 * The id of the credential that answers a request: the same for the same request, so that one whose answer was lost is found and not issued twice. A UUID of version 8 (RFC 9562 section 5.8) of SHA-256 over what is
 * asked for and by whom.
 */
export function requestedId(
  {
    issuer,
    kind,
    request,
  }: { readonly issuer: string; readonly kind: 'request' | 'renewal'; readonly request: string },
  hasher: Hasher,
): string {
  const octets = hasher.sha256(utf8(JSON.stringify(['imprint-credential-id/1', issuer, kind, request])))
  const hex = [...octets.subarray(0, 16)].map((octet, index) =>
    (index === 6 ? (octet & 0x0f) | 0x80 : index === 8 ? (octet & 0x3f) | 0x80 : octet).toString(16).padStart(2, '0'),
  )
  const part = (from: number, to: number) => hex.slice(from, to).join('')
  return `urn:uuid:${part(0, 4)}-${part(4, 6)}-${part(6, 8)}-${part(8, 10)}-${part(10, 16)}`
}
