import {
  type Finding,
  finding,
  type ImId,
  type ImKind,
  type JsonObject,
  parseImId,
  sameImId,
  sameUser,
} from '@imprint/core'

/**
 * The rules about a subject's identifiers that JSON Schema cannot say: it compares texts, and identifiers are compared as what they
 * name (draft-mahy-mimi-identity section 2).
 */
export interface ContactRules {
  /** What the subject's `id` may name. */
  readonly subject: readonly ImKind[]
  /** Whether `hasInstantMessage` must list the subject itself and exactly one handle. */
  readonly listing: 'itself-and-one-handle' | 'free'
}

/** A device credential ties one device to one handle. With two handles, no client could say whose name to show. */
export const deviceContacts: ContactRules = { subject: ['device'], listing: 'itself-and-one-handle' }

/** A user credential is about a user, by the lasting identifier or by the handle. */
export const userContacts: ContactRules = { subject: ['user', 'handle'], listing: 'free' }

/** Says what is wrong with an entry that is not the subject itself; `null` if nothing is. */
type EntryRule = (entry: ImId, subject: ImId) => string | null

const unfit: EntryRule = () => 'expected a handle, a user or a device'
const anyName: EntryRule = () => null
const ofSameUser: EntryRule = (entry, subject) =>
  sameUser(entry, subject) === 'different' ? 'an identifier of another user than the subject' : null

const entryRules: Readonly<Record<ImKind, EntryRule>> = {
  // The credential is bound to one key (RFC 7800 section 3.1). Another device in it would borrow that key's proof.
  device: (entry, subject) =>
    subject.kind === 'device' ? 'another device than the subject' : ofSameUser(entry, subject),
  user: ofSameUser,
  handle: anyName,
  pseudonym: anyName,
  domain: unfit,
  channel: unfit,
  team: unfit,
  group: unfit,
}

/**
 * Checks the identifiers of a subject whose shape was checked. Every violation is a finding with a pointer; with none, the answer is `null`.
 */
export function checkContacts(
  rules: ContactRules,
  subject: JsonObject,
  extent: 'whole' | 'disclosed' = 'whole',
): readonly Finding[] | null {
  const text = subject['id'] as string
  const id = parseImId(text)
  if (!id.ok) return [violation(`expected an IM identifier: ${id.error.code}`, '/id')]
  const { kind } = id.value
  if (!rules.subject.includes(kind))
    return [violation(`expected a ${rules.subject.join(' or a ')}, came a ${kind}`, '/id')]
  const entries = subject['hasInstantMessage'] as readonly string[] | undefined
  if (entries === undefined) return null
  const found: Finding[] = []
  let itself = 0
  let handles = 0
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as string
    const parsed = entry === text ? id : parseImId(entry)
    let fault: string | null = null
    if (!parsed.ok) fault = `expected an IM identifier: ${parsed.error.code}`
    else {
      if (parsed.value.kind === 'handle') handles++
      if (!sameId(parsed.value, id.value)) fault = entryFault(parsed.value, id.value)
      else if (++itself > 1) fault = 'the subject again, in another spelling'
    }
    if (fault !== null) found.push(violation(fault, `/hasInstantMessage/${i}`))
  }
  if (rules.listing === 'itself-and-one-handle') {
    const whole = extent === 'whole'
    if (itself === 0 && whole)
      found.push(violation('expected the id of the subject among the entries', '/hasInstantMessage'))
    if (whole ? handles !== 1 : handles > 1)
      found.push(violation(`expected exactly one handle, came ${handles}`, '/hasInstantMessage'))
  }
  return found.length === 0 ? null : found
}

function entryFault(entry: ImId, subject: ImId): string | null {
  // An issuer is judged by the domain of the subject (draft section 4.1). It could otherwise slip in a handle of a domain it has no say in.
  if (entry.domain !== subject.domain) return 'expected an identifier in the domain of the subject'
  return entryRules[entry.kind](entry, subject)
}

/** `sameImId` writes both out; most pairs are settled sooner. */
function sameId(a: ImId, b: ImId): boolean {
  return a === b || (a.kind === b.kind && sameImId(a, b))
}

function violation(detail: string, pointer: string): Finding {
  return finding('credential.schema_violation', detail, pointer)
}
