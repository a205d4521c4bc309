import {
  isJsonObject,
  type Json,
  type PresentationRequest,
  type PublicJwk,
  parseJwk,
  parseRequest,
  type Result,
} from '@imprint/core'
import type { CommandName, Given } from '../../../messages/frame-command.ts'
import { partyNames, type RoleId } from '../../../messages/role-id.ts'
import { type VerdictReport, verdictReportOf } from '../../../messages/verdict-report.ts'
import type { Scene } from '../../scene.ts'
import type { Unsigned } from './forge.ts'

/** What a play of an attack can do: each a real deed of a frame or of a server. What does not work ends the play, with an error that says why. */
export interface Play {
  readonly devices: Readonly<Record<RoleId, string>>
  /** Somebody makes a request: Bob, unless said otherwise. */
  request(wish?: { readonly by?: RoleId; readonly peer?: string }): Promise<Asked>
  /** An honest client answers a request. */
  present(role: RoleId, request: string): Promise<string>
  /** Bob judges a text as the answer to a request. */
  judge(text: string, request: string): Promise<VerdictReport>
  /** Mallory’s frame signs whatever it is given, with Mallory’s key. */
  sign(what: Unsigned): Promise<string>
  /** Mallory gets another credential, which can be taken back without harm to anything else. */
  enrolAgain(): Promise<string>
  /** What a role holds. */
  state(role: RoleId): Promise<RoleState>
  /** Runs something while the clocks of some roles are off by so many seconds, and sets them back. */
  withClocks<T>(roles: readonly RoleId[], seconds: number, run: () => Promise<T>): Promise<T>
  /** A deed of a server. */
  deed(name: string, given: Json): Promise<Json>
}

/** A request as text and read. */
export interface Asked {
  readonly text: string
  readonly request: PresentationRequest
}

/** What a frame holds. */
export interface RoleState {
  readonly key: PublicJwk
  /** Seconds by which its clock is off. */
  readonly offset: number
  readonly credentials: readonly string[]
}

/** What Bob asks for in every play. */
export const askedClaims: readonly string[] = ['fn', 'organization-unit', 'organization-name']

/** Milliseconds between two looks whether a device has its credential, and how many looks there are. */
const wait = 100
const looks = 100

/** Opens what a play needs: the frames that take part are made if they are not there. */
export function openPlay({ frames, deed, session }: Scene): Play {
  const command = async <N extends CommandName>(role: RoleId, name: N, given: Given<N>): Promise<Json> =>
    expect(await frames.command(role, name, given))

  const text = async <N extends CommandName>(role: RoleId, name: N, given: Given<N>): Promise<string> => {
    const value = await command(role, name, given)
    if (typeof value !== 'string') throw new Error(`${role} answered something else than a text`)
    return value
  }

  const state = async (role: RoleId): Promise<RoleState> => {
    for (let look = 0; look < looks; look++) {
      const value = await command(role, 'state', null)
      const { enrolled, publicJwk, offset, credentials } = isJsonObject(value) ? value : {}
      if (enrolled === true && typeof offset === 'number' && Array.isArray(credentials))
        return { key: expect(parseJwk(publicJwk)), offset, credentials: credentials as readonly string[] }
      // A frame that has just been made gets its credential first.
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
    throw new Error(`${partyNames[role]} has no credential: was Example Corp’s server off when it asked for one?`)
  }

  return {
    devices: session.devices,
    state,
    request: async ({ by = 'bob', peer } = {}) => {
      const made = await text(by, 'make-request', { peer: peer ?? null, claims: askedClaims })
      return { text: made, request: expect(parseRequest(made)) }
    },
    present: async (role, request) => {
      await state(role)
      return text(role, 'present', request)
    },
    judge: async (presented, request) =>
      expect(verdictReportOf(await command('bob', 'verify', { text: presented, request }))),
    sign: (what) => text('mallory', 'sign', what),
    enrolAgain: async () => {
      await state('mallory')
      return text('mallory', 'enrol-again', null)
    },
    withClocks: async (roles, seconds, run) => {
      const before = await Promise.all(roles.map(async (role) => offsetOf(await command(role, 'state', null))))
      try {
        for (const role of roles) await command(role, 'set-clock', seconds)
        return await run()
      } finally {
        for (const [index, role] of roles.entries()) await frames.command(role, 'set-clock', before[index] ?? 0)
      }
    },
    deed: async (name, given) => expect(await deed(name, given)),
  }
}

function offsetOf(state: Json): number {
  const { offset } = isJsonObject(state) ? state : {}
  return typeof offset === 'number' ? offset : 0
}

/** A play is directed by the page itself: what fails in it is nobody’s input, and ends it. */
function expect<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.detail}`)
}
