import {
  decodeToBinary,
  encodeBase64url,
  type Failed,
  fail,
  type Hasher,
  type Json,
  ok,
  parseJsonBinary,
  type Result,
  tokenBudget,
  utf8,
} from '@imprint/core'

/** One disclosure (RFC 9901 section 4.2), taken apart. Whether the issuer signed its digest is not known yet. */
export interface Disclosure {
  /** As it stands in the SD-JWT. */
  readonly text: string
  /** The name of an object's member; `null` for an element of an array. */
  readonly name: string | null
  /** The value, with whatever is hidden inside of it. */
  readonly value: Json
  /** Whether its digest was met. `unfold` alone writes this. */
  met: boolean
}

/** Disclosures by their digests, in the order in which they came. */
export type Disclosures = ReadonlyMap<string, Disclosure>

/** Disclosures in one SD-JWT. The largest credential in use (the EUDI person identification data with every age and address line) has under 50. */
const maxDisclosures = 256

/**
 * Reads the disclosures between two places of a text, each followed by "~", and hashes each as it stands (RFC 9901 sections 4.2.3 and 7.1, step 3.1): canonical base64url of strict
 * JSON, an array of a salt, a name for an object's member, and a value. A second copy of one is refused (section 7.1, step 4).
 */
export function readDisclosures(
  text: string,
  { from, to, hasher }: { readonly from: number; readonly to: number; readonly hasher: Hasher },
): Result<Disclosures> {
  const found = new Map<string, Disclosure>()
  for (let start = from; start < to; ) {
    const end = text.indexOf('~', start)
    if (found.size === maxDisclosures) return fail('token.size', `more than ${maxDisclosures} disclosures`)
    const piece = text.slice(start, end)
    const disclosure = readDisclosure(piece)
    if (!disclosure.ok) return numbered(disclosure, found.size)
    const digest = encodeBase64url(hasher.sha256(utf8(piece)))
    const before = found.size
    if (found.set(digest, disclosure.value).size === before)
      return numbered(fail('sd_jwt.digest_repeated', 'it was there before'), before)
    start = end + 1
  }
  return ok(found)
}

function readDisclosure(text: string): Result<Disclosure> {
  if (text === '') return fail('sd_jwt.form', 'it is empty')
  const binary = decodeToBinary(text)
  if (!binary.ok) return binary
  const parsed = parseJsonBinary(binary.value, tokenBudget)
  if (!parsed.ok) return parsed
  const array = parsed.value
  if (!Array.isArray(array) || typeof array[0] !== 'string')
    return fail('sd_jwt.disclosure', 'expected an array that begins with a salt')
  if (array.length === 2) return ok({ text, name: null, value: array[1] as Json, met: false })
  const name: unknown = array[1]
  if (array.length !== 3 || typeof name !== 'string')
    return fail('sd_jwt.disclosure', 'expected a salt, a name where there is one, and a value')
  // The parser refuses this name where it stands as a member's; here it stands as a text.
  if (name === '__proto__') return fail('json.reserved_member', 'a claim named __proto__')
  return isReserved(name)
    ? fail('sd_jwt.reserved_name', 'the name stands for digests')
    : ok({ text, name, value: array[2] as Json, met: false })
}

/** Tells the names that conveying digests takes up (RFC 9901 sections 4.1 and 4.1.1). */
export function isReserved(name: string): boolean {
  return name === '_sd' || name === '...' || name === '_sd_alg'
}

function numbered({ error }: Failed, index: number): Failed {
  return { ok: false, error: { ...error, detail: `disclosure ${index + 1}: ${error.detail}` } }
}
