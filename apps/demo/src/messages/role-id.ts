/** Everybody who plays in a frame, and so in an origin, of their own. */
export const roleIds = ['alice-phone', 'alice-desktop', 'bob', 'desk', 'mallory'] as const

/** One of them. */
export type RoleId = (typeof roleIds)[number]

/** Who can send or get a message: a role, the server of an organisation that issues, or everybody in the chat. */
export type PartyId = RoleId | 'organisation' | 'sirius' | 'room'

/** What people are called on the page. */
export const partyNames: Readonly<Record<PartyId, string>> = {
  'alice-phone': 'Alice’s phone',
  'alice-desktop': 'Alice’s desktop',
  bob: 'Bob',
  desk: 'Support desk',
  mallory: 'Mallory',
  organisation: 'Example Corp',
  sirius: 'Sirius Cybernetics Corporation',
  room: 'Everybody in the chat',
}

/** Tells whether a value names a role. */
export function isRoleId(value: unknown): value is RoleId {
  return roleIds.some((id) => id === value)
}

/** Tells whether a value names a party. */
export function isPartyId(value: unknown): value is PartyId {
  return isRoleId(value) || value === 'organisation' || value === 'sirius' || value === 'room'
}
