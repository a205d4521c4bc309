import { decodeUtf8, fail, ok, type Result } from '@imprint/core'
import { decode, encode, rfc8949EncodeOptions, Tokenizer, Type } from 'cborg'

/** The home of cborg: CBOR that is read strictly and written deterministically (RFC 8949 section 4.2.1). */

/** A CBOR item as `decodeCbor` makes it. */
export type Cbor = null | boolean | number | bigint | string | Uint8Array | readonly Cbor[] | CborMap

/** A map whose keys are numbers or texts, none twice. */
export type CborMap = ReadonlyMap<number | string, Cbor>

/** Items in one message, counting those inside of others. A status list with every claim that is registered has under 40; this also bounds how deep they lie. */
const maxItems = 256

/**
 * Reads one item, and nothing after it. Indefinite lengths, numbers longer than needed, a key twice in one map and text that is not UTF-8 are refused, and so are tags and values that JSON has no
 * word for. The order of keys is free: the draft's own example is not in the deterministic one.
 */
export function decodeCbor(data: Uint8Array): Result<Cbor> {
  const options = {
    strict: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowNaN: false,
    allowInfinity: false,
    useMaps: true,
    rejectDuplicateMapKeys: true,
    retainStringBytes: true,
  }
  const tokens = new Tokenizer(data, options)
  let items = 0
  try {
    const value: unknown = decode(data, {
      ...options,
      tokenizer: {
        done: () => tokens.done(),
        pos: () => tokens.pos(),
        next() {
          if (++items > maxItems) throw new RangeError('too many items')
          const token = tokens.next()
          // The library reads what is not UTF-8 as if it were.
          if (Type.equals(token.type, Type.string) && token.byteValue !== undefined && !decodeUtf8(token.byteValue).ok)
            throw new TypeError('not UTF-8')
          return token
        },
      },
    })
    return keysAreSimple(value) ? ok(value as Cbor) : malformed
  } catch {
    return malformed
  }
}

/** Tells a map from the other items. */
export function isCborMap(value: Cbor | undefined): value is CborMap {
  return value instanceof Map
}

/** Writes an item. */
export function encodeCbor(value: Cbor): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(value, rfc8949EncodeOptions))
}

const malformed = fail('cbor.malformed', 'not one CBOR item as it should be written')

/** Arrays and octets as keys are told apart by identity, so that one could stand there twice. */
function keysAreSimple(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(keysAreSimple)
  if (!(value instanceof Map)) return true
  for (const [key, item] of value)
    if ((typeof key !== 'number' && typeof key !== 'string') || !keysAreSimple(item)) return false
  return true
}
