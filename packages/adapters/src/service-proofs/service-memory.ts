import {
  type Answer,
  type Clock,
  fail,
  finding,
  isJsonObject,
  isTextArray,
  type Json,
  type JsonObject,
  type Lesson,
  ok,
  type Result,
  type Source,
} from '@imprint/core'
import { jsonFile } from '../json-file.ts'

interface Memory {
  readonly version: 1
  // Lists, because names come from elsewhere and could be "__proto__".
  readonly logs: readonly KnownLog[]
  readonly owners: readonly KnownOwner[]
}

interface KnownLog {
  readonly id: string
  readonly number: number
  readonly hash: string
  readonly confirmed: readonly string[]
}

interface KnownOwner {
  readonly id: string
  readonly profile: string
}

/** Remembers how far the logs of profiles went, and which profile spoke for whom. As a `Source` it answers needs of kind `service-log` and `service-owner`. */
export interface ServiceMemory extends Source {
  /**
   * Remembers what a verdict taught. Nothing is remembered that contradicts what is known: `service.log_rollback`, `service.log_fork` or `service.profile_changed`, so that of two processes only one
   * succeeds. A lesson of another kind or form is `store.corrupt`.
   */
  remember(lesson: Lesson): Promise<Result<null>>
  /** Forgets a profile or a user by the need's id, once a person has found out what happened. */
  forget(id: string): Promise<Result<null>>
}

/**
 * Keeps the memory of profiles in one JSON file (see `jsonFile`). A file that cannot be read is `unavailable`, never `absent`: who can break the file must not get a first meeting again.
 *
 * @example
 * ```ts
 * const memory = fileServiceMemory({ path: 'services.json', clock: systemClock })
 * await memory.fetch({ kind: 'service-log', id: 'aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE' }, AbortSignal.timeout(1000))
 * ```
 */
export function fileServiceMemory({ path, clock }: { readonly path: string; readonly clock: Clock }): ServiceMemory {
  const file = jsonFile<Memory>({ path, empty: { version: 1, logs: [], owners: [] }, parse: parseMemory })
  return {
    async fetch({ kind, id }) {
      if (kind !== 'service-log' && kind !== 'service-owner') return null
      const read = await file.read()
      if (!read.ok)
        return {
          state: 'unavailable',
          cause: finding('issuer.key_unavailable', `what is remembered cannot be read: ${read.error.code}`),
        }
      const found = kind === 'service-log' ? logValue(read.value, id) : ownerValue(read.value, id)
      const fetchedAt = clock.now()
      return found === null
        ? ({ state: 'absent', detail: 'nothing is remembered of it', fetchedAt } satisfies Answer)
        : { state: 'found', value: found, fetchedAt }
    },
    remember: async (lesson) => done(await file.update((memory) => learned(memory, lesson))),
    forget: async (id) =>
      done(
        await file.update((memory) =>
          ok({
            version: 1,
            logs: memory.logs.filter((log) => log.id !== id),
            owners: memory.owners.filter((owner) => owner.id !== id),
          }),
        ),
      ),
  }
}

function done(updated: Result<Memory>): Result<null> {
  return updated.ok ? ok(null) : updated
}

function logValue({ logs }: Memory, id: string): JsonObject | null {
  const log = logs.find((each) => each.id === id)
  return log === undefined ? null : { number: log.number, hash: log.hash, confirmed: log.confirmed }
}

function ownerValue({ owners }: Memory, id: string): JsonObject | null {
  const owner = owners.find((each) => each.id === id)
  return owner === undefined ? null : { profile: owner.profile }
}

function learned(memory: Memory, { kind, id, value }: Lesson): Result<Memory> {
  const log = kind === 'service-log' ? parseLog({ ...value, id }) : null
  if (log !== null) return learnedLog(memory, log)
  const owner = kind === 'service-owner' ? parseOwner({ ...value, id }) : null
  return owner === null
    ? fail('store.corrupt', 'this is nothing to remember of a profile')
    : learnedOwner(memory, owner)
}

function learnedLog(memory: Memory, log: KnownLog): Result<Memory> {
  const known = memory.logs.find(({ id }) => id === log.id)
  if (known !== undefined && log.number < known.number)
    return fail('service.log_rollback', `statement ${known.number} is remembered`)
  if (known !== undefined && log.number === known.number && log.hash !== known.hash)
    return fail('service.log_fork', `another statement ${log.number} is remembered`)
  return ok({ ...memory, logs: [...memory.logs.filter(({ id }) => id !== log.id), log] })
}

function learnedOwner(memory: Memory, owner: KnownOwner): Result<Memory> {
  const known = memory.owners.find(({ id }) => id === owner.id)
  if (known === undefined) return ok({ ...memory, owners: [...memory.owners, owner] })
  return known.profile === owner.profile
    ? ok(memory)
    : fail('service.profile_changed', 'another profile is remembered for this user')
}

function parseMemory(json: Json): Memory | null {
  if (!isJsonObject(json) || json['version'] !== 1) return null
  const logs = parseAll(json['logs'], parseLog)
  const owners = parseAll(json['owners'], parseOwner)
  return logs === null || owners === null ? null : { version: 1, logs, owners }
}

function parseAll<T>(list: Json | undefined, parse: (value: Json) => T | null): readonly T[] | null {
  if (!Array.isArray(list)) return null
  const all = (list as readonly Json[]).flatMap((each) => parse(each) ?? [])
  return all.length === list.length ? all : null
}

function parseLog(value: Json): KnownLog | null {
  const { id, number, hash, confirmed } = isJsonObject(value) ? value : {}
  if (typeof id !== 'string' || typeof number !== 'number' || typeof hash !== 'string' || !isTextArray(confirmed))
    return null
  return { id, number, hash, confirmed }
}

function parseOwner(value: Json): KnownOwner | null {
  const { id, profile } = isJsonObject(value) ? value : {}
  return typeof id === 'string' && typeof profile === 'string' ? { id, profile } : null
}
