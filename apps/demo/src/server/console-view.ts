import type { Directory, DirectoryPerson } from '@imprint/adapters/directory'
import {
  type AuditRow,
  type IssuerKeyRecord,
  isJsonObject,
  type Json,
  type JsonObject,
  type KeptCredential,
  parseJson,
  tokenBudget,
} from '@imprint/core'

/** A credential as the console shows it: everything but its text. */
export function credentialRow(kept: KeptCredential): JsonObject {
  const { id, type, format, subject, kid, issuedAt, validUntil, status, statusAt, slot } = kept
  const entry = slot === null ? null : { list: slot.list, index: slot.index }
  return { id, type, format, subject, kid, issuedAt, validUntil, status, statusAt, entry }
}

/** A key as the console shows it. */
export function keyRow({ kid, alg, publicJwk, state, createdAt, activeAt }: IssuerKeyRecord): JsonObject {
  return { kid, alg, publicJwk: { ...publicJwk }, state, createdAt, activeAt }
}

/** A person of the directory as the console shows her: her name, where she works, and her devices. */
export function personRow({ claims, handle, devices }: DirectoryPerson): JsonObject {
  const said: JsonObject = { ...claims }
  return {
    name: textOf(said['fn']),
    unit: textOf(said['organization-unit']),
    handle,
    devices: devices.map(({ id, name }) => ({ id, name })),
  }
}

/** A directory file as the console shows it before it is taken in. */
export function directoryRow({ format, people, problems, ignored }: Directory): JsonObject {
  return {
    format,
    people: people.map(personRow),
    problems: problems.map(({ line, detail }) => ({ line, detail })),
    ignored: [...ignored],
  }
}

/** A row of the audit log as the console shows it: whole, for it is hashed whole. */
export function auditRow({ seq, at, actor, kind, detail, previous, hash }: AuditRow): JsonObject {
  const parsed = parseJson(detail, tokenBudget)
  const said: Json = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  return { seq, at, actor, kind, said, previous, hash }
}

function textOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string').join(', ')
  return typeof value === 'string' ? value : ''
}
