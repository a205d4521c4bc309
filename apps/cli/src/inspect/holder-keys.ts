import { type JsonObject, type PublicJwk, parseConfirmation, parseJwk, peekJws, sameJwk } from '@imprint/core'
import { maxCredentials } from '@imprint/verifier'
import { type Problem, problem } from './inspection.ts'

/** What the keys of a presentation show without any trust: whether its credentials are bound to one key, and whether that is the presenter's own. */
export function holderKeyProblems(header: JsonObject, credentials: readonly string[]): readonly Problem[] {
  const problems: Problem[] = []
  if (credentials.length > maxCredentials)
    problems.push(problem('presentation.too_many', `${credentials.length} credentials, at most ${maxCredentials}`))
  const bound = credentials.map(keyOf).filter((key) => key !== null)
  const [first] = bound
  if (first === undefined) return problems
  if (bound.some((key) => !sameJwk(key, first)))
    problems.push(problem('holder.keys_mixed', 'the credentials are bound to different keys (cnf.jwk)'))
  const stated = parseJwk(header['jwk'] ?? null)
  if (stated.ok && !sameJwk(stated.value, first))
    problems.push(
      problem('holder.key_mismatch', 'the presentation states another key than cnf.jwk of its credentials', {
        pointer: '/jwk',
      }),
    )
  return problems
}

function keyOf(text: string): PublicJwk | null {
  const peeked = peekJws(text)
  const key = peeked.ok ? parseConfirmation(peeked.value.payload['cnf']) : null
  return key?.ok === true ? key.value : null
}
