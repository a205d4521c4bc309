import { fail, formatChallenge, type KeyChallenge, type Result } from '@imprint/core'
import type { PartyId, RoleId } from '../messages/role-id.ts'
import type { Organisation } from './organisation.ts'
import type { Relay } from './relay.ts'

/** How a device gets its credential: it asks, is given a challenge, and proves its key. */
export interface Enrolment {
  /** Makes a challenge for a device of the directory. */
  challenge(role: RoleId): Promise<Result<string>>
  /** Takes the proof, and issues what the directory says of the device. */
  credential(role: RoleId, proof: string): Promise<Result<string>>
}

/**
 * Enrols the roles of a run. Whose device is whose the organisation knows from its own log-in, which here is the session of the role's page: nobody enrols as another.
 */
export function createEnrolment({
  organisation,
  party,
  type,
  relay,
  devices,
}: {
  readonly organisation: Pick<Organisation, 'issuer' | 'claimsOf'>
  /** Who issues, for the transcript. */
  readonly party: PartyId
  /** The type of what is issued. */
  readonly type: string
  readonly relay: Relay
  readonly devices: Readonly<Record<RoleId, string>>
}): Enrolment {
  const open = new Map<RoleId, KeyChallenge>()
  const tell = (role: RoleId, kind: 'enrol' | 'challenge' | 'proof' | 'credential', text: string) => {
    const inward = kind === 'enrol' || kind === 'proof'
    const [from, to] = inward ? ([role, party] as const) : ([party, role] as const)
    relay.take({ from, to, kind, text, answers: null })
  }
  return {
    challenge: async (role) => {
      tell(role, 'enrol', devices[role])
      if (organisation.claimsOf(devices[role]) === null)
        return fail('lifecycle.unknown', 'the directory has no such device')
      const challenge = await organisation.issuer.createChallenge({ lifetime: 300 })
      open.set(role, challenge)
      const text = formatChallenge(challenge)
      tell(role, 'challenge', text)
      return { ok: true, value: text }
    },
    credential: async (role, proof) => {
      tell(role, 'proof', proof)
      const challenge = open.get(role)
      const claims = organisation.claimsOf(devices[role])
      if (challenge === undefined || claims === null)
        return fail('lifecycle.unknown', 'no challenge was made for this device')
      open.delete(role)
      const holderKey = await organisation.issuer.prove(proof, challenge)
      if (!holderKey.ok) return holderKey
      const wish = { type, subject: devices[role], holderKey: holderKey.value, claims }
      const issued = await organisation.issuer.issue(wish)
      if (!issued.ok) return issued
      tell(role, 'credential', issued.value.text)
      return { ok: true, value: issued.value.text }
    },
  }
}
