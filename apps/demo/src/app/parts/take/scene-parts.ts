import { formatRequest } from '@imprint/core'
import { authorities } from '../../../messages/authorities.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'

/** The issuer whose type of credential is read from a file. */
const templateIssuer = 'https://im.sirius.example'

/** The record of a verdict as `imprint verify --record-in` reads it: everything that the verdict depended on besides the verifier's own settings. */
export function recordText({ evidence }: VerdictReport): string {
  const { text, request, facts, at, nonce } = evidence
  const record = { version: 'imprint-evidence/1', at, nonce, request: JSON.parse(formatRequest(request)), facts, text }
  return `${JSON.stringify(record, null, 1)}\n`
}

/** Whom the client believed, as a trust file. */
export function trustText(): string {
  const models = [{ model: 'hierarchy', authorities: authorities.map(({ issuer, domains }) => ({ issuer, domains })) }]
  return `${JSON.stringify({ version: 'imprint-trust/1', models }, null, 1)}\n`
}

/** Whether the verdict is about a type of credential that is not built in. */
export function needsTemplate({ evidence }: VerdictReport): boolean {
  return Object.hasOwn(evidence.facts, `issuer-keys ${templateIssuer}`)
}

/** The reason of a verdict that is no yes. */
export function codeOf({ verdict }: VerdictReport): string | null {
  return verdict.outcome === 'accepted' ? null : verdict.because.code
}
