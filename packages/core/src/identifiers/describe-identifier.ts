import type { Finding } from '../result.ts'
import { compareTexts } from './compare-identifiers.ts'
import { formatIdentifier, type IdentifierForm } from './format-identifier.ts'
import { identifierWarnings, type WarningOptions } from './identifier-warnings.ts'
import { type ImId, imIdKey } from './im-id.ts'
import { type IdentifierOptions, parseIdentifier } from './parse-identifier.ts'
import type { Comparison } from './protocol.ts'

/** An identifier with everything there is to say about it, as `imprint id parse --json` prints it. */
export type IdentifierDescription =
  | {
      readonly ok: true
      readonly id: Pick<ImId, 'protocol' | 'kind' | 'user' | 'device' | 'name' | 'domain' | 'qualifiers'>
      /** The canonical key: equal for equal identifiers. */
      readonly key: string
      /** The forms that it has; `null` for one that cannot express it. */
      readonly uris: { readonly im: string | null; readonly mimi: string | null; readonly native: string | null }
      readonly warnings: readonly Finding[]
    }
  | { readonly ok: false; readonly error: Finding }

/** Parses a text and describes what it names. */
export function describeIdentifier(
  text: string,
  options: IdentifierOptions & WarningOptions = {},
): IdentifierDescription {
  const parsed = parseIdentifier(text, options)
  if (!parsed.ok) return parsed
  const { ignored: _ignored, source: _source, ...id } = parsed.value
  const form = (wanted: IdentifierForm) => {
    const written = formatIdentifier(parsed.value, wanted, options)
    return written.ok ? written.value : null
  }
  const uris = { im: form('im'), mimi: form('mimi'), native: form('native') }
  return { ok: true, id, key: imIdKey(parsed.value), uris, warnings: identifierWarnings(parsed.value, options) }
}

/** Compares the two sides of a line `A<tab>B`; anything but one tab is `invalid`. */
export function comparePairLine(line: string, options: IdentifierOptions = {}): Comparison {
  const [a, b, ...more] = line.split('\t')
  if (a === undefined || b === undefined || more.length > 0) return { result: 'invalid', rule: 'usage' }
  return compareTexts(a, b, options)
}

/** Converts a text to another form, or says why it has none. */
export function convertText(
  text: string,
  form: IdentifierForm,
  options: IdentifierOptions = {},
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: Finding } {
  const parsed = parseIdentifier(text, options)
  if (!parsed.ok) return parsed
  const written = formatIdentifier(parsed.value, form, options)
  return written.ok ? { ok: true, text: written.value } : written
}
