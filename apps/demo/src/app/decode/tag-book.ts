import { jsHasher } from '@imprint/adapters/hash-js'
import { isJsonObject, type Json, type JsonObject, parseImId, parseJwk, thumbprint } from '@imprint/core'
import type { Decoded } from './decoded.ts'

/** What a sign stands for. */
export type TagKind = 'nonce' | 'key' | 'identifier' | 'digest'

/** A sign for a value that recurs: a letter with a number, and one of so many colours that only say it again. */
export interface Tag {
  readonly kind: TagKind
  /** `N1`, `K2`, `I3`, `D4`. */
  readonly sign: string
  readonly hue: number
  /** The value: for a key its thumbprint (RFC 7638). */
  readonly value: string
}

/** Finds the sign of a value. */
export interface TagBook {
  readonly tags: readonly Tag[]
  /** The sign of a member's value: a text, or a key as an object. */
  find(name: string | null, value: Json): Tag | null
  /** The signs of what stands in a text, each once, but for digests. */
  tagsIn(text: Decoded): readonly Tag[]
}

/** How many colours there are. */
export const hues = 8

const letters: Readonly<Record<TagKind, string>> = { nonce: 'N', key: 'K', identifier: 'I', digest: 'D' }
const order: readonly TagKind[] = ['nonce', 'key', 'identifier', 'digest']

/**
 * Gives a sign to every nonce, key and identifier that occurs in at least so many of the texts, and to every digest that a disclosure fits. The same value has the same sign and the same colour
 * everywhere.
 */
export function makeTagBook(texts: readonly Decoded[], least: number): TagBook {
  const names = new Map(texts.flatMap((text) => occurrencesIn(text).flatMap(({ named }) => named)))
  const counts = new Map<string, number>()
  const fitting = new Set<string>()
  for (const text of texts) {
    for (const key of new Set(occurrencesIn(text).map((each) => tagKey(each, names))))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    for (const { digest, fits } of text.pieces) if (digest !== undefined && fits != null) fitting.add(digest)
  }
  const tags = new Map<string, Tag>()
  const numbers = new Map<TagKind, number>()
  const add = (kind: TagKind, value: string) => {
    const number = (numbers.get(kind) ?? 0) + 1
    numbers.set(kind, number)
    tags.set(`${kind} ${value}`, { kind, sign: `${letters[kind]}${number}`, hue: tags.size % hues, value })
  }
  for (const [key, count] of counts) {
    const [kind = '', value = ''] = key.split(' ', 2)
    if (count >= least) add(kind as TagKind, value)
  }
  for (const digest of fitting) add('digest', digest)
  return {
    tags: [...tags.values()].sort(inOrder),
    find: (name, value) => {
      if (typeof value === 'string' && fitting.has(value)) return tags.get(`digest ${value}`) ?? null
      const found = occurrenceOf(name, value)
      return found === null ? null : (tags.get(tagKey(found, names)) ?? null)
    },
    tagsIn: (text) => {
      const found = new Set(occurrencesIn(text).map((each) => tags.get(tagKey(each, names))))
      return [...found].filter((tag) => tag !== undefined).sort(inOrder)
    },
  }
}

function inOrder(one: Tag, other: Tag): number {
  return order.indexOf(one.kind) - order.indexOf(other.kind)
}

/** A nonce, a key or an identifier in a text. */
interface Occurrence {
  readonly kind: 'nonce' | 'key' | 'kid' | 'identifier'
  readonly value: string
  /** The name that a key is published under, with its thumbprint. */
  readonly named: readonly (readonly [string, string])[]
}

/** By which a value is found. A name stands for the key that is published under it, as far as that is known. */
function tagKey({ kind, value }: Occurrence, names: ReadonlyMap<string, string>): string {
  return kind === 'kid' ? `key ${names.get(value) ?? value}` : `${kind} ${value}`
}

const issuerMembers = ['iss', 'issuer', 'aud', 'audience']

function occurrenceOf(name: string | null, value: Json): Occurrence | null {
  const named: Occurrence['named'] = []
  if (isJsonObject(value)) {
    const print = printOf(value)
    if (print === null) return null
    const { kid } = value
    return { kind: 'key', value: print, named: typeof kid === 'string' ? [[kid, print]] : [] }
  }
  if (typeof value !== 'string' || value === '' || value.length > 2048 || value.includes(' ')) return null
  if (name === 'nonce') return { kind: 'nonce', value, named }
  if (name === 'kid') return { kind: 'kid', value, named }
  const isIssuer = name !== null && issuerMembers.includes(name) && value.startsWith('https://')
  return isIssuer || parseImId(value).ok ? { kind: 'identifier', value, named } : null
}

function printOf({ kty, crv, x, y }: JsonObject): string | null {
  if (typeof kty !== 'string') return null
  const jwk = parseJwk(y === undefined ? { kty, crv, x } : { kty, crv, x, y })
  return jwk.ok ? thumbprint(jwk.value, jsHasher) : null
}

// A text is looked through once, however many come after it.
const known = new WeakMap<Decoded, readonly Occurrence[]>()

function occurrencesIn(text: Decoded): readonly Occurrence[] {
  let found = known.get(text)
  if (found === undefined) {
    const list: Occurrence[] = []
    eachValue(text, (name, value) => {
      const one = occurrenceOf(name, value)
      if (one !== null) list.push(one)
    })
    found = list
    known.set(text, found)
  }
  return found
}

function eachValue(text: Decoded, visit: (name: string | null, value: Json) => void): void {
  for (const { json, raw } of text.pieces) walk(null, json ?? raw, visit)
  for (const inside of text.enclosed) eachValue(inside, visit)
}

function walk(name: string | null, value: Json, visit: (name: string | null, value: Json) => void): void {
  visit(name, value)
  if (Array.isArray(value)) for (const each of value as readonly Json[]) walk(name, each, visit)
  else if (isJsonObject(value)) for (const [member, each] of Object.entries(value)) walk(member, each, visit)
}
