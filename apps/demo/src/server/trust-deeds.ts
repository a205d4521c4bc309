import { systemClock } from '@imprint/adapters/clock'
import {
  encodeBase64url,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJwk,
  type Result,
} from '@imprint/core'
import { parseProfileUri } from '@imprint/core/services'
import { encodeBase64 } from '@imprint/core/x509'
import { parseMasterKey, parseMatrixUserId, parsePublishedKeys } from '@imprint/trust/cross-signing'
import { isTrustSwitch, type TrustPerson, trustCast } from '../messages/trust-cast.ts'
import type { Deed } from './deed.ts'
import { openCertificateAuthority } from './trust/certificate-authority.ts'
import type { PublishedPair } from './trust/trust-servers.ts'

/** Deeds of the part about trust. */
export const trustDeeds = {
  /** Puts on the web what the people made: `{ keys, forged, issuer, publicJwk, profile: { uri, statement } }`. A certificate authority certifies Alice's key. Answers `{ chain, root }`. */
  'open-trust': async (given, { world }) => {
    if (!isJsonObject(given)) return malformed('keys, a profile and an issuer')
    const { issuer, profile = null } = given
    const [keys, forged] = [pairOf(given['keys']), pairOf(given['forged'])]
    const publicJwk = parseJwk(given['publicJwk'])
    if (!keys.ok) return keys
    if (!forged.ok) return forged
    if (!publicJwk.ok) return publicJwk
    if (typeof issuer !== 'string' || !isJsonObject(profile)) return malformed('an issuer and a profile')
    const { uri, statement } = profile
    const name = parseProfileUri(String(uri))
    if (!name.ok) return name
    if (typeof statement !== 'string') return malformed('a statement')
    const order = { issuer, subjectKey: publicJwk.value, at: systemClock.now() }
    const authority = await openCertificateAuthority(order)
    if (!authority.ok) return authority
    const { chain, root } = authority.value
    world.trust.show({
      authority: authority.value,
      keys: keys.value,
      forged: forged.value,
      profile: name.value,
      statement,
    })
    return ok({ chain: chain.map(({ der }) => encodeBase64(der)), root: encodeBase64url(root.der) })
  },
  /** Something happens to what Bob's models look at, or is undone: `{ name, on }`. */
  'set-trust-switch': async (given, { world }) => {
    const { name, on } = isJsonObject(given) ? given : {}
    if (!isTrustSwitch(name) || typeof on !== 'boolean') return malformed('a switch, and on or off')
    if (on) world.trust.switches.add(name)
    else world.trust.switches.delete(name)
    return ok([...world.trust.switches])
  },
  /** Puts Mallory between two people who compare their keys, or takes her away: `true` or `false`. */
  'set-in-the-middle': async (given, { world }) => {
    if (typeof given !== 'boolean') return malformed('true or false')
    world.trust.inTheMiddle = given
    return ok(given)
  },
  /** Takes Alice's master key with Bob's signature, as his client uploads it. */
  'publish-signature': async (given, { world }) => {
    const master = parseMasterKey(given, userOf('alice'))
    if (!master.ok || !isJsonObject(given)) return master.ok ? malformed('a master key') : master
    world.trust.takeSignature(given)
    return ok(null)
  },
} satisfies Readonly<Record<string, Deed>>

/** Reads what two people publish. */
function pairOf(value: Json | undefined): Result<PublishedPair> {
  const { alice, bob } = isJsonObject(value ?? null) ? (value as JsonObject) : {}
  for (const [person, keys] of [
    ['alice', alice],
    ['bob', bob],
  ] as const) {
    const read = parsePublishedKeys(keys ?? null, userOf(person))
    if (!read.ok) return read
  }
  return ok({ alice: alice as JsonObject, bob: bob as JsonObject })
}

function userOf(person: TrustPerson) {
  const user = parseMatrixUserId(trustCast[person].userId)
  if (!user.ok) throw new TypeError('a user id of the cast')
  return user.value
}

function malformed(detail: string) {
  return fail('request.malformed', detail)
}
