import { fail, isJsonObject, type Json, ok, type Result } from '@imprint/core'
import { isRoleId, type RoleId } from '../messages/role-id.ts'
import type { Deed } from './deed.ts'

/** Deeds of Example Corp's administrator that more than one part of the page has a button for. */
export const organisationDeeds = {
  /** Switches Example Corp's server off or on: `true` or `false`. */
  'set-reachable': async (given, { world }) => {
    if (typeof given !== 'boolean') return fail('request.malformed', 'true or false')
    world.organisation.reachable = given
    return ok(given)
  },
  /** Whether Example Corp's server answers. */
  'is-reachable': async (_given, { world }) => ok(world.organisation.reachable),
  /** Takes back for good, for now, or not at all what was issued to a device: `{ role, reason }`. */
  revoke: (given, { world }) => change(given, world.devices, world.organisation.issuer.revoke),
  suspend: (given, { world }) => change(given, world.devices, world.organisation.issuer.suspend),
  reinstate: (given, { world }) => change(given, world.devices, world.organisation.issuer.reinstate),
} satisfies Readonly<Record<string, Deed>>

async function change(
  given: Json,
  devices: Readonly<Record<RoleId, string>>,
  how: (target: { readonly device: string }, reason: string) => Promise<Result<object>>,
): Promise<Result<Json>> {
  if (!isJsonObject(given)) return fail('request.malformed', 'a role and a reason')
  const { role, reason } = given
  if (!isRoleId(role) || typeof reason !== 'string' || reason.trim() === '')
    return fail('request.malformed', 'a role and a reason')
  const changed = await how({ device: devices[role] }, reason)
  return changed.ok ? ok(null) : changed
}
