import {
  type Failed,
  type Finding,
  fail,
  isJsonObject,
  isTextArray,
  type Json,
  type JsonBudget,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
  type Schema,
} from '@imprint/core'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { claimFinding, contactFindings, missesOnly } from './json-schema/claim-findings.ts'
import { templateFormats } from './json-schema/formats.ts'
import { boundedPattern } from './json-schema/safe-pattern.ts'
import { findTemplateFault } from './json-schema/walk-template.ts'

/** A type of credential, read from a file: a new type is a file and no code. */
export interface ParsedTemplate {
  readonly schema: Schema
  /** Members of the subject that every presentation shows. */
  readonly shown: readonly string[]
  /** Seconds for which its credentials hold unless a wish says otherwise. */
  readonly lifetime: number
  /** The `id` of the format that it is issued in; `null` where the file leaves it open. */
  readonly format: string | null
}

/** What a template's member `x-imprint` says. */
const members: readonly string[] = ['type', 'vct', 'subject', 'shown', 'lifetime', 'format', 'contexts']

// The built-in schemas have 4 KiB. A file of ours, but one that is handed around.
const templateBudget: JsonBudget = { size: 65_536, depth: 24, values: 4_096 }

const draft = 'https://json-schema.org/draft/2020-12/schema'

/**
 * Reads a template: a JSON Schema (2020-12) of the whole `credentialSubject`, its `id` included, and what an issuer has to know in its member `x-imprint`: `type`, `vct`, `subject` (`device` or `user`), `lifetime` in
 * seconds, and where wanted `shown`, `format` and `contexts`. The schema is compiled with ajv in its strict mode. It uses the keywords that judge a claim by itself, refers to nothing outside of itself, allows no members that it does not
 * name, and has only patterns that are matched quickly. Anything else is `template.malformed` with a pointer.
 *
 * @example
 * ```ts
 * const template = parseTemplate(`{
 *   "$id": "https://sirius.example/schemas/agent/v1", "type": "object", "required": ["id"], "additionalProperties": false,
 *   "properties": { "id": { "type": "string", "format": "im-uri" }, "product": { "type": "string", "format": "plain-text" } },
 *   "x-imprint": { "type": "SiriusAgent", "vct": "https://sirius.example/types/agent/v1", "subject": "device", "lifetime": 43200 }
 * }`)
 * ```
 */
export function parseTemplate(text: string): Result<ParsedTemplate> {
  const json = parseJsonObject(text, templateBudget)
  if (!json.ok) return json
  const { $schema = draft, $id, type, additionalProperties, properties, required, 'x-imprint': own } = json.value
  if ($schema !== draft) return bad(`expected ${draft}`, '/$schema')
  if (!isUri($id)) return bad('a URI that changes with the content', '/$id')
  if (type !== 'object') return bad('the subject is an object', '/type')
  if (additionalProperties !== false)
    return bad('false: what the template does not name is not signed', '/additionalProperties')
  if (!isJsonObject(properties ?? null) || (properties as JsonObject)['id'] === undefined)
    return bad('the subject has an id', '/properties/id')
  if (!(isTextArray(required) && required.includes('id'))) return bad('the id is required', '/required')
  const fault = findTemplateFault(json.value)
  if (fault !== null) return bad(fault.detail, fault.pointer)
  const names = readOwn(own, properties as JsonObject)
  if (!names.ok) return names
  const compiled = compile(json.value)
  if (!compiled.ok) return compiled
  const { shown, lifetime, format, ...rest } = names.value
  return ok({ schema: schemaOf({ ...rest, uri: $id }, compiled.value), shown, lifetime, format })
}

type Own = Pick<Schema, 'type' | 'vct' | 'subject' | 'contexts'> & Omit<ParsedTemplate, 'schema'>

function readOwn(own: Json | undefined, properties: JsonObject): Result<Own> {
  const at = '/x-imprint'
  if (!isJsonObject(own ?? null)) return bad('what an issuer has to know: type, vct, subject, lifetime', at)
  const stated = own as JsonObject
  const unknown = Object.keys(stated).find((name) => !members.includes(name))
  if (unknown !== undefined) return bad(`an unknown member; there are ${members.join(', ')}`, at)
  const { type, vct, subject, lifetime, shown = [], format = null, contexts = [] } = stated
  if (typeof type !== 'string' || !/^[A-Za-z][A-Za-z0-9]{0,127}$/.test(type))
    return bad('letters and digits, such as SiriusAgent', `${at}/type`)
  if (!isUri(vct)) return bad('a URI', `${at}/vct`)
  if (subject !== 'device' && subject !== 'user') return bad('device or user', `${at}/subject`)
  if (!(typeof lifetime === 'number' && Number.isInteger(lifetime) && lifetime > 0))
    return bad('a whole number of seconds', `${at}/lifetime`)
  if (!isTextArray(shown)) return bad('names of claims', `${at}/shown`)
  const strange = shown.find((name) => name === 'id' || !Object.hasOwn(properties, name))
  if (strange !== undefined) return bad('names of claims other than id, which is always shown', `${at}/shown`)
  if (format !== null && typeof format !== 'string') return bad('the id of a format', `${at}/format`)
  if (!isTextArray(contexts) || !contexts.every(isUri)) return bad('URIs', `${at}/contexts`)
  return ok({ type, vct, subject, lifetime, shown, format, contexts })
}

function compile(document: JsonObject): Result<ValidateFunction> {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    messages: false,
    ownProperties: true,
    logger: false,
    formats: Object.fromEntries(Object.entries(templateFormats).map(([name, validate]) => [name, { validate }])),
    keywords: ['x-imprint'],
    code: { regExp: Object.assign(boundedPattern, { code: 'boundedPattern' }) },
  })
  try {
    return ok(ajv.compile(document))
  } catch (error) {
    return bad(`it is no schema: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown fault'}`, '')
  }
}

// A hostile subject cannot make a log of thousands of lines.
const maxFindings = 20

function schemaOf(names: Omit<Schema, 'check'>, validate: ValidateFunction): Schema {
  return Object.freeze({
    ...names,
    check: (subject: JsonObject, extent: 'whole' | 'disclosed' = 'whole'): readonly Finding[] => {
      const isFit = run(validate, subject)
      const errors = (validate.errors ?? []).filter((error) => extent === 'whole' || !missesOnly(error))
      if (!isFit && errors.length > 0) return errors.slice(0, maxFindings).map(claimFinding)
      return contactFindings(subject).slice(0, maxFindings)
    },
  })
}

/** A definition that refers to itself and to nothing else never comes to an end. */
function run(validate: ValidateFunction, subject: JsonObject): boolean {
  try {
    return validate(subject)
  } catch {
    validate.errors = [{ keyword: '', instancePath: '', schemaPath: '', params: {} }]
    return false
  }
}

function isUri(value: Json | undefined): value is string {
  return (
    typeof value === 'string' && (templateFormats['uri'] as (text: string) => boolean)(value) && !value.includes('#')
  )
}

function bad(detail: string, pointer: string): Failed {
  return fail('template.malformed', detail, pointer)
}
