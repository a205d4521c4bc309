import { fail, type Json, type Result } from '@imprint/core'
import type { RoleId } from '../../../messages/role-id.ts'
import { type CompareState, compareStateOf } from '../../../messages/trust-report.ts'
import { createStore } from '../../../state/create-store.ts'
import { createTurns } from '../../../state/create-turns.ts'
import type { Scene } from '../../scene.ts'
import { publishedKeys, publishSignature } from './trust-play.ts'

/** Who sits before a screen. */
export type Side = 'alice' | 'bob'

/** A comparison, as the page sees it. */
export interface ComparePlay {
  /** `shown`: both screens show something. `over`: it has ended, as `ending` says. */
  readonly phase: 'new' | 'opening' | 'shown' | 'over' | 'failed'
  /** Whether Mallory is in the middle. */
  readonly middle: boolean
  readonly screens: Readonly<Record<Side, CompareState>> | null
  readonly answers: Readonly<Record<Side, 'same' | 'differ' | null>>
  /** `vouched`: each now vouches for the other. `noticed`: they differ. `fooled`: Bob took Mallory's key for Alice's. */
  readonly ending: 'vouched' | 'noticed' | 'fooled' | null
  readonly problem: string | null
}

const fresh: ComparePlay = {
  phase: 'new',
  middle: false,
  screens: null,
  answers: { alice: null, bob: null },
  ending: null,
  problem: null,
}

/** The comparison, by whichever component shows it. */
export const comparePlay = createStore<ComparePlay>(fresh)

const inTurn = createTurns()

const roleOf: Readonly<Record<Side, RoleId>> = { alice: 'alice-phone', bob: 'bob' }

/** Begins to compare, with nobody or with Mallory in the middle. */
export function beginComparison(scene: Scene, middle: boolean): Promise<void> {
  return inTurn(() => begin(scene, middle))
}

async function begin(scene: Scene, middle: boolean): Promise<void> {
  comparePlay.update(() => ({ ...fresh, phase: 'opening', middle }))
  const opened = await open(scene, middle)
  if (!opened.ok) return fall(opened)
  const alice = await stateOf(scene, 'alice', 'shown')
  const bob = await stateOf(scene, 'bob', 'shown')
  // Whatever the chat's server shows while she is there is hers.
  await scene.deed('set-in-the-middle', middle)
  if (!alice.ok) return fall(alice)
  if (!bob.ok) return fall(bob)
  change({ phase: 'shown', screens: { alice: alice.value, bob: bob.value } })
}

async function open({ frames, deed }: Scene, middle: boolean): Promise<Result<Json>> {
  const real = publishedKeys()
  if (real === null) return fail('request.malformed', 'nobody has keys')
  const set = await deed('set-in-the-middle', middle)
  if (!set.ok) return set
  if (middle) {
    const ready = await frames.command('mallory', 'compare-open', real)
    if (!ready.ok) return ready
  }
  for (const side of ['alice', 'bob'] as const) {
    const ready = await frames.command(roleOf[side], 'compare-open', side)
    if (!ready.ok) return ready
  }
  return frames.command('bob', 'compare-start', null)
}

/** One of the two says what the screens show. When both have, the comparison ends. */
export async function answerComparison(scene: Scene, side: Side, answer: 'same' | 'differ'): Promise<void> {
  const { phase, answers } = comparePlay.get()
  if (phase !== 'shown' || answers[side] !== null) return
  change({ answers: { ...answers, [side]: answer } })
  const said = await scene.frames.command(roleOf[side], 'compare-answer', answer)
  if (!said.ok) return fall(said)
  if (answer === 'differ') return end(scene, 'noticed')
  const { alice, bob } = comparePlay.get().answers
  if (alice !== 'same' || bob !== 'same') return
  const ended = [await stateOf(scene, 'alice', 'ended'), await stateOf(scene, 'bob', 'ended')]
  for (const each of ended) {
    if (!each.ok) return fall(each)
    if (each.value.fault !== null) return fall({ ok: false, error: each.value.fault })
  }
  // What Bob would sign now is a key of Mallory's: the page does not let him.
  if (comparePlay.get().middle) return end(scene, 'fooled')
  const vouched = await scene.frames.command('bob', 'compare-vouch', null)
  const published = vouched.ok ? await publishSignature(scene, vouched.value) : vouched
  return published.ok ? end(scene, 'vouched') : fall(published)
}

async function end({ deed }: Scene, ending: ComparePlay['ending']): Promise<void> {
  await deed('set-in-the-middle', false)
  change({ phase: 'over', ending })
}

async function stateOf({ frames }: Scene, side: Side, wanted: 'shown' | 'ended'): Promise<Result<CompareState>> {
  const answer = await frames.command(roleOf[side], 'compare-state', wanted)
  return answer.ok ? compareStateOf(answer.value) : answer
}

function change(changes: Partial<ComparePlay>): void {
  comparePlay.update((play) => ({ ...play, ...changes }))
}

function fall({ error }: Extract<Result<never>, { ok: false }>): void {
  change({ phase: 'failed', problem: `${error.code}: ${error.detail}` })
}
