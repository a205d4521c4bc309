import {
  type Finding,
  finding,
  jwkText,
  type NotedCode,
  type RejectedCode,
  type Seconds,
  type SynchronousSignatureVerifier,
  sameJwk,
  type TrustStep,
} from '@imprint/core'
import type { DeviceKey, MasterKey, SelfSigningKey } from './keys.ts'
import type { PublishedKeys } from './published-keys.ts'
import type { RememberedIdentity } from './remembered-identity.ts'
import { checkLink, type NamedKey, type SignedObject } from './signed-object.ts'

/** What a user publishes and when that was fetched. */
export interface FetchedKeys {
  readonly keys: PublishedKeys
  readonly fetchedAt: Seconds
}

/** A path that holds, or why there is none. `distrusted`: somebody tampered, or may have, by taking off what was there: as where a user who is verified or remembered is without a self-signing key; `none`: nobody vouched. */
export type PathAnswer<T> =
  | {
      readonly stance: 'trusted'
      readonly value: T
      readonly path: readonly TrustStep[]
      readonly notes: readonly Finding<NotedCode>[]
    }
  | { readonly stance: 'distrusted'; readonly because: Finding<RejectedCode> }
  | { readonly stance: 'none'; readonly because: Finding<RejectedCode>; readonly keptBack?: true }

/** A user's master key that is believed, and the self-signing key that it signed. */
export interface VouchedUser extends Known {
  readonly master: MasterKey
  readonly selfSigning: SelfSigningKey
}

/** Whose path it is, and how far it may be shortened. */
export interface PathRules {
  /** The master key that the one who asks holds, by value: where every path begins. */
  readonly anchor: NamedKey['jwk']
  /** Whether a user whom nobody verified is refused, or believed by the master key that was seen first. */
  readonly unverified: 'refuse' | 'first-use'
  readonly signatures: SynchronousSignatureVerifier
}

const model = 'cross-signing'

/** Follows the path to one's own self-signing key: the master key by value, and its signature. */
export function vouchedSelf({ keys, fetchedAt }: FetchedKeys, rules: PathRules): PathAnswer<VouchedUser> {
  const anchored = anchor({ keys, fetchedAt }, rules)
  if (anchored.stance !== 'trusted') return anchored
  return selfSigned({ keys, fetchedAt }, { path: anchored.path, notes: [], known: true }, rules)
}

/**
 * Follows the path to another user's self-signing key (Matrix client-server API, "Cross-signing"): my master key signed my user-signing key, which signed their master key, which signed
 * their self-signing key. A master key that is not the remembered one blocks, whoever signed it.
 */
export function vouchedUser(
  them: FetchedKeys,
  { me, remembered }: { readonly me: FetchedKeys; readonly remembered: RememberedIdentity | 'none' },
  rules: PathRules,
): PathAnswer<VouchedUser> {
  const anchored = anchor(me, rules)
  if (anchored.stance !== 'trusted') return anchored
  const { master, userId } = them.keys
  const known = remembered === 'none' ? null : knownAs(master, remembered)
  if (known === 'changed')
    return distrusted('crosssigning.identity_changed', 'the master key is not the one that is remembered')
  const { userSigning } = me.keys
  const verified = userSigning === null ? 'missing' : checkLink(master, userSigning, rules.signatures)
  if (verified === 'invalid')
    return distrusted('crosssigning.link_invalid', 'the signature of my user-signing key over their master key')
  if (verified === 'signed' && userSigning !== null) {
    const what = 'my master key over my user-signing key'
    const own = link(userSigning, me.keys.master, { ...rules, what, known: true })
    if (own !== null) return own
    const path = [
      ...anchored.path,
      step(me, 'my master key signed my user-signing key'),
      step(them, 'my user-signing key signed their master key'),
    ]
    const rotated = finding(
      'crosssigning.identity_rotated',
      'another master key is remembered, and this one is verified',
    )
    return selfSigned(them, { path, notes: known === 'rotated' ? [rotated] : [], known: true }, rules)
  }
  if (remembered !== 'none' && remembered.verified)
    return distrusted('crosssigning.verification_lost', 'my user-signing key no longer vouches for their master key')
  if (known === 'rotated')
    return distrusted('crosssigning.identity_changed', 'the master key is not the one that is remembered')
  if (rules.unverified === 'refuse')
    return none('crosssigning.not_verified', 'my user-signing key did not sign their master key')
  const first = remembered === 'none'
  const path = [
    {
      model,
      who: userId,
      why: `their master key ${first ? 'was seen for the first time' : 'is the one that was seen first'}`,
      evidenceAt: them.fetchedAt,
    },
  ]
  const notes = first ? [finding('issuer.first_seen', 'no master key was remembered for this user')] : []
  return selfSigned(them, { path, notes, known: !first }, rules)
}

