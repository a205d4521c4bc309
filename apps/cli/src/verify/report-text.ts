import {
  closingRules,
  credentialRules,
  isTextArray,
  type Json,
  type JsonObject,
  parseImId,
  rememberingRules,
} from '@imprint/core'
import { printable, type Style } from '../terminal/style.ts'
import type { Report, ReportedCheck, ReportedOpinion } from './report.ts'

/** What the words around a verdict depend on besides the verdict. */
export interface ReportContext {
  readonly style: Style
  /** Judged at another time than now: the headline says as of when. */
  readonly asOf: boolean
  /** What was not done, as a sentence for the headline; `null` if nothing was left out. */
  readonly caveat: string | null
  /** Lines to be read with the headline. */
  readonly notes: readonly string[]
}

/** Writes a report for people: first one line that says it all, then who and why, then every check. */
export function reportText(report: Report, context: ReportContext): string {
  const { style, notes } = context
  return [
    ...headline(report, context),
    ...notes.map((note) => `  ${printable(note)}`),
    '',
    ...checklist(report.checks, style),
  ].join('\n')
}

function headline(report: Report, { style, asOf, caveat }: ReportContext): readonly string[] {
  const { outcome, because, claims = {}, device, holderKey, credentials = [], validUntil, at } = report
  const when = asOf ? ` as of ${at}` : ''
  const aside = caveat === null ? '' : ` (${caveat})`
  if (because !== undefined) {
    const word = outcome === 'rejected' ? style.bad('REJECTED') : style.doubt('UNDECIDED')
    return [
      `${word}${when}  ${because.hint}${aside}`,
      `  ${printable(because.code)}: ${printable(because.detail)}${because.detail.includes('judged') ? '' : `; judged ${at}`}`,
    ]
  }
  const issuers = [...new Set(credentials.map(({ issuer }) => issuer))].map(printable).join(' and ')
  const subject = device ?? textOf(claims, 'id')
  const kind = kindOf(subject)
  const holds = device === undefined ? 'nobody proved to hold the key' : 'this device holds the key'
  const lines = [
    `${style.good('ACCEPTED')}${when}  ${style.bold(whoIs(credentials.map((one) => one.claims)))} — confirmed by ${issuers}; ${holds}${asOf ? '' : `; checked ${at.slice(11)}`}${aside}`,
  ]
  const row = (name: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') lines.push(`  ${name.padEnd(12)} ${printable(value)}`)
  }
  row(kind, subject)
  const contacts = isTextArray(claims['hasInstantMessage']) ? claims['hasInstantMessage'] : []
  row('known as', contacts.filter((contact) => contact !== claims['id']).join(', '))
  for (const name of ['title', 'role'] as const) row(name, textOf(claims, name))
  row('languages', isTextArray(claims['hasLanguage']) ? claims['hasLanguage'].join(', ') : null)
  for (const name of Object.keys(claims).filter((each) => !told.has(each))) row(name, wordsOf(claims[name]))
  row('key', holderKey)
  row(asOf ? 'as of' : 'checked on', at.slice(0, 10))
  row('holds until', validUntil)
  for (const { model, who, why, evidenceAt } of report.trustPath ?? [])
    row('trusted', `${who}, because ${why} (${model}${evidenceAt === null ? '' : `, asked ${evidenceAt}`})`)
  for (const { list, value, issuedAt, fetchedAt } of credentials.flatMap(({ status }) => status))
    row(
      'status',
      `${value}, says the list ${list}${issuedAt === null ? '' : `, made ${issuedAt}`}, fetched ${fetchedAt}`,
    )
  if (report.changes?.length === 0) row('last time', 'nothing has changed since')
  for (const { says } of report.changes ?? []) row('changed', says)
  return lines
}

/** What an identifier names. Credentials of other types speak of what is none of ours. */
function kindOf(subject: string | null): string {
  const id = subject === null ? null : parseImId(subject)
  return id?.ok === true ? id.value.kind : 'device'
}

/** The claims that have a line of their own, or a place in the headline. */
const told: ReadonlySet<string> = new Set([
  ...['id', 'fn', 'organization-name', 'organization-unit'],
  ...['hasInstantMessage', 'title', 'role', 'hasLanguage'],
])

