import type { Finding, Json, NotedCode } from '@imprint/core'

/** The kinds of change: the noted codes of continuity. */
export type ChangeCode = Extract<NotedCode, `continuity.${string}`>

/** One difference to what was remembered. */
export interface Change {
  readonly code: ChangeCode
  /** Whom or what it is about: a device or an issuer. */
  readonly about: string
  /** What it was before and what it is now, where one word says it: a name, an issuer. Never a key. */
  readonly was: string | null
  readonly now: string | null
  /** Claims that differ, by name; one that is not there any more, or was not before, is `null`. */
  readonly claims: readonly { readonly name: string; readonly was: Json | null; readonly now: Json | null }[]
}

/** A change as a finding: in words, and without what the claims say. */
export function changeText(change: Change): Finding<NotedCode> {
  return { code: change.code, detail: words[change.code](change) }
}

const words: Readonly<Record<ChangeCode, (change: Change) => string>> = {
  'continuity.first_met': ({ about }) => `${about} was never seen before`,
  'continuity.renamed': ({ was, now }) => `${was} is ${now} now, with the same key`,
  'continuity.new_device': ({ about, was }) => `${about} is new, and ${was} vouches for it`,
  'continuity.key_replaced': ({ about, was }) => `${about} has a new key, and ${was} vouches for it`,
  'continuity.takeover_allowed': ({ about }) => `${about} has a key for which nobody vouches who did before`,
  'continuity.vouching_lost': ({ about, was }) => `${was} vouched for ${about} and does not this time`,
  'continuity.vouching_gained': ({ about, now }) => `${now} vouches for ${about} and did not before`,
  'continuity.issuer_key_rolled': ({ about }) => `${about} signed with another key than last time`,
  'continuity.claims_changed': ({ about, claims }) =>
    `${about} says something else about: ${claims.map(({ name }) => name).join(', ')}`,
}
