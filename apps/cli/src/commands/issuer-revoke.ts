import { statusCommand } from '../issuer/status-command.ts'

/** Takes credentials back for good. */
export const issuerRevoke = statusCommand({
  verb: 'revoke',
  summary: 'take credentials back for good: a lost phone, a person who left',
  about: `By device takes what is about it and what is bound to the same key, such as a user credential on that phone. By user
or handle takes everything of the person, on every device. What is revoked stays so; "imprint issuer suspend" can be undone.
--replaced-for takes what has had a successor for that time, so that every device has had the time to fetch the new one.`,
  example: `$ imprint issuer revoke --device im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com --reason "phone lost"
$ imprint issuer revoke --user im:%40alice_smith@example.com --reason "left the company"`,
  did: 'Revoked',
})
