import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { jwkText } from '@imprint/core'
import { checkLink, type IdentityRecord, type Link, type PublishedKeys } from '@imprint/trust/cross-signing'

/** How things stand with a friend. `verified`: compared and signed. `first-seen`: never compared, and the same since. `changed`: another master key than the one that stands for them. `lost`: compared once, and the signature is gone or wrong. */
export type FriendState = 'verified' | 'first-seen' | 'changed' | 'lost'

const signatures = createNodeSignatureVerifier()

/** Tells how things stand with a friend: by what they publish, one's own signature over it, and the ledger. The trust model decides the same of a presentation. */
export function friendState(
  friend: PublishedKeys,
  { me, record }: { readonly me: PublishedKeys; readonly record: IdentityRecord | null },
): FriendState {
  const link: Link = me.userSigning === null ? 'missing' : checkLink(friend.master, me.userSigning, signatures)
  if (link === 'signed') return 'verified'
  if (record !== null && record.current !== jwkText(friend.master.jwk)) return 'changed'
  return record?.verified === true || link === 'invalid' ? 'lost' : 'first-seen'
}

/** Tells whether a user's own keys vouch for a device: the master key signed the self-signing key, which signed the device. */
export function isVouched({ master, selfSigning, devices }: PublishedKeys, deviceId: string): boolean {
  const device = devices.get(deviceId)
  return (
    selfSigning !== null &&
    device?.ok === true &&
    checkLink(selfSigning, master, signatures) === 'signed' &&
    checkLink(device.value, selfSigning, signatures) === 'signed'
  )
}
