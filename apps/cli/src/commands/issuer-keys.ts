import { formatDateTime, type IssuerKeyRecord } from '@imprint/core'
import { done, failure } from '../answers.ts'
import type { Command } from '../command.ts'
import { issuerOptions } from '../issuer/issuer-options.ts'
import { withIssuer } from '../issuer/with-issuer.ts'

/** Shows the keys of an issuer. */
export const issuerKeys: Command = {
  name: 'issuer keys',
  summary: 'show the keys of an issuer and when each came into its state',
  usage: '[options]',
  about: `next is published and signs nothing yet; active signs; verify-only signed before, and what it signed holds;
compromised is believed no more. "imprint issuer rotate" moves them on.`,
  example: '$ imprint issuer keys',
  options: issuerOptions,
  operands: [0, 0],
  run: (call) =>
    withIssuer(call, 'read', async ({ issuer }) => {
      const keys = await issuer.keys.list()
      if (!keys.ok) return failure(keys.error)
      return done(
        keys.value.length === 0 ? 'No key. Is this the right database?' : keys.value.map(keyLine).join('\n'),
        keys.value.map(keyJson),
      )
    }),
}

function since(key: IssuerKeyRecord): string {
  return formatDateTime(key.compromisedAt ?? key.retiredAt ?? key.activeAt ?? key.createdAt)
}

function keyLine(key: IssuerKeyRecord): string {
  return `${key.state.padEnd(11)}  ${key.kid}  ${key.alg}, since ${since(key)}`
}

function keyJson(key: IssuerKeyRecord) {
  const time = (at: IssuerKeyRecord['activeAt']) => (at === null ? null : formatDateTime(at))
  return {
    ...key,
    createdAt: time(key.createdAt),
    activeAt: time(key.activeAt),
    retiredAt: time(key.retiredAt),
    compromisedAt: time(key.compromisedAt),
  }
}
