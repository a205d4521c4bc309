import { statusCommand } from '../issuer/status-command.ts'

/** Takes credentials back for now. */
export const issuerSuspend = statusCommand({
  verb: 'suspend',
  summary: 'take credentials back for now',
  about: `Suspended credentials are refused until they are reinstated or end. Which are meant is said as for
"imprint issuer revoke".`,
  example: `$ imprint issuer suspend --user im:%40alice_smith@example.com --reason "on leave"`,
  did: 'Suspended',
})
