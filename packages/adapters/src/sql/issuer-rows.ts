import {
  type AuditRow,
  encodeBase64url,
  fileBudget,
  findAlgorithm,
  type Hasher,
  type IssuanceRecord,
  type IssuerKeyRecord,
  jwkText,
  type KeptCredential,
  type KeyState,
  type LifecycleStatus,
  parseJson,
  parseJwk,
  type Seconds,
  type StatusListRecord,
  utf8,
} from '@imprint/core'
import { type SqlRow, type SqlValue, sqlFault } from './sql-database.ts'
import { fromStoredText, toStoredText } from './stored-text.ts'

/** The values of `inserts.credentials`. */
export function rowOfCredential(
  seq: number,
  record: IssuanceRecord,
  { status, at }: { readonly status: LifecycleStatus; readonly at: Seconds },
): readonly SqlValue[] {
  const { slot } = record
  return [
    seq,
    toStoredText(record.id),
    toStoredText(record.type),
    toStoredText(record.format),
    toStoredText(record.subject),
    JSON.stringify(record.about.map(toStoredText)),
    toStoredText(record.holderKey),
    toStoredText(record.kid),
    record.issuedAt,
    record.validFrom,
    record.validUntil,
    slot === null ? null : toStoredText(slot.list),
    slot === null ? null : slot.index,
    record.replaces === null ? null : toStoredText(record.replaces),
    toStoredText(record.text),
    status,
    at,
  ]
}

/** Reads a row of `selected.credentials`. */
export function credentialOfRow(row: SqlRow): KeptCredential {
  const list = textOrNull(row, 'list')
  return {
    id: textIn(row, 'id'),
    type: textIn(row, 'type'),
    format: textIn(row, 'format'),
    subject: textIn(row, 'subject'),
    about: texts(row['about']),
    holderKey: textIn(row, 'holder_key'),
    kid: textIn(row, 'kid'),
    issuedAt: time(row, 'issued_at'),
    validFrom: time(row, 'valid_from'),
    validUntil: time(row, 'valid_until'),
    slot: list === null ? null : { list, index: numberIn(row, 'list_index') },
    replaces: textOrNull(row, 'replaces'),
    text: textIn(row, 'token'),
    status: textIn(row, 'status') as LifecycleStatus,
    statusAt: time(row, 'status_at'),
  }
}

/** The values of `inserts.keys`. */
export function rowOfKey(key: IssuerKeyRecord): readonly SqlValue[] {
  return [toStoredText(key.kid), key.alg, jwkText(key.publicJwk), key.state, key.createdAt, ...timesOfKey(key)]
}

/** When a key entered its states, as columns. */
export function timesOfKey({ activeAt, retiredAt, compromisedAt }: IssuerKeyRecord): readonly SqlValue[] {
  return [activeAt, retiredAt, compromisedAt]
}

/** Reads a row of `selected.keys`. */
export function keyOfRow(row: SqlRow): IssuerKeyRecord {
  const alg = findAlgorithm(textIn(row, 'alg'))
  const json = parseJson(textIn(row, 'public_jwk'), fileBudget)
  const publicJwk = json.ok ? parseJwk(json.value) : json
  if (alg === null || !publicJwk.ok) throw sqlFault('store.corrupt', 'a key of the issuer cannot be read')
  return {
    kid: textIn(row, 'kid'),
    alg: alg.name,
    publicJwk: publicJwk.value,
    state: textIn(row, 'state') as KeyState,
    createdAt: time(row, 'created_at'),
    activeAt: timeOrNull(row, 'active_at'),
    retiredAt: timeOrNull(row, 'retired_at'),
    compromisedAt: timeOrNull(row, 'compromised_at'),
  }
}

/** The values of `inserts.lists`. */
export function rowOfList({ uri, mechanism, bits, size, seed, createdAt }: StatusListRecord): readonly SqlValue[] {
  return [toStoredText(uri), toStoredText(mechanism), bits, size, toStoredText(seed), createdAt, 0]
}

/** Reads a row of `selected.lists`. */
export function listOfRow(row: SqlRow): StatusListRecord & { readonly claimed: number } {
  return {
    uri: textIn(row, 'uri'),
    mechanism: textIn(row, 'mechanism'),
    bits: numberIn(row, 'bits'),
    size: numberIn(row, 'size'),
    seed: textIn(row, 'seed'),
    createdAt: time(row, 'created_at'),
    claimed: numberIn(row, 'claimed'),
  }
}

/** The values of `inserts.audit`. The detail is JSON, which writes every character that a database may refuse as an escape. */
export function rowOfAudit({ seq, at, actor, kind, detail, previous, hash }: AuditRow): readonly SqlValue[] {
  return [seq, at, toStoredText(actor), kind, detail, previous, hash]
}

/** Reads a row of `selected.audit`. */
export function auditOfRow(row: SqlRow): AuditRow {
  return {
    seq: numberIn(row, 'seq'),
    at: time(row, 'at'),
    actor: textIn(row, 'actor'),
    kind: raw(row, 'kind'),
    detail: raw(row, 'detail'),
    previous: raw(row, 'previous'),
    hash: raw(row, 'hash'),
  }
}

// Index entries of PostgreSQL hold at most 2,704 octets (a third of a page); a normal form may have 3,071 (RFC 7622 section 3.1).
const longestIndexed = 600

/** By what a normal form is looked up: itself, or its hash if it is long. */
export function indexedAbout(about: string, hasher: Hasher): string {
  return about.length <= longestIndexed
    ? toStoredText(about)
    : `\\sha256:${encodeBase64url(hasher.sha256(utf8(about)))}`
}

/** Reads a whole number. */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw damaged(column)
  return value
}

/** Reads a text that `toStoredText` wrote. */
export function textIn(row: SqlRow, column: string): string {
  return fromStoredText(raw(row, column))
}

function raw(row: SqlRow, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw damaged(column)
  return value
}

function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null ? null : textIn(row, column)
}

function time(row: SqlRow, column: string): Seconds {
  return numberIn(row, column) as Seconds
}

function timeOrNull(row: SqlRow, column: string): Seconds | null {
  return row[column] === null ? null : time(row, column)
}

function texts(value: SqlValue | undefined): readonly string[] {
  const json = typeof value === 'string' ? parseJson(value, fileBudget) : null
  if (json?.ok !== true || !Array.isArray(json.value) || !json.value.every((each) => typeof each === 'string'))
    throw damaged('about')
  return (json.value as readonly string[]).map(fromStoredText)
}

function damaged(column: string): Error {
  return sqlFault('store.corrupt', `a row has another ${column} than a store writes`)
}
