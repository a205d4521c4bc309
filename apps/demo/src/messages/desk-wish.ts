import { fail, isJsonObject, type Json, ok, type Result } from '@imprint/core'
import { isRoleId, type RoleId } from './role-id.ts'

/** What the desk's agent wants to know of a customer. */
export interface DeskWish {
  /** Whose device must answer, where the agent knows it from the chat; `null` for a caller, who may have any. */
  readonly customer: RoleId | null
  /** Of which organisation the customer must be; `null` for any. */
  readonly organisation: string | null
  /** Seconds for which the code is good. */
  readonly lifetime: number
}

/** Reads a wish; anything else is `request.malformed`. */
export function deskWishOf(json: Json): Result<DeskWish> {
  if (!isJsonObject(json)) return fail('request.malformed', 'an object')
  const { customer, organisation, lifetime } = json
  if (!(customer === null || isRoleId(customer))) return fail('request.malformed', 'somebody of the scene', '/customer')
  if (!(organisation === null || (typeof organisation === 'string' && /^.{1,256}$/u.test(organisation))))
    return fail('request.malformed', 'a name of at most 256 characters', '/organisation')
  if (!(Number.isSafeInteger(lifetime) && (lifetime as number) >= 1 && (lifetime as number) <= 3_600))
    return fail('request.malformed', 'seconds, at most an hour', '/lifetime')
  return ok({ customer, organisation, lifetime: lifetime as number })
}
