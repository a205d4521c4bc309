import type { CredentialQuery } from '@imprint/core'
import { findAll } from '@imprint/issuer'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Call, type Command, optionOf, UsageError } from '../command.ts'
import { aboutOption, credentialJson, credentialLines } from '../issuer/find-credentials.ts'
import { issuerOptions } from '../issuer/issuer-options.ts'
import { withIssuer } from '../issuer/with-issuer.ts'
import { writeCredentials } from '../issuer/write-credentials.ts'

/** Shows what an issuer issued. */
export const issuerList: Command = {
  name: 'issuer list',
  summary: 'show what was issued: to whom, with which key, and whether it still holds',
  usage: '[ID] [options]',
  about: `All conditions that are given hold. --key with --live says which live credentials a key signed. With --out the
credentials themselves are written as well, as "imprint issuer issue" does: nothing that was issued is ever lost.`,
  example: `$ imprint issuer list --about im:%40alice_smith@example.com --live
$ imprint issuer list --key "$KID" --live --json`,
  options: {
    about: { type: 'string', value: 'WHO', about: 'those about this device, user or handle, written as an im: URI' },
    'holder-key': { type: 'string', value: 'THUMBPRINT', about: 'those bound to this key of a device' },
    key: { type: 'string', value: 'KID', about: 'those that this key of the issuer signed' },
    type: { type: 'string', value: 'TYPE', about: 'those of this type, such as ImDeviceCredential' },
    status: { type: 'string', value: 'STATUS', about: 'valid, suspended or revoked' },
    live: { type: 'boolean', about: 'those that hold now' },
    'ends-within': { type: 'string', value: 'TIME', about: 'those that end within this time' },
    out: { type: 'string', value: 'DIR', about: 'where the credentials are written to' },
    ...issuerOptions,
  },
  operands: [0, 1],
  run: (call) =>
    withIssuer(call, 'read', async ({ issuer, config }) => {
      const found = await findAll(issuer.list, { ...queryOf(call), limit: 1000 })
      if (!found.ok) return failure(found.error)
      const out = optionOf(call, 'out')
      const written = out === null ? null : await writeCredentials(call, found.value, { out, issuer: config.id })
      if (written !== null && !written.ok) return failure(written.error)
      const at = call.host.clock.now()
      const count = `${found.value.length} ${found.value.length === 1 ? 'credential' : 'credentials'}${out === null ? '' : `, written to ${out}/`}.`
      return done(
        [...found.value.map((kept) => credentialLines(kept, at)), count].join('\n'),
        found.value.map(credentialJson),
      )
    }),
}

function queryOf(call: Call): CredentialQuery {
  const [id] = call.operands
  const now = call.host.clock.now()
  const status = optionOf(call, 'status')
  if (status !== null && status !== 'valid' && status !== 'suspended' && status !== 'revoked')
    throw new UsageError('--status is valid, suspended or revoked')
  const within = optionOf(call, 'ends-within')
  const given = {
    id: id ?? null,
    about: aboutOption(call),
    holderKey: optionOf(call, 'holder-key'),
    kid: optionOf(call, 'key'),
    type: optionOf(call, 'type'),
    status,
    liveAt: call.values['live'] === true ? now : null,
    endsBefore: within === null ? null : now + parseDuration(within, 'ends-within'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}
