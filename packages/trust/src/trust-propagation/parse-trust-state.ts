import { fail, isJsonObject, type Json, ok, parseSeconds, type Result } from '@imprint/core'
import type { Decision, EndpointKey, Level, Postponed, TrustState } from './trust-state.ts'
import { sameEndpoint, trustStateVersion } from './trust-state.ts'

/** Reads a state that was kept as JSON. Anything that `decide` and `receive` do not write is `store.corrupt`, because what is forgotten or made up here is somebody's trust. */
export function parseTrustState(value: Json): Result<TrustState> {
  if (!isJsonObject(value) || value['version'] !== trustStateVersion) return corrupt('')
  const { usage, encryption } = value
  const me = readEndpoint(value['me'])
  if (me === null || typeof usage !== 'string' || typeof encryption !== 'string') return corrupt('')
  const decisions = readAll(value['decisions'], readDecision)
  if (decisions === null || hasTwice(decisions) || decisions.some((each) => sameEndpoint(each, me)))
    return corrupt('/decisions')
  const postponed = readAll(value['postponed'], readPostponed)
  if (postponed === null) return corrupt('/postponed')
  const silenced = readAll(value['silenced'], readSilenced)
  if (silenced === null || hasTwice(silenced)) return corrupt('/silenced')
  return ok({ version: trustStateVersion, me, usage, encryption, decisions, postponed, silenced })
}

function readAll<T>(value: unknown, read: (entry: Json) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null
  const all: T[] = []
  for (const entry of value) {
    const one = read(entry)
    if (one === null) return null
    all.push(one)
  }
  return all
}

function readEndpoint(value: unknown): EndpointKey | null {
  if (!isJsonObject(value)) return null
  const { owner, key } = value
  return typeof owner === 'string' && owner !== '' && typeof key === 'string' && key !== '' ? { owner, key } : null
}

function readLevelled(value: Json): (EndpointKey & Pick<Decision, 'level' | 'at'>) | null {
  const endpoint = readEndpoint(value)
  const level = isJsonObject(value) ? value['level'] : null
  const at = parseSeconds(isJsonObject(value) ? value['at'] : null)
  const known = level === 'authenticated' || level === 'distrusted'
  return endpoint !== null && known && at.ok ? { ...endpoint, level: level as Level, at: at.value } : null
}

function readDecision(value: Json): Decision | null {
  const levelled = readLevelled(value)
  const path = readAll(isJsonObject(value) ? value['path'] : null, readEndpoint)
  return levelled === null || path === null ? null : { ...levelled, path }
}

function readPostponed(value: Json): Postponed | null {
  const levelled = readLevelled(value)
  const sender = readEndpoint(isJsonObject(value) ? value['sender'] : null)
  return levelled === null || sender === null ? null : { ...levelled, sender }
}

function readSilenced(value: Json): TrustState['silenced'][number] | null {
  const endpoint = readEndpoint(value)
  const until = parseSeconds(isJsonObject(value) ? value['until'] : null)
  return endpoint !== null && until.ok ? { ...endpoint, until: until.value } : null
}

function hasTwice(endpoints: readonly EndpointKey[]): boolean {
  return new Set(endpoints.map(({ owner, key }) => JSON.stringify([owner, key]))).size !== endpoints.length
}

function corrupt(pointer: string): Result<never> {
  return fail('store.corrupt', 'it is no state of endpoint trust', pointer)
}
