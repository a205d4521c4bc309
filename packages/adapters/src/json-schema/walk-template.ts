import { isJsonObject, type Json, type JsonObject, printableName } from '@imprint/core'
import { templateFormats } from './formats.ts'
import { maxMatched, patternFault } from './safe-pattern.ts'

/** What is wrong with a template, and where. */
export interface TemplateFault {
  readonly detail: string
  readonly pointer: string
}

/** What stands under a keyword: nothing that is a schema, one schema, or schemas by name. */
type Inside = 'value' | 'schema' | 'named'

/**
 * The keywords of JSON Schema 2020-12 that a template may use: those that judge a claim by itself. With `anyOf`, `if`, `dependentRequired`, `contains` and their like a claim that the holder withholds
 * would change what is allowed of the others; with `allOf` a short file could make a check last for ever.
 */
const keywords: Readonly<Record<string, Inside>> = {
  $comment: 'value',
  $defs: 'named',
  $ref: 'value',
  title: 'value',
  description: 'value',
  examples: 'value',
  deprecated: 'value',
  type: 'value',
  properties: 'named',
  required: 'value',
  additionalProperties: 'schema',
  items: 'schema',
  minItems: 'value',
  maxItems: 'value',
  uniqueItems: 'value',
  enum: 'value',
  const: 'value',
  minLength: 'value',
  maxLength: 'value',
  pattern: 'value',
  format: 'value',
  minimum: 'value',
  maximum: 'value',
  exclusiveMinimum: 'value',
  exclusiveMaximum: 'value',
  multipleOf: 'value',
}

/** Keywords that judge nothing. */
const words: readonly string[] = ['$comment', 'title', 'description', 'examples', 'deprecated']

const rootOnly: readonly string[] = ['$schema', '$id', 'x-imprint']

/** Comparing every entry with every other one is bounded by this. */
const maxUnique = 1000

/** Finds the first thing in a template that is not taken: an unknown keyword, a reference to elsewhere, a pattern that could be slow, a format without a check. */
export function findTemplateFault(root: JsonObject): TemplateFault | null {
  return walk(root, '')
}

function walk(schema: Json, pointer: string): TemplateFault | null {
  if (typeof schema === 'boolean') return null
  if (!isJsonObject(schema)) return { detail: 'a schema is an object, true or false', pointer }
  for (const [name, value] of Object.entries(schema)) {
    const at = `${pointer}/${pointerPart(name)}`
    if (pointer === '' && rootOnly.includes(name)) continue
    const inside = Object.hasOwn(keywords, name) ? keywords[name] : undefined
    if (inside === undefined)
      return { detail: `a template has no keyword ${printableName(name)}: claims are judged one by one`, pointer: at }
    const fault = keywordFault(name, value, schema)
    if (fault !== null) return { detail: fault, pointer: at }
    const deeper = walkInside(inside, value, at)
    if (deeper !== null) return deeper
  }
  return null
}

function walkInside(inside: Inside, value: Json, at: string): TemplateFault | null {
  switch (inside) {
    case 'value':
      return null
    case 'schema':
      return walk(value, at)
    case 'named':
      if (!isJsonObject(value)) return { detail: 'expected schemas by name', pointer: at }
      for (const [name, schema] of Object.entries(value)) {
        const fault = walk(schema, `${at}/${pointerPart(name)}`)
        if (fault !== null) return fault
      }
      return null
  }
}

function keywordFault(name: string, value: Json, schema: JsonObject): string | null {
  const { maxLength, maxItems } = schema
  switch (name) {
    case '$ref':
      if (!(typeof value === 'string' && value.startsWith('#/$defs/')))
        return 'a reference leads into $defs of this file'
      // With another schema beside it a claim would be judged twice, and what is inside of it at every level twice as often again.
      return Object.keys(schema).every((other) => other === name || words.includes(other))
        ? null
        : `beside a reference stands nothing but ${words.join(', ')}`
    case 'format':
      return typeof value === 'string' && Object.hasOwn(templateFormats, value)
        ? null
        : `a format is one of ${Object.keys(templateFormats).join(', ')}`
    case 'pattern':
      if (typeof value !== 'string') return 'a pattern is a text'
      if (!(typeof maxLength === 'number' && maxLength <= maxMatched))
        return `beside a pattern stands maxLength, at most ${maxMatched}`
      return patternFault(value)
    case 'uniqueItems':
      return typeof maxItems === 'number' && maxItems <= maxUnique
        ? null
        : `beside uniqueItems stands maxItems, at most ${maxUnique}`
    default:
      return null
  }
}

function pointerPart(name: string): string {
  return printableName(name).replaceAll('~', '~0').replaceAll('/', '~1')
}
