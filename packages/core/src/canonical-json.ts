import { isJsonObject, type Json, type JsonBudget, tokenBudget } from './json.ts'
import { type Failed, fail, ok, type Result } from './result.ts'

/**
 * Writes a value as Matrix canonical JSON (Matrix specification, appendices, "Canonical JSON"): no white space, members sorted by code point, the shortest escapes, and no number but an
 * integer of at most 2^53 - 1. A fraction or a larger number is `canonical_json.number`, a lone surrogate `text.encoding`, too much of anything `json.depth` or `json.size`;
 * the budget is that of a token unless said otherwise, because what is signed this way is a key or a message.
 *
 * @example
 * ```ts
 * canonicalJson({ b: 2, a: 'ü' }) // ok: '{"a":"ü","b":2}'
 * canonicalJson({ a: 1.5 }) // canonical_json.number
 * ```
 */
export function canonicalJson(value: Json, budget: JsonBudget = tokenBudget): Result<string> {
  const pieces: string[] = []
  const writer: Writer = { pieces, depth: budget.depth, values: budget.values }
  return write(value, writer, '') ?? ok(pieces.join(''))
}

interface Writer {
  readonly pieces: string[]
  depth: number
  values: number
}

function write(value: Json, writer: Writer, pointer: string): Failed | null {
  if (--writer.values < 0) return fail('json.size', 'more values than the budget has')
  if (typeof value === 'string') return writeText(value, writer, pointer)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      return fail('canonical_json.number', 'expected an integer of at most 2^53 - 1', pointer)
    // Negative zero is written as zero.
    writer.pieces.push(String(value))
    return null
  }
  if (value === null || typeof value === 'boolean') {
    writer.pieces.push(String(value))
    return null
  }
  if (--writer.depth < 0) return fail('json.depth', 'nested deeper than the budget has')
  const fault = isJsonObject(value) ? writeObject(value, writer, pointer) : writeArray(value, writer, pointer)
  writer.depth++
  return fault
}

function writeArray(items: readonly Json[], writer: Writer, pointer: string): Failed | null {
  writer.pieces.push('[')
  for (let index = 0; index < items.length; index++) {
    if (index > 0) writer.pieces.push(',')
    const fault = write(items[index] as Json, writer, `${pointer}/${index}`)
    if (fault !== null) return fault
  }
  writer.pieces.push(']')
  return null
}

function writeObject(object: Readonly<Record<string, Json>>, writer: Writer, pointer: string): Failed | null {
  writer.pieces.push('{')
  let first = true
  for (const name of Object.keys(object).sort(byCodePoint)) {
    if (!first) writer.pieces.push(',')
    first = false
    const fault = writeText(name, writer, pointer)
    if (fault !== null) return fault
    writer.pieces.push(':')
    // A name from outside has no place in a finding.
    const inner = write(object[name] as Json, writer, pointer)
    if (inner !== null) return inner
  }
  writer.pieces.push('}')
  return null
}

const loneSurrogate = /\p{Surrogate}/u

function writeText(text: string, writer: Writer, pointer: string): Failed | null {
  if (loneSurrogate.test(text)) return fail('text.encoding', 'a lone surrogate has no UTF-8', pointer)
  // ECMA-262 section 25.5.4.3 escapes exactly what the grammar of canonical JSON escapes, and in the same way.
  writer.pieces.push(JSON.stringify(text))
  return null
}

/** The order of code points, which is not that of UTF-16 units: a surrogate pair comes after U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return aboveSurrogates(x) - aboveSurrogates(y)
  }
  return a.length - b.length
}

/** Moves surrogates behind every other unit, where the code points that they spell belong. */
function aboveSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
