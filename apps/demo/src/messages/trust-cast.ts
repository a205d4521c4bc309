/** Who plays in the part about trust: two people with domains of their own, each with one device. */
export const trustCast = {
  alice: { userId: '@alice:alice.example', device: 'im:alice/phone@alice.example', role: 'alice-phone' },
  bob: { userId: '@bob:bob.example', device: 'im:bob/phone@bob.example', role: 'bob' },
} as const

/** One of them. */
export type TrustPerson = keyof typeof trustCast

/** Tells whether a value names one of them. */
export function isTrustPerson(value: unknown): value is TrustPerson {
  return value === 'alice' || value === 'bob'
}

/** The name of the device of each, in the identifiers above. */
export const trustDeviceId = 'phone'

/** The servers that Bob's client asks about Alice's key. All are played by this machine. */
export const trustHosts = {
  /** The certificate authority, which publishes which certificates it took back. */
  authority: 'ca.example.net',
  /** The chat's server, on which people publish their keys. */
  keys: 'chat.example.net',
  /** Alice's own web site. */
  site: 'alice.example',
  /** Where Alice has an account. */
  account: 'social.example',
} as const

/** Where the chat's server shows the keys of a user. */
export function publishedKeysUrl(userId: string): string {
  return `https://${trustHosts.keys}/keys/${encodeURIComponent(userId)}`
}

/** Where the certificate authority shows which certificates were taken back, by which of its two keys. */
export const revocationListUrls = {
  root: `https://${trustHosts.authority}/root.crl`,
  issuing: `https://${trustHosts.authority}/issuing.crl`,
} as const

/** The services that Alice's profile lists, by the URIs that it lists them with. */
export const aliceServices = {
  site: `https://${trustHosts.site}/.well-known/imprint-profiles`,
  account: `https://${trustHosts.account}/@alice`,
} as const

/** What can happen to what Bob's models look at. */
export const trustSwitches = ['revoked', 'authority-down', 'other-master', 'no-link-back', 'page-down'] as const

/** One of these. */
export type TrustSwitch = (typeof trustSwitches)[number]

/** Tells whether a value names one of these. */
export function isTrustSwitch(value: unknown): value is TrustSwitch {
  return trustSwitches.some((each) => each === value)
}

/** How three opinions make one decision, in the order in which the page shows them. */
export const trustRules = ['all', 'any', 'at-least-2', 'precedence', 'unless-distrusted'] as const

/** One of these. */
export type TrustRule = (typeof trustRules)[number]

/** Tells whether a value names one of these. */
export function isTrustRule(value: unknown): value is TrustRule {
  return trustRules.some((each) => each === value)
}
