import {
  codes,
  type Facts,
  fail,
  formatRequest,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseSeconds,
  type Result,
  requestOf,
  requestVersion,
  type UndecidedCode,
} from '@imprint/core'
import type { Evidence } from '@imprint/verifier'

/** The form of a record that this release writes and reads. */
export const evidenceVersion = 'imprint-evidence/1'

const nonceStates: readonly Json[] = ['fresh', 'spent', 'unknown', 'unavailable', null]

/** Writes everything a verdict depended on, as JSON that `parseEvidence` reads. */
export function formatEvidence({ text, request, facts, at, nonce }: Evidence): string {
  const record = {
    version: evidenceVersion,
    at,
    nonce,
    request: JSON.parse(formatRequest(request)),
    facts,
    text,
  }
  return `${JSON.stringify(record, null, 1)}\n`
}

/**
 * Reads a record: what `formatEvidence` writes, or the SDK's own `Evidence` as plain JSON, which says no version. Anything missing or malformed is `store.corrupt` with a pointer: a record that was changed must not pass for one.
 */
export function evidenceOf(json: JsonObject): Result<Evidence> {
  const { version = evidenceVersion, text, nonce = null } = json
  if (version !== evidenceVersion) return bad(`expected ${evidenceVersion}`, '/version')
  if (typeof text !== 'string') return bad('the presentation is a text', '/text')
  if (!nonceStates.includes(nonce)) return bad('fresh, spent, unknown, unavailable or null', '/nonce')
  const at = parseSeconds(json['at'], '/at')
  if (!at.ok) return at
  if (!isJsonObject(json['request'])) return bad('an object', '/request')
  const request = requestOf(requestMembers(json['request']))
  if (!request.ok) return { ok: false, error: { ...request.error, pointer: `/request${request.error.pointer ?? ''}` } }
  if (!isJsonObject(json['facts'])) return bad('an object', '/facts')
  for (const [key, fact] of Object.entries(json['facts']))
    if (!isAnswer(fact))
      return bad('a fact is found, absent or unavailable', `/facts/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`)
  return ok({
    text,
    request: request.value,
    facts: json['facts'] as unknown as Facts,
    at: at.value,
    nonce: nonce as Evidence['nonce'],
  })
}

/** The SDK's own form of a request has an empty `ask` beside a `query`, the written form one of `ask` and `dcql_query`. */
function requestMembers({ query = null, ask, ...rest }: JsonObject): JsonObject {
  const asked = ask === undefined || (query !== null && Array.isArray(ask) && ask.length === 0) ? {} : { ask }
  return { version: requestVersion, ...rest, ...asked, ...(query === null ? {} : { dcql_query: query }) }
}

function isAnswer(fact: Json): boolean {
  if (!isJsonObject(fact)) return false
  const { state, value, fetchedAt, freshUntil = 0, detail, cause } = fact
  switch (state) {
    case 'found':
      return value !== undefined && typeof fetchedAt === 'number' && typeof freshUntil === 'number'
    case 'absent':
      return typeof detail === 'string' && typeof fetchedAt === 'number'
    case 'unavailable':
      return isJsonObject(cause) && isUndecided(cause['code']) && typeof cause['detail'] === 'string'
    default:
      return false
  }
}

function isUndecided(code: Json | undefined): code is UndecidedCode {
  return typeof code === 'string' && Object.hasOwn(codes, code) && codes[code as UndecidedCode].outcome === 'undecided'
}

function bad(detail: string, pointer: string) {
  return fail('store.corrupt', detail, pointer)
}
