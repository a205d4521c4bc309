import { fail, type Result } from '../result.ts'
import { parseDomain } from './domain.ts'
import { checkCharacters, checkControls } from './percent.ts'

/**
 * The Unicode rules that identifiers beyond ASCII need. They come with large tables, so they are handed in and never imported here; what is ASCII is read
 * without them. The functions of `@imprint/core/unicode` have these names.
 */
export interface TextRules {
  /** RFC 5891 after UTS 46: U-labels or A-labels to lower-case A-labels. */
  toAsciiDomain(text: string): Result<string>
  /** RFC 8265 section 3.3. */
  enforceUsernameCaseMapped(text: string): Result<string>
  /** RFC 8265 section 3.4. */
  enforceUsernameCasePreserved(text: string): Result<string>
  /** RFC 8265 section 4.2. */
  enforceOpaqueString(text: string): Result<string>
}

/** The rules named by what they do to one part of an identifier. */
export type PartRule = 'enforceUsernameCaseMapped' | 'enforceUsernameCasePreserved' | 'enforceOpaqueString'

const ascii = /^[\0-\x7f]*$/
const encoder = new TextEncoder()

/** Reads a domain, with the rules for U-labels where they are given and needed. */
export function readDomainWith(rules: TextRules | undefined, text: string): Result<string | null> {
  // An A-label is checked too where that is possible: one that decodes to nothing allowed has no U-label.
  if (rules === undefined || (ascii.test(text) && !/(^|\.)xn--/i.test(text))) return parseDomain(text)
  // No host name of 253 octets needs more, whatever it is mapped from.
  if (text.length > 1023) return fail('identifier.length', `a domain of ${text.length} characters`)
  const name = rules.toAsciiDomain(text)
  return name.ok ? parseDomain(name.value) : name
}

/** Applies a rule to one part: for ASCII directly, otherwise with the rules that were handed in. `identifier.unicode` without them. */
export function enforcePart(rules: TextRules | undefined, rule: PartRule, text: string): Result<string> {
  const direct = checkControls(text)
  if (!direct.ok) return direct
  if (text === '') return fail('identifier.syntax', 'an empty part')
  if (!ascii.test(text))
    return rules === undefined
      ? fail('identifier.unicode', 'a character beyond ASCII, and no Unicode rules were given')
      : rules[rule](text)
  const visible = checkCharacters(text)
  if (!visible.ok || rule === 'enforceOpaqueString') return visible
  // Of the printable ASCII, the IdentifierClass lacks the space alone (RFC 8264 section 4.2).
  if (text.includes(' ')) return fail('identifier.precis', 'a space in a username')
  return rule === 'enforceUsernameCaseMapped' ? { ok: true, value: text.toLowerCase() } : visible
}

/** Refuses a part of more octets than its protocol allows. */
export function checkOctets(part: Result<string>, most: number): Result<string> {
  if (!part.ok || part.value.length * 3 <= most) return part
  const octets = encoder.encode(part.value).length
  return octets > most ? fail('identifier.length', `a part of ${octets} octets, at most ${most}`) : part
}
