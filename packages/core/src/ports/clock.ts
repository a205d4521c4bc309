import type { Seconds } from '../seconds.ts'

/** Tells the time. Contract: seconds since 1970 in UTC; it may step backwards, so nothing relies on it being monotonic. */
export interface Clock {
  now(): Seconds
}
