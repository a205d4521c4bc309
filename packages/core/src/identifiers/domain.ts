import { fail, ok, type Result } from '../result.ts'

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Parses a domain as a host name (RFC 1123 section 2.1) in A-label form, lower-cased, one trailing dot dropped. `local.invalid` is no
 * domain (draft-mahy-mimi-identity section 3) and answers `null`. U-labels are refused until IDNA processing is part of this package, never guessed.
 */
export function parseDomain(text: string): Result<string | null> {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase()
  if (name === 'local.invalid') return ok(null)
  if (name.length > 253) return fail('identifier.length', `a domain of ${name.length} characters, at most 253`)
  const labels = name.split('.')
  for (const part of labels)
    if (!label.test(part)) return fail('identifier.domain', 'a label is not letters, digits and inner hyphens, 1 to 63 of them')
  if (/^\d+$/.test(labels[labels.length - 1] as string)) return fail('identifier.domain', 'the last label is a number: an address is no domain')
  return ok(name)
}
