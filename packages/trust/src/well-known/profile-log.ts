import {
  type Finding,
  fail,
  finding,
  isJsonObject,
  isTextArray,
  type KeyValidity,
  type LongHasher,
  ok,
  type PublicJwk,
  type RejectedCode,
  type Result,
  type Seconds,
  type SynchronousSignatureVerifier,
  sameJwk,
} from '@imprint/core'
import { type ProfileUri, parseProfileUri } from '@imprint/core/services'
import { statementHash } from './sign-statement.ts'
import { readStatement, type Statement } from './statement.ts'

/** A profile whose every statement was verified, from its first key on. */
export interface ProfileLog {
  readonly profile: ProfileUri
  /** The newest statement. */
  readonly head: Statement
  /** The hash of each statement, by its number. */
  readonly hashes: readonly string[]
  /** Every key, the oldest first. */
  readonly keys: readonly ProfileKey[]
  /** The statements as they were served. */
  readonly texts: readonly string[]
}

/** A key of a profile, while it speaks for it and afterwards. */
export interface ProfileKey {
  readonly jwk: PublicJwk
  readonly fingerprint: string
  readonly validity: KeyValidity
}

/** What following a log needs. */
export interface LogChecks {
  readonly hasher: LongHasher
  readonly signatures: SynchronousSignatureVerifier
}

/** Statements of one profile. Each is a signature to verify; who changes a profile every week fills this in two years. */
const maxStatements = 128

/**
 * Reads what is served of a profile (a fact of kind `service-profile`: `{"newest": …, "log": […] | null}`) and follows its log: the first statement is signed by the key that the profile is named for, and each after it by the
 * key that the one before leaves in charge, counts one more, and holds its hash. The newest one may be ahead of the log, which is another document. Codes: those of `readStatement`,
 * `service.fingerprint_mismatch`, `service.signature_invalid`, `service.log_broken`, `service.log_key_unknown`, `service.log_fork`.
 */
export function readProfile(value: unknown, profile: ProfileUri, checks: LogChecks): Result<ProfileLog> {
  const { newest, log } = isJsonObject(value) ? value : {}
  if (typeof newest !== 'string' || !(log === null || isTextArray(log)))
    return fail('service.profile_malformed', 'expected a newest statement and a log')
  if (log === null || log.length === 0) return followLog([newest], profile, checks)
  if (log.includes(newest)) return followLog(log, profile, checks)
  const followed = followLog([...log, newest], profile, checks)
  if (followed.ok || followed.error.code !== 'service.log_broken') return followed
  const alone = followLog(log, profile, checks)
  if (!alone.ok) return alone
  const ahead = readStatement(newest, checks.hasher)
  if (!ahead.ok || ahead.value.place.number > log.length) return followed
  // Both are signed, and no log holds both.
  return fail('service.log_fork', 'the newest statement does not follow the log')
}

/** Follows statements, the oldest first. */
export function followLog(texts: readonly string[], profile: ProfileUri, checks: LogChecks): Result<ProfileLog> {
  if (texts.length > maxStatements)
    return fail('service.log_broken', `${texts.length} statements, at most ${maxStatements}`)
  const keys: ProfileKey[] = []
  const hashes: string[] = []
  let before: Statement | null = null
  let latest: Seconds | null = null
  for (const text of texts) {
    const read = readStatement(text, checks.hasher)
    if (!read.ok) return read
    const fault: Finding | null =
      linkFault(read.value, { before, latest, hash: hashes.at(-1) ?? null, profile }) ??
      signatureFault(read.value, checks)
    if (fault !== null) return { ok: false, error: fault }
    noteKey(keys, read.value, before)
    hashes.push(statementHash(text, checks.hasher))
    before = read.value
    latest = before.issuedAt ?? latest
  }
  return before === null
    ? fail('service.profile_malformed', 'there is no statement')
    : ok({ profile, head: before, hashes, keys, texts })
}

