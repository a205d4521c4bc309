import { type Finding, finding, type JsonObject, parseImId } from '@imprint/core'

/** The members of an ajv error that are read. */
export interface CheckError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

// Ours: those of ajv would print the values of enum and const.
const words: Readonly<Record<string, (params: CheckError['params']) => string>> = {
  type: ({ type }) => `expected ${Array.isArray(type) ? type.join(' or ') : type}`,
  required: () => 'a required member is missing',
  additionalProperties: () => 'unknown member',
  'false schema': () => 'nothing may stand here',
  enum: () => 'expected one of the values that the template lists',
  const: () => 'expected the one value that the template names',
  minItems: ({ limit }) => `expected at least ${limit} entries`,
  maxItems: ({ limit }) => `expected at most ${limit} entries`,
  uniqueItems: () => 'expected different entries',
  minLength: ({ limit }) => `expected at least ${limit} characters`,
  maxLength: ({ limit }) => `expected at most ${limit} characters`,
  minimum: ({ limit }) => `expected at least ${limit}`,
  maximum: ({ limit }) => `expected at most ${limit}`,
  exclusiveMinimum: ({ limit }) => `expected more than ${limit}`,
  exclusiveMaximum: ({ limit }) => `expected less than ${limit}`,
  multipleOf: ({ multipleOf }) => `expected a multiple of ${multipleOf}`,
  pattern: () => 'does not fit the pattern of the template',
  format: ({ format }) => `expected the format ${format}`,
}

/** Says an error in words, with a pointer to the member that it is about. */
export function claimFinding({ instancePath, keyword, params }: CheckError): Finding {
  const member = params['missingProperty'] ?? params['additionalProperty']
  const named = typeof member === 'string' && /^[ -~]{1,64}$/.test(member)
  const pointer = named ? `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath
  return finding('credential.schema_violation', words[keyword]?.(params) ?? 'does not fit', pointer)
}

/** Tells whether an error says no more than that something is not there, which may have been withheld. The subject's `id` never is. */
export function missesOnly({ keyword, params }: CheckError): boolean {
  return keyword === 'minItems' || (keyword === 'required' && params['missingProperty'] !== 'id')
}

/**
 * Judges the contacts of a subject as those of the built-in types are: an issuer is judged by the domain of the subject, so an identifier of another domain would be one it has no say in; and a credential that is
 * bound to one device's key lends it to no other device.
 */
export function contactFindings(subject: JsonObject): readonly Finding[] {
  const { id, hasInstantMessage: listed } = subject
  const named = typeof id === 'string' ? parseImId(id) : null
  if (named === null || !named.ok) return [finding('credential.schema_violation', 'expected an IM identifier', '/id')]
  if (!Array.isArray(listed)) return []
  const findings: Finding[] = []
  for (const [index, text] of listed.entries()) {
    const entry = typeof text === 'string' ? parseImId(text) : null
    const fault = (detail: string) =>
      findings.push(finding('credential.schema_violation', detail, `/hasInstantMessage/${index}`))
    if (entry === null || !entry.ok) fault('expected an IM identifier')
    else if (entry.value.domain !== named.value.domain) fault('expected an identifier in the domain of the subject')
    else if (entry.value.kind === 'device' && text !== id) fault('another device than the subject')
  }
  return findings
}
