import { textOfBinary } from './base64url.ts'
import { type Failed, fail, ok, type Result } from './result.ts'

/** A JSON value as `parseJson` makes it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object: own members only, none named `__proto__`, none twice. */
export interface JsonObject {
  readonly [name: string]: Json
}

/** What a JSON text may cost. */
export interface JsonBudget {
  /** Characters. */
  readonly size: number
  /** Arrays and objects inside each other. */
  readonly depth: number
  /** Values, counting every member and element. */
  readonly values: number
}

/**
 * For one token. The largest honest credential seen (with a photograph by link, all vCard terms) is under 8 KiB, four deep and
 * 60 values; a presentation of eight of them fits.
 */
export const tokenBudget: JsonBudget = { size: 131_072, depth: 16, values: 4_096 }

/** For a file of our own: a directory export or a key set of a large organisation. */
export const fileBudget: JsonBudget = { size: 64 * 1024 * 1024, depth: 32, values: 8_000_000 }

/**
 * Parses JSON by RFC 8259 and refuses what two readers could read differently: a member twice (`json.duplicate_member`), `__proto__`
 * (`json.reserved_member`), a lone surrogate (`text.encoding`), anything past the budget (`json.size`, `json.depth`). Other faults are
 * `json.syntax` with the character's number. Never repairs, never throws.
 *
 * @example
 * ```ts
 * parseJson('{"a":1}', tokenBudget) // ok
 * parseJson('{"a":1,"a":2}', tokenBudget) // json.duplicate_member
 * ```
 */
export function parseJson(text: string, budget: JsonBudget): Result<Json> {
  if (text.length > budget.size) return fail('json.size', `${text.length} characters, at most ${budget.size}`)
  const reader = createReader(text, budget)
  const value = readWhole(reader)
  return value === undefined ? (reader.fault ?? syntax(reader)) : ok(value)
}

/**
 * `parseJson` for a text that came out of base64 as one character a byte (see `decodeToBinary`). ASCII, which tokens mostly are, is parsed as it stands; anything else is
 * first read as UTF-8, and fails with `text.encoding` if it is not.
 */
export function parseJsonBinary(binary: string, budget: JsonBudget): Result<Json> {
  if (binary.length <= budget.size) {
    const reader = createReader(binary, budget)
    const value = readWhole(reader)
    if (value !== undefined && reader.seen < 0x80) return ok(value)
  }
  const text = textOfBinary(binary)
  return text.ok ? parseJson(text.value, budget) : text
}

/** `parseJson` for what must be an object; anything else is `json.not_object`. */
export function parseJsonObject(text: string, budget: JsonBudget): Result<JsonObject> {
  const parsed = parseJson(text, budget)
  if (!parsed.ok) return parsed
  return isJsonObject(parsed.value) ? ok(parsed.value) : fail('json.not_object', 'the text is other JSON')
}

/** Tells an object from the other JSON values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tells an array of texts from other JSON values. */
export function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

interface Reader {
  readonly text: string
  at: number
  depth: number
  values: number
  /** All code units inside of strings, or-ed together: what tells ASCII from the rest without a second look. */
  seen: number
  fault: Failed | null
}

function createReader(text: string, budget: JsonBudget): Reader {
  return { text, at: 0, depth: budget.depth, values: budget.values, seen: 0, fault: null }
}

function readWhole(reader: Reader): Json | undefined {
  skipSpace(reader)
  const value = readValue(reader)
  if (value === undefined) return undefined
  skipSpace(reader)
  return reader.at === reader.text.length ? value : undefined
}

function syntax(reader: Reader): Failed {
  const { text, at } = reader
  const found = at >= text.length ? 'the end' : `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`
  return fail('json.syntax', `unexpected ${found} at character ${at}`)
}

function stop(reader: Reader, fault: Failed): undefined {
  reader.fault ??= fault
  return undefined
}

function skipSpace(reader: Reader): void {
  const { text } = reader
  // Tokens hold none, so the first look is usually the last.
  for (let c = text.charCodeAt(reader.at); c === 32 || c === 10 || c === 13 || c === 9; c = text.charCodeAt(reader.at))
    reader.at++
}

