import { createStore } from '../../../state/create-store.ts'
import type { Scene } from '../../scene.ts'
import type { Attack, Exhibit } from './attack.ts'
import { attacks } from './attacks.ts'
import { openPlay } from './open-play.ts'

/** How far the play of an attack has come. */
export type Run =
  | { readonly state: 'playing' }
  | { readonly state: 'played'; readonly exhibit: Exhibit }
  /** It could not be played to its end, which says nothing about the attack. */
  | { readonly state: 'stopped'; readonly why: string }

/** What was played, by the attack’s id. It outlasts a look at another part. */
export const runs = createStore<ReadonlyMap<string, Run>>(new Map())

/** The attack that is looked at. */
export const chosen = createStore<string | null>(null)

/** Plays an attack and shows it. Two at once would set the same clocks, so whoever comes while one is played is not heard. */
export async function playOne(scene: Scene, attack: Attack): Promise<void> {
  if (isPlaying()) return
  chosen.update(() => attack.id)
  await play(scene, attack)
}

/** Plays all of them, one after the other. */
export async function playAll(scene: Scene): Promise<void> {
  if (isPlaying()) return
  chosen.update(() => null)
  for (const attack of attacks) await play(scene, attack)
}

function isPlaying(): boolean {
  return [...runs.get().values()].some(({ state }) => state === 'playing')
}

async function play(scene: Scene, attack: Attack): Promise<void> {
  const set = (run: Run) => runs.update((all) => new Map(all).set(attack.id, run))
  set({ state: 'playing' })
  try {
    set({ state: 'played', exhibit: await attack.play(openPlay(scene)) })
  } catch (error) {
    set({ state: 'stopped', why: error instanceof Error ? error.message : String(error) })
  }
}