interface Link {
  readonly before: Statement | null
  /** The time of the last statement that states one. */
  readonly latest: Seconds | null
  readonly hash: string | null
  readonly profile: ProfileUri
}

function linkFault(statement: Statement, { before, latest, hash, profile }: Link): Finding | null {
  const { place, fingerprint, jwk, issuedAt } = statement
  const number = before === null ? 0 : before.place.number + 1
  if (place.number !== number)
    return finding('service.log_broken', `expected statement ${number}, came ${place.number}`)
  if (place.previous !== hash)
    return finding('service.log_broken', `statement ${number} names another statement as the one before`)
  if (before === null)
    return fingerprint === profile.fingerprint
      ? null
      : finding('service.fingerprint_mismatch', 'the first key is not the one that the profile is named for')
  if (!sameJwk(jwk, before.place.nextKey ?? before.jwk))
    return finding(
      'service.log_key_unknown',
      `statement ${number} is signed by a key that the one before does not name`,
    )
  // Times only ever go on, or a stolen key could end another's time before it began.
  return issuedAt !== null && latest !== null && issuedAt < latest
    ? finding('service.log_broken', `statement ${number} is older than one before`)
    : null
}

function signatureFault(
  { algorithm, jwk, signingInput, signature }: Statement,
  { signatures }: LogChecks,
): Finding | null {
  return signatures.verify(algorithm.name, jwk, signingInput, signature) === 'valid'
    ? null
    : finding('service.signature_invalid', 'a statement was not signed by the key in its header')
}

/** Notes the key of a statement, and when it replaced the one before. */
function noteKey(keys: ProfileKey[], { jwk, fingerprint }: Statement, before: Statement | null): void {
  const last = keys.at(-1)
  if (last !== undefined && before?.place.nextKey == null) return
  const since = before?.issuedAt ?? null
  if (last !== undefined)
    keys[keys.length - 1] = {
      ...last,
      validity: { ...last.validity, until: since, compromised: before?.place.compromised === true ? since : null },
    }
  keys.push({ jwk, fingerprint, validity: { from: since, until: null, compromised: null } })
}

/** What is remembered of a profile (a fact of kind `service-log`): how far its log went, and which services confirmed it. */
export interface KnownHead {
  readonly number: number
  readonly hash: string
  readonly confirmed: readonly string[]
}

/** Reads what was remembered; `null` for what is none. */
export function readKnownHead(value: unknown): KnownHead | null {
  const { number, hash, confirmed } = isJsonObject(value) ? value : {}
  return typeof number === 'number' &&
    Number.isInteger(number) &&
    number >= 0 &&
    typeof hash === 'string' &&
    isTextArray(confirmed)
    ? { number, hash, confirmed }
    : null
}

/** Says whether a log goes on from what was known of it: `service.log_rollback` if it is shorter, `service.log_fork` if it is another; `null` is a pass. */
export function continuityFault({ hashes }: ProfileLog, known: KnownHead): Finding<RejectedCode> | null {
  const hash = hashes[known.number]
  if (hash === undefined)
    return finding('service.log_rollback', `${hashes.length} statements, and ${known.number + 1} were seen before`)
  return hash === known.hash
    ? null
    : finding('service.log_fork', `statement ${known.number} is not the one that was seen before`)
}

/** The names by which pages may link to a profile: those of every key it had, at the host that serves it. A link to another host could lead to what a stolen old key signed. */
export function linkNames({ profile, keys }: ProfileLog): readonly ProfileUri[] {
  return keys.flatMap(({ fingerprint }) => {
    const named = parseProfileUri(`aspe:${profile.host}:${fingerprint}`)
    return named.ok ? [named.value] : []
  })
}

/** Whether the newest statement is past its end. */
export function expiryFault({ head }: ProfileLog, at: Seconds): Finding<RejectedCode> | null {
  return head.expiresAt === null || at < head.expiresAt
    ? null
    : finding('service.profile_expired', 'the newest statement of the profile is past its end')
}
