import { statusCommand } from '../issuer/status-command.ts'

/** Gives back what was suspended. */
export const issuerReinstate = statusCommand({
  verb: 'reinstate',
  summary: 'give back credentials that were suspended',
  about: `What is revoked is left alone: issue a new one. Which are meant is said as for "imprint issuer revoke".`,
  example: `$ imprint issuer reinstate --user im:%40alice_smith@example.com --reason "back from leave"`,
  did: 'Reinstated',
})
