import { isAssigned } from './characters.ts'
import { exceptionOf, joinControl, letterDigits, oldHangulJamo } from './exceptions.ts'

/**
 * The derived property of RFC 8264 section 8. `valid`: in both classes; `free`: in FreeformClass only (FREE_PVAL, ID_DIS); `context`: where the rules of
 * RFC 5892 appendix A allow it; `disallowed`: nowhere, unassigned characters among them.
 */
export type PrecisProperty = 'valid' | 'free' | 'context' | 'disallowed'

const ascii7 = /[!-~]/
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Cc}]/u
const freeOnly = /[\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{S}\p{P}]/u

/** Derives the property of one character, in the order of RFC 8264 section 8. */
export function precisProperty(character: string): PrecisProperty {
  const exception = exceptionOf(character)
  if (exception !== null) return exception
  if (!isAssigned(character)) return 'disallowed'
  if (ascii7.test(character)) return 'valid'
  if (joinControl.test(character)) return 'context'
  if (oldHangulJamo.test(character) || ignorable.test(character)) return 'disallowed'
  // Section 9.17, HasCompat.
  if (character.normalize('NFKC') !== character) return 'free'
  if (letterDigits.test(character)) return 'valid'
  return freeOnly.test(character) ? 'free' : 'disallowed'
}
