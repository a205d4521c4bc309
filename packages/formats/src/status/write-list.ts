import { type Finding, findAlgorithm, finding, type Signer, type StatusListDraft } from '@imprint/core'
import { maxListOctets } from './envelopes.ts'
import { isListUri } from './list-uri.ts'

/** Says why a list cannot be signed as it is: its address, size and times, or the key; `null` is a pass. */
export function listFault(list: StatusListDraft, signer: Signer): Finding | null {
  const { uri, issuer, bits, size, issuedAt, expiresAt, ttl } = list
  if (signer.kid === null) return finding('issue.unsupported', 'an issuer key needs a kid, by which verifiers find it')
  if (findAlgorithm(signer.alg)?.issuers === 'did' && !issuer.startsWith('did:'))
    return finding('issue.unsupported', `${signer.alg} is for DID issuers only`)
  if (!isListUri(uri)) return finding('status.unwritable', 'the address is no URL in canonical form', '/uri')
  if (!Number.isInteger(size) || size < 1 || size * bits > maxListOctets * 8)
    return finding('status.unwritable', `1 to ${maxListOctets * 8} bits in all`, '/size')
  if (expiresAt !== null && !(issuedAt < expiresAt))
    return finding('status.unwritable', 'it ends before it begins', '/expiresAt')
  return ttl === null || (Number.isInteger(ttl) && ttl > 0)
    ? null
    : finding('status.unwritable', 'a positive whole number of seconds', '/ttl')
}

/** Sets entries by `set`, which answers whether it could; an index outside of the list or one that is given twice is a fault. */
export function setEntries(
  { entries, size }: StatusListDraft,
  set: (index: number, status: 'revoked' | 'suspended') => boolean,
): Finding | null {
  const seen = new Set<number>()
  for (const { index, status } of entries) {
    if (!Number.isInteger(index) || index < 0 || index >= size || seen.has(index))
      return finding(
        'status.unwritable',
        `the index is outside of a list of ${size} entries, or given twice`,
        '/entries',
      )
    seen.add(index)
    if (status !== 'valid' && !set(index, status))
      return finding('status.unwritable', `the entries of this list have too few bits for ${status}`, '/entries')
  }
  return null
}