/** Reads a value; `undefined` means a fault (no JSON value is `undefined`). */
function readValue(reader: Reader): Json | undefined {
  if (--reader.values < 0) return stop(reader, fail('json.size', 'too many values'))
  switch (reader.text.charCodeAt(reader.at)) {
    case 0x22:
      return readString(reader)
    case 0x7b:
      return readObject(reader)
    case 0x5b:
      return readArray(reader)
    case 0x74:
      return readWord(reader, 'true', true)
    case 0x66:
      return readWord(reader, 'false', false)
    case 0x6e:
      return readWord(reader, 'null', null)
    default:
      return readNumber(reader)
  }
}

function readWord<T extends Json>(reader: Reader, word: string, value: T): T | undefined {
  if (!reader.text.startsWith(word, reader.at)) return undefined
  reader.at += word.length
  return value
}

function readObject(reader: Reader): JsonObject | undefined {
  if (--reader.depth < 0) return stop(reader, fail('json.depth', 'nested too deep'))
  const object: Record<string, Json> = {}
  reader.at++
  skipSpace(reader)
  if (reader.text.charCodeAt(reader.at) === 0x7d) {
    reader.at++
    reader.depth++
    return object
  }
  for (;;) {
    if (reader.text.charCodeAt(reader.at) !== 0x22) return undefined
    const nameAt = reader.at
    const name = readName(reader)
    if (name === undefined) return undefined
    // The first test is cheap and settles almost every name; the second settles names such as "toString".
    if (object[name] !== undefined && Object.hasOwn(object, name))
      return stop(reader, fail('json.duplicate_member', `a second member of the same name at character ${nameAt}`))
    if (name === '__proto__') return stop(reader, fail('json.reserved_member', `__proto__ at character ${nameAt}`))
    skipSpace(reader)
    if (reader.text.charCodeAt(reader.at) !== 0x3a) return undefined
    reader.at++
    skipSpace(reader)
    const value = readValue(reader)
    if (value === undefined) return undefined
    object[name] = value
    skipSpace(reader)
    const c = reader.text.charCodeAt(reader.at)
    if (c === 0x2c) {
      reader.at++
      skipSpace(reader)
    } else if (c === 0x7d) {
      reader.at++
      reader.depth++
      return object
    } else return undefined
  }
}

function readArray(reader: Reader): readonly Json[] | undefined {
  if (--reader.depth < 0) return stop(reader, fail('json.depth', 'nested too deep'))
  const array: Json[] = []
  reader.at++
  skipSpace(reader)
  if (reader.text.charCodeAt(reader.at) === 0x5d) {
    reader.at++
    reader.depth++
    return array
  }
  for (;;) {
    const value = readValue(reader)
    if (value === undefined) return undefined
    array.push(value)
    skipSpace(reader)
    const c = reader.text.charCodeAt(reader.at)
    if (c === 0x2c) {
      reader.at++
      skipSpace(reader)
    } else if (c === 0x5d) {
      reader.at++
      reader.depth++
      return array
    } else return undefined
  }
}

/** Reads a string whose opening quote is at `reader.at`. Most have no escape and are a slice of the text. */
function readString(reader: Reader): string | undefined {
  const start = reader.at + 1
  const end = scanString(reader, start)
  if (end < 0) return undefined
  const { text } = reader
  if (text.charCodeAt(end) === 0x5c) return readEscaped(reader, start, end)
  reader.at = end + 1
  const value = text.slice(start, end)
  return reader.seen < 0xd800 || wellFormed(value)
    ? value
    : stop(reader, fail('text.encoding', `a lone surrogate before character ${end}`))
}

/** Finds the quote or the first backslash of a string; -1 if a control character or the end comes first. */
function scanString(reader: Reader, from: number): number {
  const { text } = reader
  let { seen } = reader
  let at = from
  for (;;) {
    const c = text.charCodeAt(at)
    if (c === 0x22 || c === 0x5c) break
    if (!(c >= 0x20)) {
      reader.at = at
      return -1
    }
    seen |= c
    at++
  }
  reader.seen = seen
  return at
}

