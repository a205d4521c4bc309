import { fail, ok, type Result } from '@imprint/core'
import ICAL from 'ical.js'

/** One property of a vCard (RFC 6350 section 3.3). */
export interface VcardProperty {
  /** In lower case. */
  readonly name: string
  /** In lower case: groups compare without case. */
  readonly group: string | null
  /** The value as written, escapes included: what they mean depends on the property. */
  readonly raw: string
  /** The values of a parameter, whatever its case; none if it is absent. */
  param(name: string): readonly string[]
}

/**
 * The library's own vCard tables leave `\;` in a text as it is and take `\\;` for an escaped semicolon (RFC 6350 section 3.4 says otherwise). With
 * a table that has no value types it reads names, groups and parameters and hands values over untouched.
 */
const untouched = {
  name: 'untouched',
  value: {},
  param: { type: { valueType: 'text', multiValue: ',' } },
  property: {},
  propertyGroups: true,
} as unknown as typeof ICAL.design.vcard

type VcardParams = Readonly<Record<string, unknown>>

/** Parses one unfolded line. Says nothing about its content when it fails: the line may hold a claim. */
export function parseVcardLine(line: string): Result<VcardProperty> {
  let parsed: unknown
  try {
    parsed = ICAL.parse.property(line, untouched)
  } catch {
    return fail('directory.format', 'not a line of the form NAME;PARAM=value:value')
  }
  const [name, params, , raw] = parsed as [string, VcardParams, unknown, string]
  const { group } = params
  return ok({
    name,
    group: typeof group === 'string' ? group : null,
    raw,
    // TYPE="voice,home" is a list as well (RFC 6350 section 6.4.1 has it in an example).
    param: (wanted) => [params[wanted] ?? []].flat(3).flatMap((value) => String(value).split(',')),
  })
}

/** Reads a text value: `\n` and `\N` are a new line, any other escaped character stands for itself (RFC 6350 section 3.4, RFC 2426 section 4). */
export function unescapeText(raw: string): string {
  return raw.replace(/\\([\\,;:nN])/g, (_, character: string) =>
    character === 'n' || character === 'N' ? '\n' : character,
  )
}

/** Splits a structured value such as ORG at its semicolons, but for the escaped ones, and reads each component as a text. */
export function splitComponents(raw: string): readonly string[] {
  const components: string[] = []
  let start = 0
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === '\\') at++
    else if (raw[at] === ';') {
      components.push(unescapeText(raw.slice(start, at)))
      start = at + 1
    }
  }
  return [...components, unescapeText(raw.slice(start))]
}
