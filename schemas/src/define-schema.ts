import type { Finding, JsonObject, Schema } from '@imprint/core'
import { type ContactRules, checkContacts } from './contact-rules.ts'
import { type ShapeError, type ShapeValidator, shapeFinding } from './shape.ts'

/** What a schema of this package is made of. */
export interface SchemaParts {
  readonly type: string
  readonly vct: string
  readonly subject: Schema['subject']
  readonly uri: string
  readonly contexts: readonly string[]
  readonly shape: ShapeValidator
  readonly contacts: ContactRules
}

// The contract of the port: a hostile subject cannot make a log of thousands of lines.
const maxFindings = 20

const none: readonly Finding[] = Object.freeze([])

/** Makes a `Schema` whose check is the generated one for shape and, once that has passed, the rules about identifiers. */
export function defineSchema({ shape, contacts, ...names }: SchemaParts): Schema {
  return Object.freeze({
    ...names,
    check: (subject: JsonObject, extent: 'whole' | 'disclosed' = 'whole') => {
      const found = shape(subject) ? none : shapeFindings(shape, extent)
      return found.length > 0 ? found : (checkContacts(contacts, subject, extent)?.slice(0, maxFindings) ?? none)
    },
  })
}

/** Tells whether an error says no more than that something is not there, which may have been withheld. The subject's `id` never is. */
function missesOnly({ keyword, params }: ShapeError): boolean {
  return keyword === 'minItems' || (keyword === 'required' && params['missingProperty'] !== 'id')
}

function shapeFindings(shape: ShapeValidator, extent: 'whole' | 'disclosed'): readonly Finding[] {
  const findings: Finding[] = []
  for (const error of shape.errors ?? []) {
    if (extent === 'disclosed' && missesOnly(error)) continue
    const found = shapeFinding(error)
    // `items` and the definition it refers to both name the type, so an entry of another type is reported twice.
    if (findings.some(({ detail, pointer }) => detail === found.detail && pointer === found.pointer)) continue
    if (findings.push(found) === maxFindings) break
  }
  return findings
}
