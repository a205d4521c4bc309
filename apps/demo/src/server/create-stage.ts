import type { Stage } from './deed.ts'
import { openWorld } from './world.ts'

/** A stage that can be cleared. */
export interface ClosableStage extends Stage {
  close(): Promise<void>
}

/** Opens the first run. Whoever starts again while that is being done waits, so that no run is lost or ended twice. */
export async function createStage(): Promise<ClosableStage> {
  let world = await openWorld()
  let last: Promise<void> = Promise.resolve()
  const after = (step: () => Promise<void>) => {
    const next = last.then(step)
    last = next.catch(() => {})
    return next
  }
  return {
    get world() {
      return world
    },
    startAgain: () =>
      after(async () => {
        const before = world
        world = await openWorld()
        await before.close()
      }),
    close: () => after(() => world.close()),
  }
}
