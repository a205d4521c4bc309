import { isJsonObject, type Json, type JsonObject, parseImId, type Schema } from '@imprint/core'
import { imDevice, imUser } from '@imprint/schemas'
import { type Problem, problem, problemOf } from './inspection.ts'

const schemas: readonly Schema[] = [imDevice, imUser]

/** The types of credential that there is a schema for. */
export const knownTypes: readonly string[] = schemas.map(({ type }) => type)

// Names that the draft's figures use, and what their issuers meant.
const misnamed: Readonly<Record<string, string>> = {
  hasOrganizationalUnit: 'no vCard term; write organization-unit',
  hasOrganizationName: 'leads to an object in the vCard ontology, not to a text; write organization-name',
  hasOrganizationUnit: 'leads to an object in the vCard ontology, not to a text; write organization-unit',
}

/** Everything wrong with a `credentialSubject`. `sub` is the registered claim beside it, if there is one. */
export function subjectProblems(
  subject: JsonObject,
  { pointer, types, sub }: { readonly pointer: string; readonly types: readonly string[]; readonly sub: string | null },
): readonly Problem[] {
  const problems: Problem[] = []
  const { id } = subject
  if (id === undefined)
    problems.push(
      problem('vc.member_missing', 'the subject has no id: whom is it about?', {
        pointer: `${pointer}/id`,
        ...(sub === null ? {} : { defect: 7 }),
      }),
    )
  else if (sub !== null && id !== sub)
    problems.push(problem('vc.member_conflict', 'sub and the id of the subject differ', { pointer: `${pointer}/id` }))
  for (const [name, why] of Object.entries(misnamed))
    if (subject[name] !== undefined)
      problems.push(
        problem('credential.schema_violation', `${name}: ${why}`, { pointer: `${pointer}/${name}`, defect: 6 }),
      )
  problems.push(...contactProblems(subject['hasInstantMessage'], `${pointer}/hasInstantMessage`))
  const schema = schemas.find(({ type }) => types.includes(type))
  // What the subject lacks was said; with the id that was meant, the schema finds what else is wrong.
  const whole = id === undefined && sub !== null ? { id: sub, ...subject } : subject
  for (const violation of schema?.check(whole) ?? []) {
    if (violation.pointer === '/id' && id === undefined) continue
    problems.push(problemOf({ ...violation, pointer: `${pointer}${violation.pointer ?? ''}` }))
  }
  return problems
}

function contactProblems(value: Json | undefined, pointer: string): readonly Problem[] {
  const texts = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value]
  return texts.flatMap((text, index) => {
    if (typeof text !== 'string') return []
    return identifierProblems(text, Array.isArray(value) ? `${pointer}/${index}` : pointer)
  })
}

/** What is wrong with an identifier inside something else. */
export function identifierProblems(text: string, pointer: string): readonly Problem[] {
  const id = parseImId(text)
  return id.ok ? [] : [problemOf({ ...id.error, pointer })]
}

/** Says in words what an identifier names. */
export function identifierWords(text: string): string {
  const id = parseImId(text)
  if (!id.ok) return text
  const { kind, domain } = id.value
  return `${text} (a ${kind}${domain === null ? ' without a domain' : ` of ${domain}`})`
}

/** The subject of a set of claims, and where it stands: in the claims (version 2.0), or in `vc` (version 1.1). */
export function subjectOf(claims: JsonObject): { readonly subject: JsonObject; readonly pointer: string } | null {
  const vc = claims['vc']
  const inVc = isJsonObject(vc)
  const subject = inVc ? vc['credentialSubject'] : claims['credentialSubject']
  return isJsonObject(subject) ? { subject, pointer: `${inVc ? '/vc' : ''}/credentialSubject` } : null
}
