import type { Facts, Seconds } from '@imprint/core'
import { type Asking, credentialNeeds, gather, isWanting, noFacts, trustNeeds } from './gather.ts'
import { type Candidate, type CredentialContext, type JudgedCredential, judgeCredential } from './judge-credential.ts'
import { forkRows, type Rows } from './rows.ts'

/** Known facts, or whom to ask for them. */
export type FactsInput = { readonly known: Facts } | Asking

/** What judging the credentials of a case needs. */
export interface CredentialsInput {
  /** The rows so far. */
  readonly rows: Rows
  readonly facts: FactsInput
  readonly at: Seconds
  readonly context: CredentialContext
  /** The JSON pointer of a credential. */
  readonly pointer: (index: number) => string
}

/** What judging them came to. */
export interface JudgedCredentials {
  readonly rows: Rows
  readonly judged: readonly JudgedCredential[]
  readonly facts: Facts
}

/**
 * Judges every credential. Facts are asked for in two steps, and each only while nothing has failed: first what the trust model needs to find the issuer's keys; then, once an issuer's signature
 * was verified, what the credential itself points to. Then all is judged anew with the facts, as it will be when somebody judges the evidence again.
 */
export async function judgeCredentials(
  candidates: readonly Candidate[],
  input: CredentialsInput,
): Promise<JudgedCredentials> {
  const { rows, facts, context } = input
  if ('known' in facts) return judgeWith(candidates, facts.known, input)
  if (rows.blocking !== null) return judgeWith(candidates, noFacts, input)
  const ofTrust = trustNeeds(candidates, { trust: context.trust, at: input.at })
  const known = isWanting(ofTrust, noFacts) ? await gather(ofTrust, noFacts, facts) : noFacts
  const given = judgeWith(candidates, known, { ...input, rows: forkRows(rows) })
  const first = given instanceof Promise ? await given : given
  const ofCredentials = credentialNeeds(first.judged, context.statusLists)
  if (first.rows.firstFailed !== null || !isWanting(ofCredentials, known)) return first
  return judgeWith(candidates, await gather(ofCredentials, known, facts), input)
}

function judgeWith(
  candidates: readonly Candidate[],
  facts: Facts,
  { rows, at, context, pointer }: CredentialsInput,
): JudgedCredentials | Promise<JudgedCredentials> {
  const judged: JudgedCredential[] = []
  for (let index = 0; index < candidates.length; index++) {
    const one = judgeCredential(candidates[index] as Candidate, pointer(index), { rows, facts, at, context })
    if (one instanceof Promise) return judgeRest(one, index)
    if (one !== null) judged.push(one)
  }
  return { rows, judged, facts }

  async function judgeRest(waiting: Promise<JudgedCredential | null>, from: number): Promise<JudgedCredentials> {
    const first = await waiting
    if (first !== null) judged.push(first)
    for (let index = from + 1; index < candidates.length; index++) {
      const one = await judgeCredential(candidates[index] as Candidate, pointer(index), { rows, facts, at, context })
      if (one !== null) judged.push(one)
    }
    return { rows, judged, facts }
  }
}
