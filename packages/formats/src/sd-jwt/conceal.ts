import {
  createGenerations,
  encodeBase64url,
  encodeText,
  type Hasher,
  type Json,
  type JsonObject,
  type Random,
  utf8,
} from '@imprint/core'
import type { ClaimRules } from './claim-rules.ts'
import { isReserved } from './read-disclosures.ts'

/**
 * To a multiple of what digests are filled up with decoys (RFC 9901 section 4.2.5), so that their number says less of how many claims there are: those of one object's members,
 * and the elements of one array. 1 means none.
 */
export interface Padding {
  readonly members: number
  readonly elements: number
}

/** What concealing needs, and where it puts what it made. */
export interface Concealing {
  readonly hasher: Hasher
  readonly random: Random
  readonly padding: Padding
  /** The disclosures, encoded. */
  readonly disclosures: string[]
}

/** Objects and arrays inside each other: with what the envelope adds, the opening format reads no more. */
const maxDepth = 12

/**
 * Writes the claims of a subject but its `id`, as JSON text without braces: those in `shown` as they are, the others as digests in `_sd`, whatever they hold hidden again, piece by piece. A rule of the
 * type (SD-JWT VC section 5.6.4) decides before `shown` does. The subject must be such that `isSayable` says so.
 */
export function concealSubject(
  subject: JsonObject,
  given: { readonly concealing: Concealing; readonly shown: readonly string[]; readonly rules: ClaimRules | null },
): string {
  return writeMembers(subject, { ...given, except: 'id' })
}

/** Tells whether a value can be written with its parts hidden: no name in it that stands for digests, and not too deep. */
export function isSayable(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === maxDepth) return false
  if (Array.isArray(value)) return value.every((element) => isSayable(element, depth + 1))
  for (const name in value)
    if (isReserved(name) || name === '__proto__' || !isSayable((value as JsonObject)[name] as Json, depth + 1))
      return false
  return true
}

interface At {
  readonly concealing: Concealing
  /** What is shown where the type has no rule. */
  readonly shown: readonly string[] | 'all' | 'none'
  readonly rules: ClaimRules | null
  /** A member that is written elsewhere. */
  readonly except?: 'id'
}

function isHidden(rules: ClaimRules | null, shown: boolean): boolean {
  return rules?.sd === 'always' || (rules?.sd !== 'never' && !shown)
}

function writeMembers(members: JsonObject, { concealing, shown, rules, except }: At): string {
  let open = ''
  const hidden: string[] = []
  for (const name in members) {
    if (name === except) continue
    const inside = rules?.members.get(name) ?? null
    const isShown = shown === 'all' || (shown !== 'none' && shown.includes(name))
    const value = write(members[name] as Json, { concealing, shown: isShown ? 'all' : 'none', rules: inside })
    if (isHidden(inside, isShown)) hidden.push(`${quote(name)},${value}`)
    else open += `${open === '' ? '' : ','}${quote(name)}:${value}`
  }
  if (hidden.length === 0) return open
  const digests: string[] = []
  for (const digest of hide(hidden, concealing)) place(digests, digest)
  while (digests.length % concealing.padding.members !== 0) place(digests, decoy(concealing))
  let text = `${open === '' ? '' : `${open},`}"_sd":["${digests[0]}"`
  for (let i = 1; i < digests.length; i++) text += `,"${digests[i]}"`
  return `${text}]`
}

/** Puts a digest where it belongs by its letters: they are random, so that the order says nothing of the order of the claims (RFC 9901 section 4.2.4.1). For so few, this takes a fifth of the time of sorting. */
function place(digests: string[], digest: string): void {
  let at = digests.length
  for (; at > 0 && (digests[at - 1] as string) > digest; at--) digests[at] = digests[at - 1] as string
  digests[at] = digest
}

// The names of claims recur from one credential to the next.
const quoted = createGenerations<string, string>(512)

function quote(name: string): string {
  const known = quoted.get(name)
  if (known !== undefined) return known
  const text = JSON.stringify(name)
  // A longer name is rare, and not worth the memory.
  if (name.length <= 64) quoted.set(name, text)
  return text
}

function write(value: Json, { concealing, shown, rules }: At): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (!Array.isArray(value)) return `{${writeMembers(value as JsonObject, { concealing, shown, rules })}}`
  const elements: string[] = []
  const hidden: string[] = []
  const places: number[] = []
  for (let i = 0; i < value.length; i++) {
    const inside = rules?.elements.get(i) ?? rules?.every ?? null
    const element = write(value[i] as Json, { concealing, shown, rules: inside })
    if (isHidden(inside, shown === 'all')) {
      places.push(i)
      hidden.push(element)
    }
    elements.push(element)
  }
  if (hidden.length === 0) return `[${elements.join(',')}]`
  for (const [i, digest] of hide(hidden, concealing).entries()) elements[places[i] as number] = `{"...":"${digest}"}`
  // Decoys come last, so that the places of the others stay as they are.
  while (elements.length % concealing.padding.elements !== 0) elements.push(`{"...":"${decoy(concealing)}"}`)
  return `[${elements.join(',')}]`
}

/**
 * Makes disclosures of what comes after their salts and answers their digests. A salt is 22 to 24 characters of base64url, no less than the 128 bits that RFC 9901 section 9.3 recommends: its length makes
 * that of the disclosure a multiple of three, so that many are encoded at once, which takes a third of the time, and taken apart again.
 */
function hide(rests: readonly string[], concealing: Concealing): readonly string[] {
  const { hasher, random, disclosures } = concealing
  // A few at a time: sources of randomness have a pool for small wishes, and cost several times as much for large ones.
  let salts = ''
  const contents = rests.map((rest, i) => {
    if (i % 3 === 0) salts = encodeBase64url(random.bytes(54))
    const start = 24 * (i % 3)
    return `["${salts.slice(start, start + 24 - ((rest.length + 2) % 3))}",${rest}]`
  })
  const joined = contents.join('')
  const encoded = encodeText(joined)
  // Beyond ASCII a character is several octets, and the pieces do not end where they should.
  const isAligned = encoded.length * 3 === joined.length * 4
  const octets = isAligned ? utf8(encoded) : null
  let start = 0
  return contents.map((content) => {
    const end = start + (content.length * 4) / 3
    const disclosure = octets === null ? encodeText(content) : encoded.slice(start, end)
    const hashed = octets === null ? utf8(disclosure) : octets.subarray(start, end)
    disclosures.push(disclosure)
    start = end
    return encodeBase64url(hasher.sha256(hashed))
  })
}

function decoy({ hasher, random }: Concealing): string {
  return encodeBase64url(hasher.sha256(random.bytes(32)))
}
