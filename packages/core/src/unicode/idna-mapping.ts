import { isAssigned } from './characters.ts'

/** UTS 46 section 6: valid in IDNA2008 though other mappings would change them; mapped to themselves, which is "non-transitional". */
const deviations = '\u00df\u03c2\u200c\u200d'
/** UTS 46 section 2.3: what people type for a full stop. Their compatibility forms with other dots are disallowed, not mapped. */
const fullStops = '\u3002\uff0e\uff61'
const cherokee = /[\u13a0-\u13fd\uab70-\uabbf]/
const dropped = /\p{Default_Ignorable_Code_Point}/u
const neverDropped = /[\p{Bidi_Control}\u{e0001}-\u{e007f}]/u
/** Their full case folding is not their lower case: the iota subscripts and the old forms of Cyrillic letters. */
const foldedThroughUpper = /[\u0345\u037a\u1c80-\u1c88\u1f80-\u1fff]/

/**
 * Maps one character by UTS 46 (non-transitional): to lower case, to its compatibility form, to nothing where it is ignorable. A disallowed one is
 * itself; the label's check refuses it. Derived from the runtime's normalisation and case mapping; a test holds it against the table of UTS 46 for
 * every character.
 */
export function mapIdnaCharacter(character: string): string {
  if (character <= '\u007f') return character.toLowerCase()
  if (deviations.includes(character) || !isAssigned(character)) return character
  if (fullStops.includes(character)) return '.'
  if (dropped.test(character)) return neverDropped.test(character) ? character : ''
  // Cherokee folds to the letters that came first, in upper case (Unicode Standard section 5.18).
  if (cherokee.test(character)) return character.toUpperCase()
  const mapped = fold(character)
  return mapped.includes('.') || mapped.includes('\u3002') ? character : mapped
}

/** NFKC_Casefold (Unicode Standard section 3.13) of a character that is not ignorable. */
function fold(character: string): string {
  const compatible = character.normalize('NFKC')
  const lower = foldedThroughUpper.test(character) ? compatible.toUpperCase().toLowerCase() : compatible.toLowerCase()
  return lower.replaceAll('\u03c2', '\u03c3').normalize('NFKC')
}
