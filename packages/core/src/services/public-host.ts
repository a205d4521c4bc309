import { parseDomain } from '../identifiers/domain.ts'

// RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476 and the name that ICANN reserved for private networks: nobody outside means the same by them.
const privateNames: ReadonlySet<string> = new Set(['local', 'localhost', 'internal', 'onion', 'arpa', 'invalid', 'alt'])

/**
 * Tells whether a text is the name of a host that is the same for everybody: a domain of at least two labels in lower-case A-labels, no address, no name for one's own network. Whether its
 * addresses are public is for the fetch policy to say.
 */
export function isPublicHost(text: string): boolean {
  const domain = parseDomain(text)
  if (!domain.ok || domain.value !== text) return false
  const labels = text.split('.')
  return labels.length >= 2 && !privateNames.has(labels[labels.length - 1] as string)
}
