import type { Code } from '../codes.ts'
import { type Finding, finding } from '../result.ts'

/** One element: its tag octet, where it begins, and where its content lies. */
export interface DerNode {
  readonly tag: number
  readonly from: number
  readonly at: number
  readonly to: number
}

/**
 * Reads DER (X.690 section 10) strictly: definite lengths in the fewest octets, tags of one octet, nothing beyond the end. The first fault is kept, and everything read after it is
 * empty, so that callers look at `fault` once, at the end.
 */
export interface DerReader {
  readonly bytes: Uint8Array
  /** Where the next element begins. */
  at: number
  fault: Finding | null
}

/** The universal tags that certificates are made of (X.680 section 8.6), and those of explicit context tags. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

const nothing: DerNode = Object.freeze({ tag: -1, from: 0, at: 0, to: 0 })

/** Begins to read. */
export function createDerReader(bytes: Uint8Array): DerReader {
  return { bytes, at: 0, fault: null }
}

/** Keeps a fault, unless there is one already, and answers the empty element. */
export function derFault(reader: DerReader, detail: string, code: Code = 'x509.der'): DerNode {
  reader.fault ??= finding(code, detail)
  return nothing
}

/** Reads the next element before `end`, whatever it is. Its content is not entered. */
export function readAny(reader: DerReader, end: number): DerNode {
  if (reader.fault !== null) return nothing
  const { bytes, at: from } = reader
  if (from + 2 > end) return derFault(reader, 'an element is cut off')
  const tag = bytes[from] as number
  if ((tag & 0x1f) === 0x1f) return derFault(reader, 'a tag of several octets, which no certificate has')
  let length = bytes[from + 1] as number
  let at = from + 2
  if (length >= 0x80) {
    const octets = length & 0x7f
    // Three octets count to 16 MiB, far beyond what is read.
    if (octets === 0 || octets > 3) return derFault(reader, octets === 0 ? 'an indefinite length' : 'a huge length')
    if (at + octets > end) return derFault(reader, 'a length is cut off')
    length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + i] as number)
    at += octets
    if (length < 0x80 || length < 2 ** (8 * (octets - 1)))
      return derFault(reader, 'a length in more octets than it needs')
  }
  const to = at + length
  if (to > end) return derFault(reader, 'an element is longer than what holds it')
  reader.at = to
  return { tag, from, at, to }
}

/** Reads the next element, which must have this tag. */
export function read(reader: DerReader, tag: number, end: number): DerNode {
  const node = readAny(reader, end)
  return node.tag === tag || reader.fault !== null
    ? node
    : derFault(reader, `expected tag ${hex(tag)}, came ${hex(node.tag)}`)
}

/** Reads the next element if it has this tag; `null` if there is none, or another. */
export function readOptional(reader: DerReader, tag: number, end: number): DerNode | null {
  if (reader.fault !== null || reader.at >= end || reader.bytes[reader.at] !== tag) return null
  return readAny(reader, end)
}

/** Reads an element and goes into it; answers where it ends. */
export function enter(reader: DerReader, tag: number, end: number): number {
  const node = read(reader, tag, end)
  if (reader.fault === null) reader.at = node.at
  return node.to
}

/** Checks that an element that was entered ends here. */
export function leave(reader: DerReader, end: number): void {
  if (reader.fault === null && reader.at !== end) derFault(reader, 'more in an element than it may hold')
}

/** Whether there is more before `end`. */
export function hasMore(reader: DerReader, end: number): boolean {
  return reader.fault === null && reader.at < end
}

/** Reads a BOOLEAN: DER has one octet each for true and false (X.690 section 11.1). */
export function readBoolean(reader: DerReader, end: number): boolean {
  const { at, to } = read(reader, tags.boolean, end)
  const value = reader.bytes[at]
  if (reader.fault === null && (to - at !== 1 || (value !== 0 && value !== 0xff))) derFault(reader, 'no BOOLEAN of DER')
  return value === 0xff
}

/** Reads a BOOLEAN DEFAULT FALSE: in DER what is the default is left out (X.690 section 11.5). */
export function readFlag(reader: DerReader, end: number): boolean {
  if (reader.at >= end || reader.bytes[reader.at] !== tags.boolean) return false
  if (!readBoolean(reader, end)) derFault(reader, 'a default is written out')
  return true
}

