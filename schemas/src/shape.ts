import { type Finding, finding } from '@imprint/core'

/** A check that ajv generated. Its last errors stay on the function, as ajv leaves them; they hold no value that was checked. */
export interface ShapeValidator {
  (subject: unknown): boolean
  errors?: readonly ShapeError[] | null
}

/** The members of an ajv error that Imprint reads. */
export interface ShapeError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, string | number>>
}

// One row a keyword of JSON Schema. The sentences are ours: those of ajv print the values of enum and const.
const words: Readonly<Record<string, (error: ShapeError) => string>> = {
  type: ({ params }) => `expected ${types[params['type'] as string]}`,
  required: () => 'a required member is missing',
  additionalProperties: () => 'unknown member',
  minItems: ({ params }) => `expected an array of at least ${params['limit']}`,
  maxItems: ({ params }) => `expected an array of at most ${params['limit']}`,
  uniqueItems: ({ params }) => `expected different entries, but ${params['i']} and ${params['j']} are the same`,
  maxLength: ({ params }) => `expected at most ${params['limit']} characters`,
  pattern: ({ schemaPath }) => `expected ${patterns[schemaPath]}`,
}

const types: Readonly<Record<string, string>> = { string: 'a text', array: 'an array', object: 'an object' }

const patterns: Readonly<Record<string, string>> = {
  '#/$defs/text/pattern': 'visible words: no control or direction characters, no space at either end',
  '#/$defs/imUri/pattern': 'an im: or mimi: URI in ASCII',
  '#/$defs/language/pattern': 'a language tag (RFC 5646), such as "de-CH"',
}

/** Says an error of the generated check in words, with a pointer to the member it is about. */
export function shapeFinding(error: ShapeError): Finding {
  return finding('credential.schema_violation', words[error.keyword]?.(error) ?? 'does not fit', pointerOf(error))
}

// The name of an unknown member is a stranger's text: a long or unprintable one stays out of logs, and the object that has it is named.
const printable = /^[ -~]{1,64}$/

function pointerOf({ instancePath, params }: ShapeError): string {
  const member = params['missingProperty'] ?? params['additionalProperty']
  if (typeof member !== 'string' || !printable.test(member)) return instancePath
  return `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
