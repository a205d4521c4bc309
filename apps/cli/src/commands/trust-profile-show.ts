import { formatDateTime } from '@imprint/core'
import { parseServiceClaim } from '@imprint/core/services'
import { done } from '../answers.ts'
import { type Command, requireAll, requiredOption } from '../command.ts'
import { profileOptions, readLogFile } from '../profile/log-file.ts'
import { printable } from '../terminal/style.ts'

/** Shows what a profile says, from its log, and that the log holds. */
export const trustProfileShow: Command = {
  name: 'trust profile show',
  summary: 'show what a profile says, and that its log holds',
  usage: '--host HOST --log FILE',
  about: `Every statement is verified. No service is asked: "trust profile verify" does that.`,
  example: '$ imprint trust profile show --host alice.example --log log.json',
  options: profileOptions,
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['host', 'log'])
    const log = await readLogFile(call, { path: requiredOption(call, 'log'), host: requiredOption(call, 'host') })
    const { head, keys, profile, texts } = log
    const services = head.claims.map((uri) => ({ uri, kind: parseServiceClaim(uri)?.kind ?? null }))
    const lines = [
      `name        ${profile.uri}`,
      `calls self  ${printable(head.name)}`,
      `statements  ${texts.length}${head.issuedAt === null ? '' : `, the newest of ${formatDateTime(head.issuedAt)}`}`,
      ...keys.map(({ fingerprint, validity }, index) => `key ${index + 1}       ${fingerprint}${keyState(validity)}`),
      ...services.map(({ uri, kind }) => `service     ${printable(uri)} (${kind ?? 'not one that can be checked'})`),
    ]
    return done(lines.join('\n'), { profile: profile.uri, name: head.name, statements: texts.length, keys, services })
  },
}

function keyState({
  until,
  compromised,
}: {
  readonly until: number | null
  readonly compromised: number | null
}): string {
  if (compromised !== null) return ' (given up: somebody else may have it)'
  return until === null ? '' : ' (retired)'
}
