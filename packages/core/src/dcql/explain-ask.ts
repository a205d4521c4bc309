import type { OpenedCredential } from '../opened.ts'
import type { Disclosure } from '../ports/format.ts'
import type { Schema } from '../ports/schema.ts'
import { printableName } from '../printable.ts'
import type { Ask } from '../request.ts'
import type { ExplainedCandidate, ExplainedConstraint, QueryExplanation } from './explain-query.ts'

/** What a type of credential is called: by itself, and as an SD-JWT VC (`vct`). A `Schema` says it. */
export type TypeName = Pick<Schema, 'type' | 'vct'>

/** What the simple form of a request looks at. */
export type AskedCredential = Pick<OpenedCredential, 'types' | 'subject' | 'disclosed'>

/** Tells whether a credential is of the type asked for, under either of its names. */
export function isOfType({ types }: AskedCredential, type: string, names: readonly TypeName[]): boolean {
  return types.includes(type) || names.some((name) => name.type === type && types.includes(name.vct))
}

/** What a credential shows to answer one entry of the simple form; `null` if it does not answer. */
export function answerToAsk(
  credential: AskedCredential,
  { type, claims }: Ask,
  names: readonly TypeName[],
): Disclosure | null {
  if (!isOfType(credential, type, names)) return null
  for (const name of claims) if (!Object.hasOwn(credential.subject, name)) return null
  // The subject's identifier is shown in any case, and has another name in some formats.
  return credential.disclosed === 'whole' ? 'all' : claims.filter((name) => name !== 'id').map((name) => [name])
}

/** `explainQuery` for the simple form of a request. Pointers begin at the request. */
export function explainAsk(
  ask: readonly Ask[],
  credentials: readonly AskedCredential[],
  names: readonly TypeName[],
): QueryExplanation {
  const explained = ask.map((entry, index) => {
    const pointer = `/ask/${index}`
    const candidates = credentials.map((credential, candidate): ExplainedCandidate => {
      const disclose = answerToAsk(credential, entry, names)
      const constraints = constraintsOf(entry, credential, { names, pointer })
      return { candidate, result: disclose === null ? 'fails' : 'answers', constraints, claimSets: [], disclose }
    })
    const result = candidates.some((one) => one.result === 'answers') ? 'answered' : 'unanswered'
    return { id: printableName(entry.type), pointer, result, candidates } as const
  })
  const unmet = explained.find(({ result }) => result === 'unanswered')
  return {
    result: unmet === undefined ? 'satisfied' : 'unsatisfied',
    summary:
      unmet === undefined
        ? 'There is a credential for everything that is asked for.'
        : `Nothing answers “${unmet.id}”: ${nearest(unmet.candidates)}.`,
    credentials: explained,
    sets: [],
  }
}

function constraintsOf(
  { type, claims }: Ask,
  credential: AskedCredential,
  { names, pointer }: { readonly names: readonly TypeName[]; readonly pointer: string },
): readonly ExplainedConstraint[] {
  const fits = isOfType(credential, type, names)
  const ofType: ExplainedConstraint = {
    pointer: `${pointer}/type`,
    result: fits ? 'passed' : 'failed',
    because: fits ? null : 'other_type',
    expected: `the type ${printableName(type)}`,
    came: credential.types.map(printableName).join(' and '),
  }
  const ofClaims = claims.map((name, index): ExplainedConstraint => {
    const there = Object.hasOwn(credential.subject, name)
    return {
      pointer: `${pointer}/claims/${index}`,
      result: there ? 'passed' : 'failed',
      because: there ? null : 'absent',
      expected: `the claim ${printableName(name)}`,
      came: there ? 'it is there' : 'no such claim',
    }
  })
  return [ofType, ...ofClaims]
}

function nearest(candidates: readonly ExplainedCandidate[]): string {
  const misses = candidates.map(({ constraints }) => constraints.findIndex(({ result }) => result === 'failed'))
  const best = misses.indexOf(Math.max(...misses))
  const failed = candidates[best]?.constraints[misses[best] ?? 0]
  return failed === undefined ? 'there is no credential' : `expected ${failed.expected}; came ${failed.came}`
}
