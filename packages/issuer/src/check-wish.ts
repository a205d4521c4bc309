import { fail, type ImId, type JsonObject, ok, parseImId, type Result, type Schema } from '@imprint/core'

/** Ten years: longer than any device lives, shorter than what a slip of the unit gives. */
export const maxLifetime = 315_576_000

/** What a credential is to say, before it was checked. */
export interface Claimed {
  /** The subject's identifier: a device for a device credential, a user or handle for a user credential. */
  readonly subject: string
  /** Members of `credentialSubject` besides `id`. */
  readonly claims: JsonObject
  /** Seconds from now, a whole number. */
  readonly lifetime: number
}

/** A whole `credentialSubject` that its schema allows, and what its `id` names. */
export interface CheckedSubject {
  readonly subject: JsonObject
  readonly id: ImId
}

const kinds: Readonly<Record<Schema['subject'], readonly ImId['kind'][]>> = {
  device: ['device'],
  user: ['user', 'handle'],
}

/** Checks a wish against its schema. Fails with `issue.lifetime`, `issue.subject` or the first violation of the schema. */
export function checkWish({ subject: subjectId, claims, lifetime }: Claimed, schema: Schema): Result<CheckedSubject> {
  if (!(Number.isInteger(lifetime) && lifetime > 0 && lifetime <= maxLifetime))
    return fail('issue.lifetime', `expected a whole number of seconds up to ${maxLifetime}`)
  const parsed = parseImId(subjectId)
  if (!parsed.ok) return fail('issue.subject', `${parsed.error.code}: ${parsed.error.detail}`, '/id')
  const wanted = kinds[schema.subject]
  if (!wanted.includes(parsed.value.kind))
    return fail('issue.subject', `expected a ${wanted.join(' or ')}, came a ${parsed.value.kind}`, '/id')
  if (claims['id'] !== undefined)
    return fail('issue.subject', 'the subject is given on its own, not among the claims', '/id')
  const subject: JsonObject = { id: subjectId, ...claims }
  const [violation] = schema.check(subject)
  return violation === undefined ? ok({ subject, id: parsed.value }) : { ok: false, error: violation }
}
