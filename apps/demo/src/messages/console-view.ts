import {
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  type KeyState,
  type LifecycleStatus,
  ok,
  type PublicJwk,
  parseJwk,
  type Result,
} from '@imprint/core'

/** What the console knows of a credential: everything but its text. */
export interface CredentialRow {
  readonly id: string
  readonly type: string
  readonly format: string
  readonly subject: string
  readonly kid: string
  readonly issuedAt: number
  readonly validUntil: number
  readonly status: LifecycleStatus
  readonly statusAt: number
  /** Its entry in a status list. */
  readonly entry: { readonly list: string; readonly index: number } | null
}

/** A person of the directory. */
export interface PersonRow {
  readonly name: string
  readonly unit: string
  readonly handle: string
  readonly devices: readonly { readonly id: string; readonly name: string | null }[]
}

/** A key of the issuer. */
export interface KeyRow {
  readonly kid: string
  readonly alg: string
  readonly publicJwk: PublicJwk
  readonly state: KeyState
}

/** Everything that the console shows but the log. */
export interface ConsoleOverview {
  readonly people: readonly PersonRow[]
  readonly credentials: readonly CredentialRow[]
  readonly keys: readonly KeyRow[]
}

/** A row of the audit log. */
export interface AuditLine {
  readonly seq: number
  readonly at: number
  readonly actor: string
  readonly kind: string
  readonly said: JsonObject
  readonly previous: string
  readonly hash: string
}

/** A directory file, read, and what became of it where it was taken in. */
export interface DirectoryView {
  readonly format: string
  readonly people: readonly PersonRow[]
  /** Entries that were refused, by the line where they begin. */
  readonly problems: readonly { readonly line: number; readonly detail: string }[]
  readonly ignored: readonly string[]
  /** `null` where it was only read. */
  readonly admitted: {
    readonly issued: readonly string[]
    readonly known: number
    readonly foreign: readonly string[]
  } | null
}

const statuses: readonly Json[] = ['valid', 'suspended', 'revoked']
const states: readonly Json[] = ['next', 'active', 'verify-only', 'compromised']

/** Reads the answer of the deed `console-overview`; anything else is `request.malformed`. */
export function consoleOverviewOf(json: Json): Result<ConsoleOverview> {
  const { people, credentials, keys } = isJsonObject(json) ? json : {}
  if (!isList(people, isPerson) || !isList(credentials, isCredential) || !isList(keys, isKey)) return malformed()
  return ok(json as unknown as ConsoleOverview)
}

/** Reads the answer of the deed `console-audit`; anything else is `request.malformed`. */
export function auditLinesOf(json: Json): Result<readonly AuditLine[]> {
  return isList(json, isLine) ? ok(json as unknown as readonly AuditLine[]) : malformed()
}

/** Reads the answer of the deeds `read-directory` and `import-directory`; anything else is `request.malformed`. */
export function directoryViewOf(json: Json): Result<DirectoryView> {
  if (!isJsonObject(json)) return malformed()
  const { format, people, problems, ignored, issued, known, foreign } = json
  if (typeof format !== 'string' || !isList(people, isPerson) || !isList(problems, isProblem)) return malformed()
  if (!isList(ignored, isText)) return malformed()
  const isAdmitted = isList(issued, isText) && isList(foreign, isText) && typeof known === 'number'
  const admitted = isAdmitted ? { issued, known, foreign } : null
  return ok({ format, people, problems, ignored, admitted } as unknown as DirectoryView)
}

type Guard = (json: Json) => boolean

function isList(value: Json | undefined, guard: Guard): value is readonly Json[] {
  return Array.isArray(value) && value.every(guard)
}

const isText: Guard = (json) => typeof json === 'string'

const isPerson: Guard = (json) =>
  isJsonObject(json) && hasTexts(json, ['name', 'unit', 'handle']) && isList(json['devices'], isDevice)

const isDevice: Guard = (json) =>
  isJsonObject(json) && typeof json['id'] === 'string' && (json['name'] === null || typeof json['name'] === 'string')

const isCredential: Guard = (json) =>
  isJsonObject(json) &&
  hasTexts(json, ['id', 'type', 'format', 'subject', 'kid']) &&
  hasNumbers(json, ['issuedAt', 'validUntil', 'statusAt']) &&
  statuses.includes(json['status'] ?? null) &&
  isEntry(json['entry'])

function isEntry(entry: Json | undefined): boolean {
  if (entry === null) return true
  return isJsonObject(entry) && hasTexts(entry, ['list']) && hasNumbers(entry, ['index'])
}

const isKey: Guard = (json) =>
  isJsonObject(json) &&
  hasTexts(json, ['kid', 'alg']) &&
  states.includes(json['state'] ?? null) &&
  parseJwk(json['publicJwk']).ok

const isLine: Guard = (json) =>
  isJsonObject(json) &&
  hasTexts(json, ['actor', 'kind', 'previous', 'hash']) &&
  hasNumbers(json, ['seq', 'at']) &&
  isJsonObject(json['said'])

const isProblem: Guard = (json) => isJsonObject(json) && hasNumbers(json, ['line']) && hasTexts(json, ['detail'])

function hasTexts(json: JsonObject, names: readonly string[]): boolean {
  return names.every((name) => typeof json[name] === 'string')
}

function hasNumbers(json: JsonObject, names: readonly string[]): boolean {
  return names.every((name) => typeof json[name] === 'number')
}

function malformed() {
  return fail('request.malformed', 'what the console is shown')
}
