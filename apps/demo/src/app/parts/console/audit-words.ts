import type { JsonObject } from '@imprint/core'
import type { AuditLine } from '../../../messages/console-view.ts'

const statuses: Readonly<Record<string, string>> = {
  valid: 'was reinstated',
  suspended: 'was suspended',
  revoked: 'was revoked',
}

const states: Readonly<Record<string, string>> = {
  next: 'is the next one',
  active: 'is in use',
  'verify-only': 'is out of use',
  compromised: 'is compromised',
}

/** What a row of the log says, in a sentence. */
export function auditWords({ kind, said }: AuditLine, nameOf: (credential: string) => string | null): string {
  const text = textsOf(said)
  const whose = () => nameOf(text('credential')) ?? text('subject')
  const why = text('reason') === '' ? '' : `: ${text('reason')}`
  switch (kind) {
    case 'credential-issued':
      return `A credential was issued for ${whose()}`
    case 'status-changed':
      return `The credential of ${whose()} ${statuses[text('status')] ?? 'was changed'}${why}`
    case 'key-added':
      return `${text('kid')} was made`
    case 'key-state-changed':
      return `${text('kid')} ${states[text('state')] ?? 'was changed'}${why}`
    case 'list-added':
      return `A status list was opened: ${text('uri')}`
    default:
      return kind
  }
}

/** Texts of a row, wherever in it they stand. */
function textsOf(said: JsonObject): (name: string) => string {
  return (name) => {
    const value = said[name]
    return typeof value === 'string' ? value : ''
  }
}