/** A claim of another type of credential, as far as a line holds it. */
function wordsOf(value: Json | undefined): string {
  const words = isTextArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
  return words.length <= 200 ? words : `${words.slice(0, 200)}…`
}

/** Whoever the credentials speak of: name, unit and organisation where they are said, else the handle or the device. */
function whoIs(claims: readonly JsonObject[]): string {
  const said = (name: string) => claims.map((each) => textOf(each, name)).find((text) => text !== null) ?? null
  const parts = ['fn', 'organization-unit', 'organization-name'].map(said).filter((text) => text !== null)
  if (said('fn') === null) parts.unshift(said('role') ?? said('title') ?? said('id') ?? 'someone without a name')
  return parts.map(printable).join(', ')
}

function textOf(claims: JsonObject, name: string): string | null {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const closing: readonly string[] = [...closingRules, ...rememberingRules]
const ofCredentials: readonly string[] = credentialRules

function checklist(checks: readonly ReportedCheck[], style: Style): readonly string[] {
  const lines: string[] = []
  let group = ''
  for (const check of checks) {
    const name = groupName(check)
    if (name !== group) lines.push(`  ${style.dim(name)}`)
    group = name
    lines.push(
      ...checkLines(check, style),
      ...(check.opinions ?? []).flatMap((each) => opinionLines(each, check, style)),
    )
  }
  return lines
}

const stances: Readonly<Record<ReportedOpinion['stance'], string>> = {
  trusted: 'believes it',
  distrusted: 'distrusts it',
  none: 'does not believe it',
  unsure: 'could not find out',
  'not-asked': 'was not asked',
}

/** A key by the beginning of its thumbprint: enough to see that two are not the same. */
export function keyName(thumbprintUri: string): string {
  return `key ${(thumbprintUri.split(':').at(-1) ?? '').slice(0, 8)}…`
}

/** What one model of a combination thought and who led it there, further in the deeper it stands in the policy. */
function opinionLines(
  { model, place, stance, because, keys, path }: ReportedOpinion,
  { token }: ReportedCheck,
  style: Style,
): readonly string[] {
  const indent = ' '.repeat(2 + 2 * (place.split('/models/').length - 1) + 2)
  const why = because === null ? '' : ` (${because.code})`
  const named = (key: string) => `${keyName(key)}${key === token?.signedBy ? ', which signed it' : ''}`
  const which = keys.length === 0 ? '' : `, with ${keys.map(named).join(' or ')}`
  return [
    `${indent}${style.dim(`${printable(model)} ${stances[stance]}${which}${why}`)}`,
    ...path.map(({ who, why: reason }) => `${indent}  ${style.dim(`by ${printable(who)}: ${printable(reason)}`)}`),
  ]
}

function groupName({ rule, about }: ReportedCheck): string {
  const index = /^\/credentials\/(\d+)$/.exec(about)?.[1]
  if (index !== undefined) return `credential ${Number(index) + 1}`
  if (ofCredentials.includes(rule)) return 'the credential'
  return closing.includes(rule) ? 'all together' : 'the presentation'
}

function checkLines(check: ReportedCheck, style: Style): readonly string[] {
  const { result, rule, says, code, detail, pointer, hint, notes = [], needs, policy } = check
  switch (result) {
    case 'passed':
      return [
        `  ${style.good('✓')} ${says}`,
        ...notes.map((note) => `      ${style.dim(`${note.code}: ${printable(note.detail)}. ${note.hint}`)}`),
      ]
    case 'failed':
    case 'unknown': {
      if (needs !== undefined)
        return [`  ${style.doubt('?')} ${style.dim(`not reached, ${needs} comes first:`)} ${says}`]
      const mark = result === 'failed' ? style.bad('✗ failed:') : style.doubt('? unknown:')
      const place = pointer === undefined || pointer === '' ? '' : ` (at ${printable(pointer)})`
      return [
        `  ${mark} ${says} ${style.dim(`(${rule})`)}`,
        `      ${code}: ${printable(detail ?? '')}${place}`,
        `      ${hint}`,
      ]
    }
    case 'skipped':
      return [`  – ${style.dim(`skipped (${printable(policy ?? '')}):`)} ${says}`]
  }
}
