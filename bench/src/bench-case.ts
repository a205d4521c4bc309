/** One thing that is measured: an operation, and the proof that it does what it says. */
export interface BenchCase {
  /** Unique: the row it stands in, and who does it, such as `vc-verify-ed25519 jose`. */
  readonly id: string
  /** Proves, before anything is timed, that the good input is accepted and a tampered one refused. Throws if not. */
  check(): Promise<void>
  /** Makes what `count` operations use up, outside of the timed part. */
  prepare?(count: number): Promise<void>
  /** Does the operation `count` times and throws if one of them is refused, so that a case that fails cannot look fast. */
  run(count: number): void | Promise<void>
}

/** Throws a sentence if something that must hold does not. */
export function insist(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}

/** Insists that something is refused: that `attempt` answers `false`, or throws. */
export async function insistRefused(attempt: () => unknown, sentence: string): Promise<void> {
  let accepted: unknown
  try {
    accepted = await attempt()
  } catch {
    return
  }
  insist(accepted === false, sentence)
}

/** Hands out the entries of a list one after the other, for ever. */
export function cycle<T>(list: readonly T[]): () => T {
  insist(list.length > 0, 'nothing to take turns')
  let at = -1
  return () => {
    at = at + 1 === list.length ? 0 : at + 1
    return list[at] as T
  }
}
