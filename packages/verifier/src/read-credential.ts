import {
  createGenerations,
  type Finding,
  type Format,
  finding,
  flatCopy,
  type OpenedCredential,
  type Result,
  type Schema,
} from '@imprint/core'
import { type Candidate, createCandidate } from './judge-credential.ts'
import { openAny } from './open-any.ts'

/** What reading credentials needs. */
export interface CredentialReaderOptions {
  readonly formats: readonly Format[]
  readonly schemas: ReadonlyMap<string, Schema>
  /** How many texts are remembered with what they say and who is known to have signed them; 0 for none. */
  readonly remembered: number
}

/**
 * Makes a reader of credentials. In a chat the same credential is shown again and again, so what a text says may be remembered, and which key, by value, made its signature: by the
 * exact text, never more than so many. What depends on time, trust, status or the presenter is judged every time.
 */
export function createCredentialReader(options: CredentialReaderOptions): (enclosed: string | Finding) => Candidate {
  const { formats, schemas, remembered } = options
  const read = (enclosed: string | Finding) => createCandidate(openCredential(enclosed, formats), schemas)
  if (remembered === 0) return read
  const known = createGenerations<string, Candidate>(Math.max(2, remembered), { keep: flatCopy })
  return (enclosed) => {
    if (typeof enclosed !== 'string') return read(enclosed)
    const candidate = known.get(enclosed)
    if (candidate !== undefined) return candidate
    const fresh = read(enclosed)
    known.set(enclosed, unchangeable(fresh))
    return fresh
  }
}

/** What verdicts hand out of a candidate must not become another the next time, whoever writes into it. */
function unchangeable(candidate: Candidate): Candidate {
  const { opened, schemaOutcome, subjectOutcome } = candidate
  const { subject, types, notes } = opened.ok ? opened.value : {}
  for (const each of [subject, types, notes, candidate.question?.types, schemaOutcome, subjectOutcome])
    freezeDeeply(each)
  if (!opened.ok) freezeDeeply(opened.error)
  return candidate
}

function freezeDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const member of Object.values(value)) freezeDeeply(member)
}

/** Opens a text that must be a credential. */
function openCredential(enclosed: string | Finding, formats: readonly Format[]): Result<OpenedCredential> {
  if (typeof enclosed !== 'string') return { ok: false, error: enclosed }
  const opened = openAny(enclosed, formats)
  if (!opened.ok) return opened
  return opened.value.kind === 'credential'
    ? { ok: true, value: opened.value }
    : { ok: false, error: finding('jws.typ', 'a presentation stands where a credential belongs') }
}
