import { fail, type Json, type Result } from '@imprint/core'
import type { CommandName, Given, Theme } from '../messages/frame-command.ts'
import { parseFrameEvent } from '../messages/frame-event.ts'
import { type RoleId, roleIds } from '../messages/role-id.ts'
import type { Session } from '../messages/session.ts'
import type { VerdictReport } from '../messages/verdict-report.ts'
import { createStore, type Store } from '../state/create-store.ts'

/** The frames of the roles, and how the page talks to them. */
export interface Frames {
  /** The roles whose frames are there. A frame that was needed once stays, so that its role goes on. */
  readonly mounted: Store<readonly RoleId[]>
  /** Sees to it that a role's frame is there. */
  mount(role: RoleId): void
  /** To be told of the window of a frame by whoever draws it. */
  attach(role: RoleId, frame: HTMLIFrameElement): void
  /** Gives a command to a role, whose frame is made if it is not there, and answers what it answers. */
  command<N extends CommandName>(role: RoleId, name: N, given: Given<N>): Promise<Result<Json>>
  /** Shows every frame, also later ones, in these colours. */
  showTheme(theme: Theme): void
}

/** Milliseconds that a role may take to answer. */
const patience = 20_000

/** Makes the page's side of the frames. Told of each verdict that one of them makes. */
export function createFrames(session: Session, onVerdict: (report: VerdictReport) => void): Frames {
  const mounted = createStore<readonly RoleId[]>([])
  const windows = new Map<RoleId, Window>()
  const waiting = new Map<number, (result: Result<Json>) => void>()
  const ready = new Map(roleIds.map((role) => [role, signal()] as const))
  let theme: Theme = 'auto'
  let count = 0

  const post = (role: RoleId, name: CommandName, given: Json, id: number) =>
    windows.get(role)?.postMessage(JSON.stringify({ id, name, given }), session.origins[role])

  window.addEventListener('message', ({ origin, source, data }) => {
    const role = roleIds.find((each) => session.origins[each] === origin)
    if (role === undefined || source !== windows.get(role) || typeof data !== 'string') return
    const parsed = parseFrameEvent(data)
    if (!parsed.ok) return
    const { value } = parsed
    switch (value.event) {
      case 'ready':
        post(role, 'theme', theme, 0)
        ready.get(role)?.give()
        break
      case 'answer':
        waiting.get(value.id)?.(value.result)
        waiting.delete(value.id)
        break
      case 'verdict':
        // A frame speaks for itself only.
        if (value.report.by === role) onVerdict(value.report)
    }
  })

  const mount = (role: RoleId) => mounted.update((all) => (all.includes(role) ? all : [...all, role]))
  return {
    mounted,
    mount,
    attach: (role, { contentWindow }) => {
      if (contentWindow !== null) windows.set(role, contentWindow)
    },
    command: async (role, name, given) => {
      mount(role)
      count++
      const id = count
      const late = new Promise<Result<Json>>((resolve) => {
        setTimeout(() => resolve(fail('fetch.timeout', `${role} did not answer`)), patience)
      })
      const answer = (async () => {
        await ready.get(role)?.given
        return new Promise<Result<Json>>((resolve) => {
          waiting.set(id, resolve)
          post(role, name, given as Json, id)
        })
      })()
      return Promise.race([answer, late])
    },
    showTheme: (chosen) => {
      theme = chosen
      for (const role of windows.keys()) post(role, 'theme', theme, 0)
    },
  }
}

/** Something that is waited for and comes once. */
function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { give, given }
}
