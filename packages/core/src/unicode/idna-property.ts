import { isAssigned } from './characters.ts'
import { exceptionOf, joinControl, letterDigits, oldHangulJamo } from './exceptions.ts'
import { mapIdnaCharacter } from './idna-mapping.ts'

/** The derived property of RFC 5892 section 3. `context`: where the rules of its appendix A allow it; unassigned characters are `disallowed`. */
export type IdnaProperty = 'valid' | 'context' | 'disallowed'

const lettersDigitsHyphen = /[-0-9a-z]/
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}]/u
/** RFC 5892 section 2.4, whole blocks. */
const ignorableBlocks = /[\u20d0-\u20ff\u{1d100}-\u{1d24f}]/u

/** Derives the property of one character, in the order of RFC 5892 section 3. */
export function idnaProperty(character: string): IdnaProperty {
  const exception = exceptionOf(character)
  if (exception !== null) return exception
  if (!isAssigned(character)) return 'disallowed'
  if (lettersDigitsHyphen.test(character)) return 'valid'
  if (joinControl.test(character)) return 'context'
  // Section 2.2, Unstable: whatever the mapping would change.
  if (mapIdnaCharacter(character) !== character) return 'disallowed'
  if (ignorable.test(character) || ignorableBlocks.test(character) || oldHangulJamo.test(character)) return 'disallowed'
  return letterDigits.test(character) ? 'valid' : 'disallowed'
}
