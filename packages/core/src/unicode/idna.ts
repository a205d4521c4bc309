import { type Failed, fail, ok, type Result } from '../result.ts'
import { hasRightToLeft, satisfiesBidiRule } from './bidi-rule.ts'
import { withinBudget } from './budget.ts'
import { codePointOf, nameOf } from './characters.ts'
import { contextBreach } from './context-rules.ts'
import { mapIdnaCharacter } from './idna-mapping.ts'
import { idnaProperty } from './idna-property.ts'
import { decodePunycode, encodePunycode } from './punycode.ts'

/**
 * Reads a domain as people type it and answers its A-label form in lower case, one trailing dot dropped: mapped by UTS 46 (non-transitional), then checked by
 * IDNA2008 (RFC 5891 section 5), which allows less: no symbols, no emoji. Two domains are the same if and only if what this answers is.
 * `identifier.domain`: an ASCII label is no host name's; `identifier.idna`: a label that IDNA does not allow; `identifier.bidi`: RFC 5893;
 * `identifier.length`: over 63 octets in a label or 253 in all.
 *
 * @example
 * ```ts
 * toAsciiDomain('Bücher。example') // 'xn--bcher-kva.example'
 * toAsciiDomain('xn--a.example') // identifier.idna
 * ```
 */
export function toAsciiDomain(text: string): Result<string> {
  return withinBudget(text, (whole) => {
    const labels = readDomain(whole)
    return labels.ok ? ok(labels.value.map(({ ascii }) => ascii).join('.')) : labels
  })
}

/** The same domain in U-labels, for people. Checked as `toAsciiDomain` checks it, so that what is shown is what is compared. */
export function toUnicodeDomain(text: string): Result<string> {
  return withinBudget(text, (whole) => {
    const labels = readDomain(whole)
    return labels.ok ? ok(labels.value.map(({ unicode }) => unicode).join('.')) : labels
  })
}

interface Label {
  readonly ascii: string
  readonly unicode: string
}

const beyondAscii = /[^\0-\x7f]/
const hostLabel = /^[a-z0-9-]+$/
const prefix = 'xn--'
const maxDomain = 253
const maxLabel = 63

function readDomain(text: string): Result<readonly Label[]> {
  const mapped = beyondAscii.test(text) ? mapDomain(text) : text.toLowerCase()
  const name = mapped.endsWith('.') ? mapped.slice(0, -1) : mapped
  const labels: Label[] = []
  let length = -1
  for (const part of name.split('.')) {
    const label = readLabel(part)
    if (!label.ok) return label
    labels.push(label.value)
    length += label.value.ascii.length + 1
    // Said at once: the rest of a text that is too long is not worth the work.
    if (length > maxDomain) return fail('identifier.length', `a domain of more than ${maxDomain} octets`)
  }
  return bidiBreach(labels) ?? ok(labels)
}

/** UTS 46 section 4, steps 1 and 2. */
function mapDomain(text: string): string {
  let mapped = ''
  for (const character of text) mapped += mapIdnaCharacter(character)
  return mapped.normalize('NFC')
}

function readLabel(label: string): Result<Label> {
  if (label === '') return fail('identifier.domain', 'an empty label')
  if (label.startsWith(prefix)) return readAsciiLabel(label)
  const hyphens = hyphenBreach(label)
  if (hyphens !== null) return hyphens
  if (beyondAscii.test(label)) return readUnicodeLabel(label)
  if (!hostLabel.test(label)) return fail('identifier.domain', 'a label is not letters, digits and hyphens')
  return label.length > maxLabel ? tooLong(label.length) : ok({ ascii: label, unicode: label })
}

/** RFC 5891 section 5.3: decoded, checked as a U-label, and encoded again to the same text, since one name has one A-label. */
function readAsciiLabel(label: string): Result<Label> {
  if (label.length > maxLabel) return tooLong(label.length)
  const codePoints = decodePunycode(label.slice(prefix.length))
  if (codePoints === null) return fail('identifier.idna', 'what follows "xn--" is not Punycode')
  const unicode = String.fromCodePoint(...codePoints)
  if (!beyondAscii.test(unicode)) return fail('identifier.idna', 'an "xn--" label that encodes plain ASCII')
  const hyphens = hyphenBreach(unicode)
  if (hyphens !== null) return hyphens
  const read = readUnicodeLabel(unicode)
  if (read.ok && read.value.ascii !== label) return fail('identifier.idna', 'an "xn--" label with another spelling')
  return read
}

/** RFC 5891 section 5.4, for a label beyond ASCII: NFC, no leading mark, only what RFC 5892 allows and where it does. */
function readUnicodeLabel(label: string): Result<Label> {
  const characters = [...label]
  if (characters.length > maxLabel) return tooLong(characters.length)
  if (label.normalize('NFC') !== label) return fail('identifier.idna', 'a label that is not in NFC')
  if (/^\p{M}/u.test(label)) return fail('identifier.idna', 'a label that begins with a combining mark')
  let contexts = false
  for (const character of characters) {
    const property = idnaProperty(character)
    if (property === 'disallowed') return fail('identifier.idna', `${nameOf(character)} is in no domain`)
    if (property === 'context') contexts = true
  }
  const breach = contexts ? contextBreach(characters) : null
  if (breach !== null) return fail('identifier.idna', `${nameOf(breach)} is not allowed in this place`)
  const encoded = encodePunycode(characters.map(codePointOf))
  if (encoded === null || encoded.length > maxLabel - prefix.length)
    return tooLong(encoded?.length ?? characters.length)
  return ok({ ascii: prefix + encoded, unicode: label })
}

/** RFC 5891 sections 4.2.3.1 and 5.4: none at either end, and none in the third and fourth place. */
function hyphenBreach(label: string): Failed | null {
  if (label.startsWith('-') || label.endsWith('-'))
    return fail('identifier.domain', 'a label begins or ends with a hyphen')
  return label.startsWith('--', 2) ? fail('identifier.idna', 'hyphens in the third and fourth place of a label') : null
}

function tooLong(length: number): Failed {
  return fail('identifier.length', `a label of ${length} characters, at most ${maxLabel} octets`)
}

/** RFC 5893 section 2: in a domain with one right-to-left label, every label satisfies the rule. */
function bidiBreach(labels: readonly Label[]): Failed | null {
  const all = labels.map(({ unicode }) => [...unicode])
  if (!all.some(hasRightToLeft) || all.every(satisfiesBidiRule)) return null
  return fail('identifier.bidi', 'the directions of its characters could be shown in two orders')
}