// Names recur from token to token. Taking a known one from here saves making a new string and looking it up by its letters, which costs more than parsing the rest
// of a member. Slots are overwritten as they come, so the memory is bounded and nobody can fill it.
const names: string[] = Array.from({ length: 512 }, () => '')
const maxNameLength = 64

/** The engine's own copy of a name, as objects hold it: it keeps no long text alive, and using it as a name again costs nothing. */
function asName(text: string): string {
  for (const name in { [text]: 0 }) return name
  return text
}

/** Reads a member's name, whose opening quote is at `reader.at`. */
function readName(reader: Reader): string | undefined {
  const { text } = reader
  const start = reader.at + 1
  const end = scanString(reader, start)
  if (end < 0) return undefined
  const length = end - start
  if (length === 0 || length > maxNameLength || reader.seen > 127 || text.charCodeAt(end) === 0x5c)
    return readString(reader)
  const slot =
    (length * 31 + text.charCodeAt(start) * 7 + text.charCodeAt(end - 1) * 3 + text.charCodeAt(start + (length >> 1))) &
    511
  const known = names[slot] as string
  reader.at = end + 1
  if (known.length === length && text.startsWith(known, start)) return known
  const name = text.slice(start, end)
  names[slot] = asName(name)
  return name
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function readEscaped(reader: Reader, start: number, firstEscape: number): string | undefined {
  const { text } = reader
  let value = text.slice(start, firstEscape)
  let at = firstEscape
  for (;;) {
    const c = text.charCodeAt(at)
    reader.at = at
    if (c === 0x22) break
    if (!(c >= 0x20)) return undefined
    if (c !== 0x5c) {
      reader.seen |= c
      value += text[at++]
      continue
    }
    const kind = text[at + 1] ?? ''
    if (kind === 'u') {
      const unit = hexUnit(text, at + 2)
      if (unit < 0) return undefined
      reader.seen |= unit
      value += String.fromCharCode(unit)
      at += 6
    } else {
      if (!Object.hasOwn(escapes, kind)) return undefined
      value += escapes[kind]
      at += 2
    }
  }
  reader.at = at + 1
  return wellFormed(value) ? value : stop(reader, fail('text.encoding', `a lone surrogate before character ${at}`))
}

function hexUnit(text: string, from: number): number {
  let unit = 0
  for (let i = from; i < from + 4; i++) {
    const c = text.charCodeAt(i)
    const lower = c | 0x20
    const digit = c >= 48 && c <= 57 ? c - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1
    if (digit < 0) return -1
    unit = unit * 16 + digit
  }
  return unit
}

function wellFormed(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i)
    if ((c & 0xf800) !== 0xd800) continue
    if (c >= 0xdc00 || (value.charCodeAt(i + 1) & 0xfc00) !== 0xdc00) return false
    i++
  }
  return true
}

/** RFC 8259 section 6: a minus, an integer without leading zeros, a fraction, an exponent; and, ours, a finite value. */
function readNumber(reader: Reader): number | undefined {
  const { text } = reader
  const start = reader.at
  let at = start
  if (text.charCodeAt(at) === 0x2d) at++
  const intAt = at
  at = skipDigits(text, at)
  if (at === intAt || (at > intAt + 1 && text.charCodeAt(intAt) === 0x30)) return undefined
  if (text.charCodeAt(at) === 0x2e) {
    const fractionAt = ++at
    at = skipDigits(text, at)
    if (at === fractionAt) return undefined
  }
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    at++
    const sign = text.charCodeAt(at)
    if (sign === 0x2b || sign === 0x2d) at++
    const exponentAt = at
    at = skipDigits(text, at)
    if (at === exponentAt) return undefined
  }
  const value = Number(text.slice(start, at))
  if (!Number.isFinite(value)) return undefined
  reader.at = at
  return value
}

function skipDigits(text: string, from: number): number {
  let at = from
  for (;;) {
    const c = text.charCodeAt(at)
    if (!(c >= 48 && c <= 57)) return at
    at++
  }
}
