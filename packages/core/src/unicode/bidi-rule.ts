import { type BidiLetter, bidiLetter } from './characters.ts'

const inRightToLeft = 'RANESCTOBM'
const inLeftToRight = 'LESCTOBM'

/** Tells whether a text holds a right-to-left character: class R, AL or AN (RFC 5893 section 1.4). */
export function hasRightToLeft(characters: readonly string[]): boolean {
  return characters.some((character) => character > '\u058f' && 'RAN'.includes(bidiLetter(character)))
}

/** Tells whether a label satisfies the six conditions of the Bidi Rule (RFC 5893 section 2). An empty one does not. */
export function satisfiesBidiRule(characters: readonly string[]): boolean {
  const letters = characters.map(bidiLetter)
  const [first] = letters
  // 3 and 6: what counts is the last character that is no non-spacing mark.
  const last = letters.findLast((letter) => letter !== 'M')
  if (first === undefined || last === undefined) return false
  const only = (allowed: string) => letters.every((letter) => allowed.includes(letter))
  if (first === 'L') return only(inLeftToRight) && (last === 'L' || last === 'E')
  if (first !== 'R' && first !== 'A') return false
  const has = (letter: BidiLetter) => letters.includes(letter)
  return only(inRightToLeft) && 'RAEN'.includes(last) && !(has('E') && has('N'))
}
