import type { Json, Result } from '@imprint/core'
import type { World } from './world.ts'

/** Where a deed is done. */
export interface Stage {
  /** The run as it is now. */
  readonly world: World
  /** Ends this run and begins another. */
  startAgain(): Promise<void>
}

/** Something that the page asks the server's side to do, such as to revoke a credential. It reads what it is given, which may be anything, and answers JSON or what was wrong. */
export type Deed = (given: Json, stage: Stage) => Promise<Result<Json>>
