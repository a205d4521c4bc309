import type { Finding, JsonObject, Schema } from '@imprint/core'
import { type ContactRules, checkContacts } from './contact-rules.ts'
import { type ShapeValidator, shapeFinding } from './shape.ts'

/** What a schema of this package is made of. */
export interface SchemaParts {
  readonly type: string
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
    check: (subject: JsonObject) =>
      shape(subject) ? (checkContacts(contacts, subject)?.slice(0, maxFindings) ?? none) : shapeFindings(shape),
  })
}

function shapeFindings(shape: ShapeValidator): readonly Finding[] {
  const findings: Finding[] = []
  for (const error of shape.errors ?? []) {
    const found = shapeFinding(error)
    // `items` and the definition it refers to both name the type, so an entry of another type is reported twice.
    if (findings.some(({ detail, pointer }) => detail === found.detail && pointer === found.pointer)) continue
    if (findings.push(found) === maxFindings) break
  }
  return findings
}
