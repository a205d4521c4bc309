/** What RFC 5892 section 2.6 and, word for word the same, RFC 8264 section 9.6 decide by name, and the sets both share. */
export type Exception = 'valid' | 'context' | 'disallowed'

const rows: readonly (readonly [Exception, string])[] = [
  ['valid', '\u00df\u03c2\u06fd\u06fe\u0f0b\u3007'],
  ['context', '\u00b7\u0375\u05f3\u05f4\u30fb'],
  ['context', '\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669'],
  ['context', '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9'],
  ['disallowed', '\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b'],
]

/** What the exceptions say of a character; `null` where they say nothing. */
export function exceptionOf(character: string): Exception | null {
  for (const [exception, characters] of rows) if (characters.includes(character)) return exception
  return null
}

/** RFC 5892 section 2.9: conjoining Hangul jamo (Hangul_Syllable_Type L, V or T), which modern text does not need. */
export const oldHangulJamo = /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]/

/** RFC 5892 section 2.1: letters, marks and decimal digits. */
export const letterDigits = /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u

/** RFC 5892 section 2.8: zero width non-joiner and joiner. */
export const joinControl = /[\u200c\u200d]/
