import { type Clock, fail, type Json, type Result } from '@imprint/core'
import { isRoleId, type RoleId } from '../messages/role-id.ts'
import { type DeskOrganisation, deskOrganisationId, openDeskOrganisation } from './desk-organisation.ts'
import { createDeskQuestions, type DeskQuestions } from './desk-questions.ts'
import { createEnrolment, type Enrolment } from './enrolment.ts'
import type { Host } from './host.ts'
import { issuerPage } from './organisation-host.ts'
import type { Relay } from './relay.ts'

/** The support desk's back end: the issuer of its agents, and the questions that wait for a customer. */
export interface Desk {
  readonly organisation: DeskOrganisation
  readonly enrolment: Enrolment
  readonly questions: DeskQuestions
  /** The host `im.sirius.example`. */
  readonly host: Host
  close(): Promise<void>
}

/** The name of the host under which the desk's organisation answers. */
export const deskHost: string = new URL(deskOrganisationId).host

/** Opens the desk. */
export async function openDesk({
  relay,
  clock,
  devices,
}: {
  readonly relay: Relay
  readonly clock: Clock
  readonly devices: Readonly<Record<RoleId, string>>
}): Promise<Desk> {
  const organisation = await openDeskOrganisation(devices.desk)
  const { issuer, type } = organisation
  return {
    organisation,
    enrolment: createEnrolment({ organisation, party: 'sirius', type, relay, devices }),
    questions: createDeskQuestions({ relay, clock, desk: devices.desk }),
    host: { party: 'sirius', answer: (path) => issuerPage(issuer, { id: deskOrganisationId, path }) },
    close: () => organisation.close(),
  }
}

/** What a page may ask of the desk, by path: who may ask, and what it comes to. */
export const deskRequests: Readonly<
  Record<'open' | 'take' | 'withdraw', (desk: Desk, from: 'app' | RoleId, body: string) => Result<Json>>
> = {
  open: ({ questions }, from, body) => (from === 'desk' ? questions.open(body) : notYours),
  take: ({ questions }, from, body) => (isRoleId(from) && from !== 'desk' ? questions.take(from, body) : notYours),
  withdraw: ({ questions }, from, body) => (from === 'desk' ? questions.withdraw(body) : notYours),
}

const notYours = fail('request.malformed', 'this is not for your page to ask')
