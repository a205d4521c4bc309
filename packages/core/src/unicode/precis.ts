import { fail, ok, type Result } from '../result.ts'
import { hasRightToLeft, satisfiesBidiRule } from './bidi-rule.ts'
import { maxTextLength, withinBudget } from './budget.ts'
import { nameOf } from './characters.ts'
import { contextBreach } from './context-rules.ts'
import { precisProperty } from './precis-property.ts'

/** The rules of one PRECIS profile, in the order of RFC 8264 section 7. A rule that a profile does not have is the text itself. */
export interface PrecisProfile {
  readonly stringClass: 'identifier' | 'freeform'
  readonly width: (text: string) => string
  readonly additional: (text: string) => string
  readonly letterCase: (text: string) => string
  readonly normal: (text: string) => string
  readonly direction: 'bidi-rule' | 'none'
}

const same = (text: string) => text
const nfc = (text: string) => text.normalize('NFC')
const nfkc = (text: string) => text.normalize('NFKC')
// RFC 8265 section 3.3.1: toLowerCase of the Unicode Standard section 3.13, which JavaScript's is, without a locale and with the final sigma.
const lower = (text: string) => text.toLowerCase()
// Characters with a <wide> or <narrow> decomposition are U+3000 and those of this block.
const width = (text: string) => text.replace(/[\u3000\uff01-\uffee]/g, (character) => character.normalize('NFKC'))
const asciiSpaces = (text: string) => text.replace(/\p{Zs}/gu, ' ')
// RFC 8266 section 2.1, rule 2. Split and joined, since a pattern for trailing spaces would go back over them.
const trimmedSpaces = (text: string) =>
  asciiSpaces(text)
    .split(' ')
    .filter((word) => word !== '')
    .join(' ')

const username = { stringClass: 'identifier', width, additional: same, normal: nfc, direction: 'bidi-rule' } as const
const nickname = {
  stringClass: 'freeform',
  width: same,
  additional: trimmedSpaces,
  normal: nfkc,
  direction: 'none',
} as const

/** The profiles of RFC 8265 and RFC 8266 as rows; a nickname has one for showing and one for comparing. */
export const precisProfiles = {
  usernameCaseMapped: { ...username, letterCase: lower },
  usernameCasePreserved: { ...username, letterCase: same },
  opaqueString: {
    stringClass: 'freeform',
    width: same,
    additional: asciiSpaces,
    letterCase: same,
    normal: nfc,
    direction: 'none',
  },
  nickname: { ...nickname, letterCase: same },
  nicknameKey: { ...nickname, letterCase: lower },
} as const satisfies Record<string, PrecisProfile>

/**
 * Enforces UsernameCaseMapped (RFC 8265 section 3.3): an account name in its one comparable spelling, width-mapped, in lower case, in NFC. What the class or
 * the profile forbids is `identifier.precis`, a right-to-left text that could be shown in two orders `identifier.bidi`. A name that is a
 * space-separated set of such parts is the caller's to split. Two names are the same if and only if what this answers is (section 3.3.4); so for the next two.
 *
 * @example
 * ```ts
 * enforceUsernameCaseMapped('Ｊuliet') // 'juliet'
 * enforceUsernameCaseMapped('henryⅣ') // identifier.precis
 * ```
 */
export function enforceUsernameCaseMapped(text: string): Result<string> {
  return enforcePrecis(precisProfiles.usernameCaseMapped, text)
}

/** Enforces UsernameCasePreserved (RFC 8265 section 3.4): as `enforceUsernameCaseMapped`, letter case kept. */
export function enforceUsernameCasePreserved(text: string): Result<string> {
  return enforcePrecis(precisProfiles.usernameCasePreserved, text)
}

/** Enforces OpaqueString (RFC 8265 section 4.2): case and width kept, every kind of space made U+0020, NFC. For passwords and XMPP resources. */
export function enforceOpaqueString(text: string): Result<string> {
  return enforcePrecis(precisProfiles.opaqueString, text)
}

/** Enforces Nickname (RFC 8266 section 2.3) for showing: case kept, spaces trimmed and made single, NFKC. Two are compared by `nicknameKey`, not by this. */
export function enforceNickname(text: string): Result<string> {
  return enforcePrecis(precisProfiles.nickname, text)
}

/** What two nicknames are compared by (RFC 8266 section 2.4): as `enforceNickname`, and in lower case. */
export function nicknameKey(text: string): Result<string> {
  return enforcePrecis(precisProfiles.nicknameKey, text)
}

/**
 * Enforces a profile until the text is stable: the first application and at most three more, since the rules are not idempotent for all characters
 * (RFC 8265 section 5, RFC 8266 section 2.1). A text that never settles is refused.
 */
export function enforcePrecis(profile: PrecisProfile, text: string): Result<string> {
  return withinBudget(text, () => {
    let before = text
    for (let round = 0; round < 4; round++) {
      const applied = applyOnce(profile, before)
      if (!applied.ok || applied.value === before) return applied
      before = applied.value
    }
    return fail('identifier.precis', 'the text changes each time that the rules are applied')
  })
}

function applyOnce(profile: PrecisProfile, text: string): Result<string> {
  // Class last (RFC 8264 section 7): decomposed Hangul and the Ohm sign are in no class, what they are composed to is.
  const enforced = profile.normal(profile.letterCase(profile.additional(profile.width(text))))
  // Compatibility forms can be eighteen times as long.
  if (enforced.length > maxTextLength) return fail('identifier.length', `${enforced.length} characters when normalised`)
  if (enforced === '') return fail('identifier.precis', 'nothing is left of the text')
  const refused = classBreach(profile, enforced)
  if (refused !== null)
    return fail('identifier.precis', `${refused} is not in the ${profile.stringClass} class, or not in this place`)
  if (profile.direction === 'bidi-rule') {
    const characters = [...enforced]
    if (hasRightToLeft(characters) && !satisfiesBidiRule(characters))
      return fail('identifier.bidi', 'the directions of its characters could be shown in two orders')
  }
  return ok(enforced)
}

const plainIdentifier = /^[!-~]*$/
const plainFreeform = /^[ -~]*$/

/** The first character that the class does not hold, or not there, by its number; `null` where all are well. */
function classBreach(profile: PrecisProfile, text: string): string | null {
  const isIdentifier = profile.stringClass === 'identifier'
  // Decided without a table: most names are ASCII.
  if ((isIdentifier ? plainIdentifier : plainFreeform).test(text)) return null
  const characters = [...text]
  let contexts = false
  for (const character of characters) {
    const property = precisProperty(character)
    if (property === 'disallowed' || (property === 'free' && isIdentifier)) return nameOf(character)
    if (property === 'context') contexts = true
  }
  const breach = contexts ? contextBreach(characters) : null
  return breach === null ? null : nameOf(breach)
}
