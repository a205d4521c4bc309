import type { Clock, Seconds } from '@imprint/core'

/** The clock of the machine, in whole seconds. */
export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000) as Seconds,
}

/** A clock that stands still: for tests, and for judging as of another time. */
export function fixedClock(at: Seconds): Clock {
  return { now: () => at }
}