/** Reads an INTEGER in its fewest octets (X.690 section 8.3.2); the node's content is the number in two's complement. */
export function readInteger(reader: DerReader, end: number, tag: number = tags.integer): DerNode {
  const node = read(reader, tag, end)
  if (reader.fault !== null) return node
  const first = reader.bytes[node.at] as number
  const second = reader.bytes[node.at + 1] as number
  const length = node.to - node.at
  if (length === 0) return derFault(reader, 'an INTEGER without an octet')
  if (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    return derFault(reader, 'an INTEGER in more octets than it needs')
  return node
}

/** Reads an INTEGER that counts something: not negative, and below 2^31. */
export function readCount(reader: DerReader, end: number, tag: number = tags.integer): number {
  const { at, to } = readInteger(reader, end, tag)
  if (reader.fault !== null) return 0
  if (to - at > 4 || (reader.bytes[at] as number) >= 0x80) derFault(reader, 'a count that is negative or huge')
  let value = 0
  for (let i = at; i < to; i++) value = value * 256 + (reader.bytes[i] as number)
  return value
}

/** Reads a BIT STRING; its unused bits must be zero (X.690 section 11.2.1). Answers the octets and how many bits of the last do not count. */
export function readBits(
  reader: DerReader,
  end: number,
  tag: number = tags.bitString,
): { readonly at: number; readonly to: number; readonly unused: number } {
  const node = read(reader, tag, end)
  if (reader.fault !== null) return { at: 0, to: 0, unused: 0 }
  const unused = reader.bytes[node.at] as number
  const { to } = node
  const at = node.at + 1
  if (at > to || unused > 7 || (at === to && unused !== 0)) derFault(reader, 'a malformed BIT STRING')
  else if (unused > 0 && ((reader.bytes[to - 1] as number) & ((1 << unused) - 1)) !== 0)
    derFault(reader, 'a BIT STRING whose unused bits are not zero')
  return { at, to, unused }
}

/** Reads a BIT STRING of named bits as a number, bit 0 first; trailing zeros must be left out (X.690 section 11.2.2). */
export function readNamedBits(reader: DerReader, end: number, tag?: number): number {
  const { at, to, unused } = readBits(reader, end, tag)
  if (reader.fault !== null) return 0
  if (to - at > 2) derFault(reader, 'more named bits than there are names')
  let value = 0
  for (let i = at; i < to; i++)
    for (let bit = 0; bit < 8; bit++)
      if (((reader.bytes[i] as number) & (0x80 >> bit)) !== 0) value |= 1 << ((i - at) * 8 + bit)
  if (to > at && ((reader.bytes[to - 1] as number) & (1 << unused)) === 0)
    derFault(reader, 'a named bit that is not set is written out')
  return value
}

// Identifiers recur: every certificate has the same twenty.
const known = new Map<string, string>()
const maxKnown = 256

/** Reads an OBJECT IDENTIFIER as dotted numbers. */
export function readOid(reader: DerReader, end: number, tag: number = tags.oid): string {
  const { at, to } = read(reader, tag, end)
  if (reader.fault !== null) return ''
  let spelled = ''
  for (let i = at; i < to; i++) spelled += String.fromCharCode(reader.bytes[i] as number)
  const remembered = known.get(spelled)
  if (remembered !== undefined) return remembered
  const text = oidText(reader, at, to)
  if (reader.fault === null && known.size < maxKnown) known.set(spelled, text)
  return text
}

function oidText(reader: DerReader, at: number, to: number): string {
  const { bytes } = reader
  // Sixty-four octets hold every identifier ever given out; UUIDs in them take nineteen.
  if (to === at || to - at > 64 || (bytes[to - 1] as number) >= 0x80) {
    derFault(reader, 'a malformed OBJECT IDENTIFIER')
    return ''
  }
  const parts: bigint[] = []
  let value = 0n
  for (let i = at; i < to; i++) {
    const octet = bytes[i] as number
    if (value === 0n && octet === 0x80) derFault(reader, 'an OBJECT IDENTIFIER in more octets than it needs')
    value = value * 128n + BigInt(octet & 0x7f)
    if (octet >= 0x80) continue
    if (parts.length === 0) {
      const first = value < 40n ? 0n : value < 80n ? 1n : 2n
      parts.push(first, value - first * 40n)
    } else parts.push(value)
    value = 0n
  }
  return parts.join('.')
}

/** The octets of an element's content, not copied. */
export function contentOf({ bytes }: DerReader, { at, to }: { readonly at: number; readonly to: number }): Uint8Array {
  return bytes.subarray(at, to)
}

/** Octets as small hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const octet of bytes) text += (octet < 16 ? '0' : '') + octet.toString(16)
  return text
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}
