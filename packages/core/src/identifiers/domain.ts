import { flatCopy } from '../base64url.ts'
import { createGenerations } from '../generations.ts'
import { fail, ok, type Result } from '../result.ts'

const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/**
 * Parses a domain as a host name (RFC 1123 section 2.1) in A-label form, lower-cased, one trailing dot dropped. `local.invalid` is no
 * domain (draft-mahy-mimi-identity section 3) and answers `null`. U-labels are refused here, never guessed: they need `TextRules`.
 */
export function parseDomain(text: string): Result<string | null> {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const parsed = readDomain(text)
  if (text.length <= 64) remembered.set(text, parsed)
  return parsed
}

// A verifier sees few domains and sees them often. What a text parses to depends on the text alone, so remembering it is safe.
const remembered = createGenerations<string, Result<string | null>>(256, { keep: flatCopy })

function readDomain(text: string): Result<string | null> {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (name.length > 253) return fail('identifier.length', `a domain of ${name.length} characters, at most 253`)
  const labels = name.split('.')
  for (const part of labels)
    if (!label.test(part))
      return fail('identifier.domain', 'a label is not letters, digits and inner hyphens, 1 to 63 of them')
  if (/^\d+$/.test(labels[labels.length - 1] as string))
    return fail('identifier.domain', 'the last label is a number: an address is no domain')
  // Lower-cased last: beyond ASCII there are letters, such as the Kelvin sign, that would become one of ours.
  const lower = name.toLowerCase()
  return ok(lower === 'local.invalid' ? null : lower)
}
