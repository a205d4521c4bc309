import type { Clock, IssuerChange, IssuerStore, Result, Seconds } from '@imprint/core'

/** Commits changes in the name of whoever acts, now. */
export type Commit = (changes: readonly IssuerChange[]) => Promise<Result<null>>

/** Wires who acts and when. Whole seconds, because tokens have no others. */
export function createCommit({
  store,
  clock,
  actor,
}: {
  readonly store: IssuerStore
  readonly clock: Clock
  readonly actor: string
}): { readonly commit: Commit; now(): Seconds } {
  const now = () => Math.floor(clock.now()) as Seconds
  return { now, commit: (changes) => store.commit(changes, { actor, at: now() }) }
}
