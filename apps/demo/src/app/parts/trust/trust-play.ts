import { fail, isJsonObject, isTextArray, type Json, type JsonObject, ok, type Result } from '@imprint/core'
import type { TrustRule, TrustSwitch, trustCast } from '../../../messages/trust-cast.ts'
import type { TrustWish } from '../../../messages/trust-command.ts'
import { type TrustIdentity, type TrustReport, trustIdentityOf, trustReportOf } from '../../../messages/trust-report.ts'
import { createStore } from '../../../state/create-store.ts'
import { createTurns } from '../../../state/create-turns.ts'
import type { Scene } from '../../scene.ts'

/** What the part about trust shows. It stays while the page does. */
export interface TrustPlay {
  readonly phase: 'new' | 'opening' | 'open' | 'failed'
  /** What went wrong last, in words; `null` if nothing did. */
  readonly problem: string | null
  readonly rule: TrustRule
  readonly on: ReadonlySet<TrustSwitch>
  readonly report: TrustReport | null
  /** Whether Bob and Alice have compared their keys. */
  readonly compared: boolean
}

/** The play, by whichever component shows it. */
export const trustPlay = createStore<TrustPlay>({
  phase: 'new',
  problem: null,
  rule: 'all',
  on: new Set(),
  report: null,
  compared: false,
})

const inTurn = createTurns()

/** What Bob's client is given to judge. */
let given: Pick<TrustWish, 'text' | 'root' | 'profile'> | null = null

/** What Alice and Bob really publish, for Mallory. */
let real: Readonly<Record<'alice' | 'bob', JsonObject>> | null = null

/** The keys that Alice and Bob publish. */
export function publishedKeys(): Readonly<Record<'alice' | 'bob', JsonObject>> | null {
  return real
}

/** Everybody makes keys, a certificate authority certifies Alice's, and Bob meets her for the first time. Done once. */
export async function openTrust(scene: Scene): Promise<void> {
  if (trustPlay.get().phase !== 'new') return
  change({ phase: 'opening' })
  const opened = await makeAll(scene)
  if (!opened.ok) return change({ phase: 'failed', problem: words(opened) })
  given = opened.value
  // When Bob meets Alice everything is in order, whatever rule he chooses afterwards.
  const first = await judge(scene, { rule: 'any', look: 'first' })
  if (!first.ok) return change({ phase: 'failed', problem: words(first) })
  await show(scene, 'no')
  change({ phase: 'open' })
}

async function makeAll({ frames, deed }: Scene): Promise<Result<Pick<TrustWish, 'text' | 'root' | 'profile'>>> {
  const [alice, bob, forgedAlice, forgedBob] = await Promise.all([
    identity(frames, 'alice-phone', 'alice'),
    identity(frames, 'bob', 'bob'),
    identity(frames, 'mallory', 'alice'),
    identity(frames, 'mallory', 'bob'),
  ])
  for (const each of [alice, bob, forgedAlice, forgedBob]) if (!each.ok) return each
  if (!alice.ok || !bob.ok || !forgedAlice.ok || !forgedBob.ok) return fail('request.malformed', 'no keys')
  const { issuer, publicJwk, profile, published } = alice.value
  real = { alice: published, bob: bob.value.published }
  const forged = { alice: forgedAlice.value.published, bob: forgedBob.value.published }
  const material = { keys: real, forged, issuer, publicJwk: { ...publicJwk }, profile: { ...profile } }
  const certified = await deed('open-trust', material)
  if (!certified.ok) return certified
  const { chain, root } = isJsonObject(certified.value) ? certified.value : {}
  if (!isTextArray(chain) || typeof root !== 'string') return fail('request.malformed', 'certificates')
  const text = await frames.command('alice-phone', 'trust-credential', chain)
  return text.ok ? ok({ text: String(text.value), root, profile: profile.uri }) : text
}

async function identity(
  frames: Scene['frames'],
  role: 'alice-phone' | 'bob' | 'mallory',
  person: keyof typeof trustCast,
): Promise<Result<TrustIdentity>> {
  const answer = await frames.command(role, 'trust-identity', person)
  return answer.ok ? trustIdentityOf(answer.value) : answer
}

async function judge(scene: Scene, how: Pick<TrustWish, 'rule' | 'look'>): Promise<Result<TrustReport>> {
  if (given === null) return fail('request.malformed', 'nothing to judge')
  const answer = await scene.frames.command('bob', 'trust-judge', { ...given, ...how })
  return answer.ok ? trustReportOf(answer.value) : answer
}

async function show(scene: Scene, look: 'again' | 'no'): Promise<void> {
  const { rule } = trustPlay.get()
  const report = await judge(scene, { rule, look })
  // Somebody who chose another rule meanwhile waits for that one.
  if (trustPlay.get().rule !== rule) return
  change(report.ok ? { report: report.value, problem: null } : { problem: words(report) })
}

/** Bob judges the same evidence by another rule. */
export async function chooseRule(scene: Scene, rule: TrustRule): Promise<void> {
  change({ rule })
  await show(scene, 'no')
}

/** Something happens, or is undone, and Bob looks again. */
export function flipSwitch(scene: Scene, name: TrustSwitch, on: boolean): Promise<void> {
  const turned = (all: ReadonlySet<TrustSwitch>, isOn: boolean) =>
    new Set(isOn ? [...all, name] : [...all].filter((each) => each !== name))
  change({ on: turned(trustPlay.get().on, on) })
  return inTurn(async () => {
    const answer = await scene.deed('set-trust-switch', { name, on })
    if (answer.ok) await show(scene, 'again')
    else change({ problem: words(answer), on: turned(trustPlay.get().on, !on) })
  })
}

/** Bob's client uploads his signature over Alice's master key, and looks again. */
export async function publishSignature(scene: Scene, master: Json): Promise<Result<Json>> {
  const answer = await scene.deed('publish-signature', master)
  if (!answer.ok) return answer
  change({ compared: true })
  await show(scene, 'again')
  return answer
}

function change(changes: Partial<TrustPlay>): void {
  trustPlay.update((play) => ({ ...play, ...changes }))
}

function words({ error }: Extract<Result<never>, { ok: false }>): string {
  return `${error.code}: ${error.detail}`
}
