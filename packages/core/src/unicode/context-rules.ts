import { joiningLetter } from './characters.ts'

/** Where in its text a character stands. */
interface Place {
  readonly characters: readonly string[]
  readonly at: number
}

const greek = /\p{Script=Greek}/u
const hebrew = /\p{Script=Hebrew}/u
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
const arabicIndic = /[\u0660-\u0669]/
const extendedArabicIndic = /[\u06f0-\u06f9]/

const before = ({ characters, at }: Place) => characters[at - 1] ?? ''
const after = ({ characters, at }: Place) => characters[at + 1] ?? ''
const afterVirama = (place: Place) => before(place) !== '' && 'VW'.includes(joiningLetter(before(place)))

/** RFC 5892 appendix A.1 to A.6. The rules A.7 to A.9 look at the whole text, and are asked once. */
const neighbours: Readonly<Record<string, (place: Place) => boolean>> = {
  '\u200c': (place) => afterVirama(place) || joins(place),
  '\u200d': afterVirama,
  '\u00b7': (place) => before(place) === 'l' && after(place) === 'l',
  '\u0375': (place) => greek.test(after(place)),
  '\u05f3': (place) => hebrew.test(before(place)),
  '\u05f4': (place) => hebrew.test(before(place)),
}

/**
 * Finds the first character that its context does not allow, or `null`. Linear: a non-joiner looks no further than the next character that joins, and the rules
 * about a whole text run once.
 */
export function contextBreach(characters: readonly string[]): string | null {
  let dot: string | null = null
  let arabic: string | null = null
  let extended: string | null = null
  let anyJapanese = false
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    const allowed = Object.hasOwn(neighbours, character) ? neighbours[character] : undefined
    if (allowed !== undefined && !allowed({ characters, at })) return character
    if (character === '\u30fb') dot = character
    else if (arabicIndic.test(character)) arabic = character
    else if (extendedArabicIndic.test(character)) extended = character
    else if (!anyJapanese && japanese.test(character)) anyJapanese = true
  }
  if (dot !== null && !anyJapanese) return dot
  return arabic !== null && extended !== null ? arabic : null
}

/** Appendix A.1: (Joining_Type L or D)(T)* ZWNJ (T)*(R or D). */
function joins({ characters, at }: Place): boolean {
  let left = at - 1
  while (left >= 0 && isTransparent(characters[left] as string)) left--
  let right = at + 1
  while (right < characters.length && isTransparent(characters[right] as string)) right++
  const from = left < 0 ? '' : joiningLetter(characters[left] as string)
  const to = right >= characters.length ? '' : joiningLetter(characters[right] as string)
  return (from === 'L' || from === 'D') && (to === 'R' || to === 'D')
}

function isTransparent(character: string): boolean {
  return 'TV'.includes(joiningLetter(character))
}
