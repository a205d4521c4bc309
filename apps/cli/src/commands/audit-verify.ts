import { formatDateTime } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Command, optionOf } from '../command.ts'
import { issuerOptions } from '../issuer/issuer-options.ts'
import { withIssuer } from '../issuer/with-issuer.ts'

/** Checks the audit log of an issuer. */
export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'check that no row of the audit log was changed, taken out or put in',
  usage: '[--head HASH] [options]',
  about: `Reads the whole log and checks its chain of hashes; the first row that does not fit is named, and the exit code is 1.
No chain can show that its end was cut off: keep the head that is printed somewhere else, and give it the next time. The log
alone is checked: that the tables of credentials and keys beside it say the same is not.`,
  example: '$ imprint audit verify --head "$HEAD"',
  options: {
    head: { type: 'string', value: 'HASH', about: 'a head that was printed before, which must still be in the log' },
    ...issuerOptions,
  },
  operands: [0, 0],
  run: async (call) => {
    const expectHead = optionOf(call, 'head')
    const answer = await withIssuer(call, 'read', async ({ issuer }) => {
      const checked = await issuer.verifyAudit({ expectHead })
      if (!checked.ok) return failure(checked.error)
      const { rows, since, until, head } = checked.value
      const span = since === null || until === null ? '' : `, from ${formatDateTime(since)} to ${formatDateTime(until)}`
      const noted = expectHead === null ? '' : '\nThe head that you gave is in it.'
      return done(`The log is whole: ${rows} ${rows === 1 ? 'row' : 'rows'}${span}.${noted}\nhead  ${head}`, {
        rows,
        since: since === null ? null : formatDateTime(since),
        until: until === null ? null : formatDateTime(until),
        head,
      })
    })
    // A store that does not open because of its log has said what was asked.
    return answer.exit === 2 && isCorrupt(answer.json) ? { ...answer, exit: 1 } : answer
  },
}

function isCorrupt(json: unknown): boolean {
  return JSON.stringify(json ?? null).includes('"store.corrupt"')
}
