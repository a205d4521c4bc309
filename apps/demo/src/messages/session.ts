import { fail, isJsonObject, ok, parseJsonObject, type Result, tokenBudget } from '@imprint/core'
import { isRoleId, type RoleId, roleIds } from './role-id.ts'

/** What a page learns from the server of its own origin, and no page of another origin can. */
export interface Session {
  /** Which page this is. */
  readonly page: 'app' | RoleId
  /** Proves to the server that a message is from this page. It is never shown, stored or logged. */
  readonly secret: string
  /** Names this run of the scene: `start again` makes another. */
  readonly run: string
  /** The origin of the page that holds the frames. */
  readonly app: string
  /** The origin of each role's frame. */
  readonly origins: Readonly<Record<RoleId, string>>
  /** The identifier under which each role is in the chat. */
  readonly devices: Readonly<Record<RoleId, string>>
}

/** Reads the answer of `POST /session`; anything else is `request.malformed`. */
export function parseSession(text: string): Result<Session> {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) return json
  const { page, secret, run, app } = json.value
  const origins = textsOf(json.value['origins'])
  const devices = textsOf(json.value['devices'])
  if (!(page === 'app' || isRoleId(page)) || origins === null || devices === null)
    return fail('request.malformed', 'a session')
  if (typeof secret !== 'string' || typeof run !== 'string' || typeof app !== 'string')
    return fail('request.malformed', 'a session')
  return ok({ page, secret, run, app, origins, devices })
}

function textsOf(value: unknown): Readonly<Record<RoleId, string>> | null {
  if (!isJsonObject(value as never)) return null
  const texts = value as Record<string, unknown>
  return roleIds.every((id) => typeof texts[id] === 'string') ? (texts as Record<RoleId, string>) : null
}
