import { fail, isJsonObject, type Json, ok, parseImId, parseJwk, type Result } from '@imprint/core'
import { unsafeProvenElsewhere } from '@imprint/issuer'
import { isRoleId } from '../messages/role-id.ts'
import type { Deed } from './deed.ts'

/** What attacks and accidents do on the side of the servers. */
export const breakDeeds = {
  /** Example Corp issues a credential that shows everything: `{ role, type, publicJwk }`. Answers its text. */
  'issue-whole': async (given, { world }) => {
    const { role, type, publicJwk } = isJsonObject(given) ? given : {}
    const jwk = parseJwk(publicJwk)
    if (!isRoleId(role) || typeof type !== 'string') return fail('request.malformed', 'a role, a type and a key')
    if (!jwk.ok) return jwk
    const device = world.devices[role]
    const claims = world.organisation.claimsOf(device)
    if (claims === null) return fail('lifecycle.unknown', 'the directory has no such device')
    const subject = type === 'ImDeviceCredential' ? device : device.replace(/\/[^@/]*@/, '@')
    const holderKey = unsafeProvenElsewhere(jwk.value, 'the page asked the device’s own frame for its key')
    const issued = await world.organisation.wholeIssuer.issue({ type, subject, holderKey, claims })
    return issued.ok ? ok(issued.value.text) : issued
  },
  /** Example Corp takes one credential back: `{ credential, reason }`. What else the device holds stays as it is. */
  'revoke-one': async (given, { world }) => {
    const { credential, reason } = isJsonObject(given) ? given : {}
    if (typeof credential !== 'string' || !isReason(reason))
      return fail('request.malformed', 'a credential and a reason')
    return done(await world.organisation.issuer.revoke({ credential }, reason))
  },
  /** Switches Example Corp's status lists off or on, and nothing else of it: `true` or `false`. */
  'set-status-reachable': async (given, { world }) => {
    if (typeof given !== 'boolean') return fail('request.malformed', 'true or false')
    world.organisation.statusReachable = given
    return ok(given)
  },
  /** Example Corp signs with a new key from now on; what the one before signed holds on. Answers the new key's name. */
  'roll-key-in-order': async (given, { world }) => {
    if (!isReason(given)) return fail('request.malformed', 'a reason')
    const { addKey, issuer } = world.organisation
    const kid = await addKey()
    if (!kid.ok) return kid
    const activated = await issuer.keys.activate(kid.value, given)
    return activated.ok ? kid : activated
  },
  /** Example Corp says that somebody else may have a key, and signs with a new one: `{ kid, reason }`. */
  'roll-stolen-key': async (given, { world }) => {
    const { kid, reason } = isJsonObject(given) ? given : {}
    if (typeof kid !== 'string' || !isReason(reason)) return fail('request.malformed', 'a key and a reason')
    const { addKey, issuer } = world.organisation
    const next = await addKey()
    return next.ok ? done(await issuer.keys.compromise(kid, { reason, next: next.value })) : next
  },
  /** The chat's server tells Bob that a device has joined which nobody invited: its identifier. */
  'insert-device': async (given, { world }) => {
    if (typeof given !== 'string' || !parseImId(given).ok)
      return fail('request.malformed', 'the identifier of a device')
    world.relay.take({ from: 'mallory', to: 'bob', kind: 'join', text: given, answers: null })
    return ok(null)
  },
} satisfies Readonly<Record<string, Deed>>

function isReason(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200
}

function done(result: Result<object | null>): Result<Json> {
  return result.ok ? ok(null) : result
}