/** Follows the last link: the self-signing key signed the device. */
export function vouchedDevice(
  { keys, fetchedAt }: FetchedKeys,
  { selfSigning, deviceId, known }: { readonly selfSigning: SelfSigningKey; readonly deviceId: string } & Known,
  { signatures }: PathRules,
): PathAnswer<DeviceKey> {
  const device = keys.devices.get(deviceId)
  if (device === undefined) return deviceUnknown('the user publishes no device of this name', { known })
  if (!device.ok) return { stance: 'distrusted', because: device.error as Finding<RejectedCode> }
  const what = 'their self-signing key over the device'
  // An honest device is without it until she has signed it: nothing is said against it, and nobody else speaks for it.
  const fault = link(device.value, selfSigning, { signatures, known: false, what })
  if (fault !== null) return fault.stance === 'none' && known ? { ...fault, keptBack: true } : fault
  const who = `${keys.userId} ${deviceId}`
  const path = [{ model, who, why: 'the self-signing key signed the device key', evidenceAt: fetchedAt }]
  return { stance: 'trusted', value: device.value, path, notes: [] }
}

/** No such device: of a user who is known that is for nobody else to make up for, since whoever serves her keys may have left it out. */
export function deviceUnknown(detail: string, { known }: Known): Extract<PathAnswer<never>, { stance: 'none' }> {
  const because = finding('crosssigning.device_unknown', detail)
  return known ? { stance: 'none', because, keptBack: true } : { stance: 'none', because }
}

/** Whether the user is verified, or a master key of hers is remembered. Then whoever serves her keys must not turn a distrust into silence by taking something off. */
export interface Known {
  readonly known: boolean
}

/** Whoever serves my keys could serve others as mine, so they are compared with what I hold. */
function anchor({ keys }: FetchedKeys, rules: PathRules): PathAnswer<null> {
  if (!sameJwk(keys.master.jwk, rules.anchor))
    return distrusted('crosssigning.identity_changed', 'the server shows another master key as mine')
  const path = [{ model, who: keys.userId, why: 'my master key, by value', evidenceAt: null }]
  return { stance: 'trusted', value: null, path, notes: [] }
}

function selfSigned(
  fetched: FetchedKeys,
  { path, notes, known }: { path: readonly TrustStep[]; notes: readonly Finding<NotedCode>[] } & Known,
  rules: PathRules,
): PathAnswer<VouchedUser> {
  const { master, selfSigning } = fetched.keys
  if (selfSigning === null) return linkMissing('the user publishes no self-signing key', { known })
  const fault = link(selfSigning, master, { ...rules, known, what: 'the master key over the self-signing key' })
  if (fault !== null) return fault
  const whole = [...path, step(fetched, 'the master key signed the self-signing key')]
  return { stance: 'trusted', value: { master, selfSigning, known }, path: whole, notes }
}

/** `same`: it is remembered. `rotated`: it is another, and the history says that it never was theirs before. `changed`: it is another, and nothing rules out that it is old or forged. */
function knownAs(master: MasterKey, { keys, former }: RememberedIdentity): 'same' | 'rotated' | 'changed' {
  const text = jwkText(master.jwk)
  if (keys.includes(text)) return 'same'
  return former !== null && !former.includes(text) ? 'rotated' : 'changed'
}

function link(
  object: SignedObject,
  by: NamedKey,
  { signatures, what, known }: Pick<PathRules, 'signatures'> & Known & { readonly what: string },
): Exclude<PathAnswer<never>, { stance: 'trusted' }> | null {
  switch (checkLink(object, by, signatures)) {
    case 'signed':
      return null
    case 'missing':
      return linkMissing(`there is no signature of ${what}`, { known })
    case 'invalid':
      return distrusted('crosssigning.link_invalid', `the signature of ${what}`)
  }
}

function linkMissing(detail: string, { known }: Known) {
  return known ? distrusted('crosssigning.link_missing', detail) : none('crosssigning.link_missing', detail)
}

function step({ keys, fetchedAt }: FetchedKeys, why: string): TrustStep {
  return { model, who: keys.userId, why, evidenceAt: fetchedAt }
}

function distrusted(code: RejectedCode, detail: string) {
  return { stance: 'distrusted', because: finding(code, detail) } as const
}

function none(code: RejectedCode, detail: string) {
  return { stance: 'none', because: finding(code, detail) } as const
}
