import { bidiRuns, joiningRuns } from './generated/characters.ts'
import { createRuns } from './runs.ts'

/**
 * Properties that JavaScript has no `\p{…}` for, of the pinned Unicode version. Everything else is asked of the runtime. A character must be assigned in both
 * versions: one that either side does not know is refused, never read in two ways (`docs/decisions/0002-unicode.md`).
 */

/** A bidirectional class as RFC 5893 section 2 uses it; S: ES, C: CS, T: ET, E: EN, N: AN, A: AL, M: NSM, B: BN, O: ON, X: any other, U: unassigned. */
export type BidiLetter = 'L' | 'R' | 'A' | 'N' | 'E' | 'S' | 'C' | 'T' | 'O' | 'B' | 'M' | 'X' | 'U'

const bidiOf = createRuns(bidiRuns)
const joiningOf = createRuns(joiningRuns)
const unassigned = /\p{Cn}/u

/** The bidirectional class of a character. */
export function bidiLetter(character: string): BidiLetter {
  return bidiOf(codePointOf(character)) as BidiLetter
}

/** A joining type (Unicode Standard section 9.2): D, L, R, T, or N for none. V and W are viramas (canonical combining class 9), of type T and of none. */
export type JoiningLetter = 'D' | 'L' | 'R' | 'T' | 'N' | 'V' | 'W'

/** The joining type of a character, and whether it is a virama. */
export function joiningLetter(character: string): JoiningLetter {
  return joiningOf(codePointOf(character)) as JoiningLetter
}

/** Tells whether a character is assigned, in the pinned version and in the runtime's. */
export function isAssigned(character: string): boolean {
  return bidiOf(codePointOf(character)) !== 'U' && !unassigned.test(character)
}

/** The code point of a text of one character. */
export function codePointOf(character: string): number {
  return character.codePointAt(0) as number
}

/** `U+00DF`, for a finding's detail. */
export function nameOf(character: string): string {
  return `U+${codePointOf(character).toString(16).toUpperCase().padStart(4, '0')}`
}
