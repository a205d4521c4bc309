import { fail, isJsonObject, type Json, type LifecycleStatus, type Result } from '@imprint/core'
import {
  type AuditLine,
  auditLinesOf,
  type ConsoleOverview,
  consoleOverviewOf,
  type DirectoryView,
  directoryViewOf,
} from '../../../messages/console-view.ts'
import { type VerdictReport, verdictReportOf } from '../../../messages/verdict-report.ts'
import { createStore } from '../../../state/create-store.ts'
import { createTurns } from '../../../state/create-turns.ts'
import type { Scene } from '../../scene.ts'
import { type ListPicture, readStatusList } from './read-status-list.ts'

/** What the console shows. It stays while the page does. */
export interface ConsolePlay {
  readonly overview: ConsoleOverview | null
  readonly audit: readonly AuditLine[]
  readonly picture: ListPicture | null
  /** Why there is no picture now. */
  readonly noPicture: string | null
  /** The entry that is looked at. */
  readonly chosen: number | null
  readonly directory: DirectoryView | null
  /** What the last check of the log came to. */
  readonly checked: { readonly rows: number; readonly head: string } | null
  readonly bobs: VerdictReport | null
  /** What went wrong last, in words. */
  readonly problem: string | null
  /** What was done last, in words. */
  readonly done: string | null
}

/** The console, by whichever component shows it. */
export const consolePlay = createStore<ConsolePlay>({
  overview: null,
  audit: [],
  picture: null,
  noPicture: null,
  chosen: null,
  directory: null,
  checked: null,
  bobs: null,
  problem: null,
  done: null,
})

const inTurn = createTurns()

/** Looks at everything again. What is asked while it looks is looked at once more, afterwards. */
export async function refresh(scene: Scene): Promise<void> {
  if (looking) {
    again = true
    return
  }
  looking = true
  do {
    again = false
    await look(scene)
  } while (again)
  looking = false
}

let looking = false
let again = false

async function look({ deed }: Scene): Promise<void> {
  const answer = await deed('console-overview')
  const overview = answer.ok ? consoleOverviewOf(answer.value) : answer
  if (!overview.ok) return change({ problem: words(overview) })
  change({ overview: overview.value })
  const known = consolePlay.get().audit
  const more = await deed('console-audit', known.at(-1)?.seq ?? 0)
  const lines = more.ok ? auditLinesOf(more.value) : more
  if (lines.ok) change({ audit: [...known, ...lines.value] })
  else change({ problem: words(lines) })
  const uri = overview.value.credentials.find(({ entry }) => entry !== null)?.entry?.list
  if (uri === undefined) return
  const picture = await readStatusList(uri, overview.value.keys)
  change(picture.ok ? { picture: picture.value, noPicture: null } : { noPicture: words(picture) })
}

/** Does something as the administrator, says what came of it, and looks again. */
export function act(scene: Scene, doing: () => Promise<Result<Json>>, done: string): Promise<void> {
  return inTurn(async () => {
    change({ problem: null, done: null })
    const answer = await doing()
    if (answer.ok) await refresh(scene)
    change(answer.ok ? { done } : { problem: words(answer) })
  })
}

/** Gives a credential another status. */
export function changeStatus(
  scene: Scene,
  credential: string,
  { to, reason, done }: { readonly to: LifecycleStatus; readonly reason: string; readonly done: string },
): Promise<void> {
  return act(scene, () => scene.deed('change-status', { to, credential, reason }), done)
}

/** Reads a directory file, or also takes it in. `null` is the one that comes with the demo. */
export function takeDirectory(
  scene: Scene,
  how: 'read-directory' | 'import-directory',
  given: { readonly text: string; readonly file?: string } | null,
): Promise<void> {
  return inTurn(async () => {
    change({ problem: null, done: null })
    const answer = await scene.deed(how, given)
    const view = answer.ok ? directoryViewOf(answer.value) : answer
    if (view.ok && how === 'import-directory') await refresh(scene)
    change(view.ok ? { directory: view.value } : { problem: words(view), directory: null })
  })
}

/** Checks the whole log, and that what was its end at the last check is still in it. */
export function checkAudit({ deed }: Scene): Promise<void> {
  return inTurn(async () => {
    const before = consolePlay.get().checked
    const answer = await deed('verify-audit', before?.head ?? null)
    const { rows, head } = answer.ok && isJsonObject(answer.value) ? answer.value : {}
    const checked = typeof rows === 'number' && typeof head === 'string' ? { rows, head } : null
    change({ checked, problem: answer.ok ? null : words(answer) })
  })
}

/** Milliseconds between looks at Alice's phone, which gets its credential first, and how often. */
const pause = 100
const looks = 100

/** Lets Bob's client ask Alice's phone who she is, and Alice's phone answer. */
export function letBobLook({ frames, session }: Scene): Promise<void> {
  return inTurn(async () => {
    const report = await bobsVerdict()
    change(report.ok ? { bobs: report.value, problem: null } : { problem: words(report) })
  })

  async function bobsVerdict(): Promise<Result<VerdictReport>> {
    if (!(await isEnrolled())) return fail('fetch.timeout', 'Alice’s phone has no credential')
    const claims = ['fn', 'organization-unit', 'organization-name']
    const request = await frames.command('bob', 'make-request', { peer: session.devices['alice-phone'], claims })
    if (!request.ok) return request
    const text = await frames.command('alice-phone', 'present', String(request.value))
    if (!text.ok) return text
    const presented = { text: String(text.value), request: String(request.value) }
    const verdict = await frames.command('bob', 'verify', presented)
    return verdict.ok ? verdictReportOf(verdict.value) : verdict
  }

  async function isEnrolled(): Promise<boolean> {
    for (let count = 0; count < looks; count++) {
      const state = await frames.command('alice-phone', 'state', null)
      if (state.ok && isJsonObject(state.value) && state.value['enrolled'] === true) return true
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
    return false
  }
}

/** Looks at an entry of the list. */
export function chooseEntry(index: number): void {
  change({ chosen: index })
}

function change(changes: Partial<ConsolePlay>): void {
  consolePlay.update((play) => ({ ...play, ...changes }))
}

function words({ error }: Extract<Result<never>, { ok: false }>): string {
  return `${error.code}: ${error.detail}`
}
