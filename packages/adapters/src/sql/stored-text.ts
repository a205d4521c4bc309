/** What PostgreSQL cannot hold in a text, and the character that stands for it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for.
const unstorable = /[\\\u0000]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const suspicious = /[\\\u0000\ud800-\udfff]/

/**
 * Writes any text so that both databases keep it: a NUL and half a surrogate pair, which PostgreSQL refuses and UTF-8 has no bytes for, become `\uXXXX`, and a backslash becomes `\u005c`. A
 * token, an identifier or a URI without them stays as it is.
 */
export function toStoredText(text: string): string {
  if (!suspicious.test(text)) return text
  return text.replace(unstorable, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Reads what `toStoredText` wrote. */
export function fromStoredText(stored: string): string {
  if (!stored.includes('\\')) return stored
  return stored.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
