import { type Disclosure, finding, type Json, type JsonObject, type PresentationRequest } from '@imprint/core'
import type { Holder } from '@imprint/holder'
import type { RelayMessage } from '../../messages/relay-message.ts'
import type { ClaimLine, PendingRequest } from './chat-state.ts'
import { claimWords } from './claim-words.ts'

/** Finds out what an answer to a request would show, and what it would not, before anything is signed. */
export async function considerRequest({
  message,
  request,
  holder,
  sender,
}: {
  readonly message: RelayMessage
  readonly request: PresentationRequest
  readonly holder: Holder
  /** The identifier of whoever sent it, as the chat knows it. */
  readonly sender: string
}): Promise<PendingRequest> {
  const explained = await holder.explain(request)
  const nothing = { message, request, shown: [], withheld: [] }
  if (!explained.ok) return { ...nothing, problem: explained.error }
  // Who answers a request that somebody else passed on would prove itself to a stranger.
  if (request.audience !== sender)
    return { ...nothing, problem: finding('presentation.audience_mismatch', 'the request is another verifier’s') }
  const { explanation, candidates, problem } = explained.value
  const index = explanation.credentials[0]?.candidates.findIndex(({ result }) => result === 'answers') ?? -1
  const subject = candidates[index]?.opened.subject
  const disclose = explanation.credentials[0]?.candidates[index]?.disclose ?? null
  if (problem !== null || subject === undefined || disclose === null)
    return { ...nothing, problem: problem ?? finding('wallet.no_match', 'nothing in the wallet answers it') }
  const asked = askedClaims(request)
  return {
    message,
    request,
    shown: [...asked].filter((name) => name !== 'id').map((name) => claimLine(name, { subject, disclose })),
    // What can be withheld stands in no order that would say anything; for people it is the same every time.
    withheld: Object.keys(subject)
      .filter((name) => name !== 'id' && !asked.has(name))
      .concat(
        [...asked]
          .filter((name) => isPartShown(name, { subject, disclose }))
          .map((name) => `other ${claimWords(name)}`),
      )
      .sort(),
    problem: null,
  }
}

function askedClaims({ ask, query }: PresentationRequest): ReadonlySet<string> {
  const names = ask.flatMap(({ claims }) => claims)
  for (const credential of query?.credentials ?? [])
    for (const { path } of credential.claims ?? []) names.push(String(path[0]))
  return new Set(names)
}

interface Shown {
  readonly subject: JsonObject
  readonly disclose: Disclosure
}

function claimLine(name: string, shown: Shown): ClaimLine {
  return { name, value: entriesShown(name, shown).join(', ') }
}

/** Of a list a query may want some entries only. */
function entriesShown(name: string, { subject, disclose }: Shown): readonly Json[] {
  const entries = [subject[name] ?? ''].flat()
  if (disclose === 'all') return entries
  const paths = disclose.filter(([first]) => first === name)
  return paths.some(({ length }) => length === 1)
    ? entries
    : entries.filter((_, place) => paths.some(([, index]) => index === place))
}

function isPartShown(name: string, shown: Shown): boolean {
  return entriesShown(name, shown).length < [shown.subject[name] ?? ''].flat().length
}
