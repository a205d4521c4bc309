import { ok } from '@imprint/core'
import type { Deed } from './deed.ts'

/** Deeds about the run as a whole. */
export const runDeeds = {
  /** Ends this run and begins another: new keys, an empty chat, an organisation that has issued nothing to the players. */
  'start-again': async (_given, stage) => {
    await stage.startAgain()
    return ok(stage.world.run)
  },
} satisfies Readonly<Record<string, Deed>>
