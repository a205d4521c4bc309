import { type CredentialStore, type Finding, formatDateTime, type OpenedCredential, type Seconds } from '@imprint/core'
import { UsageError } from '../command.ts'
import { own } from '../files.ts'
import { formats } from '../formats.ts'
import { printable, type Style } from '../terminal/style.ts'

/** A credential in a wallet, with its number there, as it reads today. */
export interface KeptCredential {
  readonly number: number
  readonly text: string
  /** What it says, or why nothing here reads it: one text that is not read any more hides no other. */
  readonly opened: OpenedCredential | Finding
}

/** Reads everything that a wallet keeps. */
export async function keptCredentials(store: CredentialStore, path: string): Promise<readonly KeptCredential[]> {
  return own(await store.list(), path).map(({ text }, index) => ({ number: index + 1, text, opened: open(text) }))
}

/** Finds one by its number or its id. */
export function findKept(kept: readonly KeptCredential[], wanted: string): KeptCredential {
  const found = kept.filter(
    ({ number, opened }) => String(number) === wanted || ('kind' in opened && opened.id === wanted),
  )
  const [one] = found
  if (one === undefined)
    throw new UsageError(`the wallet holds no credential ${printable(wanted)}; it holds ${kept.length}`)
  if (found.length > 1) throw new UsageError('several issuers use this id; give the number that "wallet list" prints')
  return one
}

/** One line of a list. */
export function keptLine({ number, opened }: KeptCredential, { at, style }: Shown): string {
  const start = `${String(number).padStart(3)}  `
  if (!('kind' in opened)) return `${start}${style.bad(opened.code)}: ${printable(opened.detail)}`
  const { types, subjectId, issuer } = opened
  return `${start}${printable(types.join(', '))}  ${printable(subjectId)}\n     from ${printable(issuer)}, ${validity(opened, { at, style })}`
}

/** Everything that one says. The claims are the holder's own. */
export function keptText(one: KeptCredential, { at, style }: Shown): string {
  const { opened } = one
  if (!('kind' in opened)) return keptLine(one, { at, style })
  const rows = [
    ['type', opened.types.join(', ')],
    ['format', opened.format],
    ['id', opened.id ?? 'none'],
    ['issuer', opened.issuer],
    ['about', opened.subjectId],
    ['status', opened.status === null ? 'none: it cannot be revoked' : JSON.stringify(opened.status)],
  ]
  const claims = Object.entries(opened.subject).filter(([name]) => name !== 'id')
  const width = Math.max(12, ...claims.map(([name]) => name.length))
  return [
    ...rows.map(([name = '', value = '']) => `${name.padEnd(8)}  ${printable(value)}`),
    `valid     ${validity(opened, { at, style })}`,
    '',
    opened.disclosed === 'selective' ? 'claims (each can be shown or withheld):' : 'claims:',
    ...claims.map(
      ([name, value]) =>
        `  ${printable(name).padEnd(width)}  ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
    ),
  ].join('\n')
}

/** The same for programs. */
export function keptJson({ number, opened }: KeptCredential): Readonly<Record<string, unknown>> {
  if (!('kind' in opened)) return { number, error: opened }
  const { id, format, types, issuer, subjectId, validFrom, validUntil, status } = opened
  const times = [validFrom, validUntil].map((time) => (time === null ? null : formatDateTime(time)))
  return { number, id, format, types, issuer, subject: subjectId, validFrom: times[0], validUntil: times[1], status }
}

interface Shown {
  readonly at: Seconds
  readonly style: Style
}

function validity({ validFrom, validUntil }: OpenedCredential, { at, style }: Shown): string {
  if (validFrom !== null && at < validFrom) return style.doubt(`not valid before ${formatDateTime(validFrom)}`)
  if (validUntil === null) return 'without an end'
  const until = `until ${formatDateTime(validUntil)}`
  return at < validUntil ? until : style.bad(`${until}: it has expired`)
}

function open(text: string): OpenedCredential | Finding {
  for (const format of formats) {
    const opened = format.open(text)
    if (opened === null) continue
    if (!opened.ok) return opened.error
    if (opened.value.kind === 'credential') return opened.value
  }
  return { code: 'format.unknown', detail: 'no format of this release reads it' }
}
