import { randomUUID } from 'node:crypto'
import { systemClock } from '@imprint/adapters/clock'
import { imDevice } from '@imprint/schemas'
import type { RoleId } from '../messages/role-id.ts'
import { type Desk, deskHost, openDesk } from './desk.ts'
import { createEnrolment, type Enrolment } from './enrolment.ts'
import type { Host } from './host.ts'
import { type Organisation, openOrganisation, organisationId } from './organisation.ts'
import { organisationHost } from './organisation-host.ts'
import { createRelay, type Relay } from './relay.ts'
import { createTrustServers, type TrustServers } from './trust/trust-servers.ts'

/** Everything of one run of the scene. `Start again` makes a new one. */
export interface World {
  readonly run: string
  readonly devices: Readonly<Record<RoleId, string>>
  readonly organisation: Organisation
  readonly relay: Relay
  /** The servers of the internet that this machine plays, by name. A frame's fetcher must know the name too. */
  readonly hosts: ReadonlyMap<string, Host>
  readonly enrolment: Enrolment
  /** The support desk's back end. */
  readonly desk: Desk
  /** The servers that the part about trust asks. */
  readonly trust: TrustServers
  /** Tells when the run ends, until the answered function is called. */
  onEnd(listener: () => void): () => void
  close(): Promise<void>
}

/** Under which identifier each role is in the chat. Alice and Mallory are in Example Corp's directory; Bob and the desk are of other organisations. */
export const devices: Readonly<Record<RoleId, string>> = {
  'alice-phone': 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com',
  'alice-desktop': 'im:SvPfLlwBQi-6oddVRrkqpw/072b@example.com',
  bob: 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org',
  desk: 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example',
  mallory: 'im:Ya1jaFZyYBDi7EVrMtXcDA/5d11@example.com',
}

/** Opens a new run: an organisation with an empty memory, and an empty chat. */
export async function openWorld(): Promise<World> {
  const relay = createRelay(systemClock)
  const [organisation, desk] = await Promise.all([
    openOrganisation(Object.values(devices)),
    openDesk({ relay, clock: systemClock, devices }),
  ])
  const trust = createTrustServers(systemClock)
  const listeners = new Set<() => void>()
  return {
    run: randomUUID(),
    devices,
    organisation,
    relay,
    hosts: new Map([
      [new URL(organisationId).host, organisationHost(organisation)],
      [deskHost, desk.host],
      ...trust.hosts,
    ]),
    enrolment: createEnrolment({ organisation, party: 'organisation', type: imDevice.type, relay, devices }),
    desk,
    trust,
    onEnd: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      for (const listener of [...listeners]) listener()
      await Promise.all([organisation.close(), desk.close()])
    },
  }
}
