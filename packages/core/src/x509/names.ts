import {
  contentOf,
  type DerNode,
  type DerReader,
  derFault,
  enter,
  hasMore,
  leave,
  readAny,
  readOid,
  tags,
} from './der-reader.ts'
import { attributeNames } from './oids.ts'

/** One attribute of a name. */
export interface NameAttribute {
  readonly oid: string
  readonly value: string
}

/** A distinguished name: relative names from the most general to the most particular, each of one attribute or several. */
export interface DistinguishedName {
  readonly rdns: readonly (readonly NameAttribute[])[]
  /** One text for each relative name, equal for relative names that match (RFC 5280 section 7.1). */
  readonly keys: readonly string[]
  /** Equal for names that match. For comparing, not for people. */
  readonly key: string
  readonly der: Uint8Array
}

/** More relative names than any honest name has. */
const maxRdns = 32
const maxValue = 1024

/** Reads a Name (RFC 5280 section 4.1.2.4). Values are UTF8String, PrintableString or IA5String; a value of an older type is `x509.name`. */
export function readName(reader: DerReader, outer: number, tag: number = tags.sequence): DistinguishedName {
  const from = reader.at
  const end = enter(reader, tag, outer)
  const rdns: NameAttribute[][] = []
  const keys: string[] = []
  while (hasMore(reader, end)) {
    const rdn = readRdn(reader, end)
    rdns.push(rdn)
    keys.push(rdnKey(rdn))
    if (rdns.length > maxRdns) derFault(reader, `a name of more than ${maxRdns} parts`, 'x509.size')
  }
  leave(reader, end)
  const der = reader.fault === null ? reader.bytes.subarray(from, end) : reader.bytes.subarray(0, 0)
  return { rdns, keys, key: keys.join('\n'), der }
}

function readRdn(reader: DerReader, outer: number): NameAttribute[] {
  const setEnd = enter(reader, tags.set, outer)
  const attributes: NameAttribute[] = []
  let before: DerNode | null = null
  if (reader.fault === null && reader.at === setEnd)
    derFault(reader, 'a relative name without an attribute', 'x509.name')
  while (hasMore(reader, setEnd)) {
    const from = reader.at
    const end = enter(reader, tags.sequence, setEnd)
    const oid = readOid(reader, end)
    const value = readText(reader, readAny(reader, end))
    leave(reader, end)
    if (reader.fault !== null) break
    const node = { tag: 0, from, at: from, to: end }
    // The elements of a SET OF stand in the order of their octets (X.690 section 11.6).
    if (before !== null && compare(reader.bytes, before, node) >= 0)
      derFault(reader, 'a SET whose elements are out of order')
    before = node
    attributes.push({ oid, value })
    if (attributes.length > 8) derFault(reader, 'a relative name of more than 8 attributes', 'x509.size')
  }
  return attributes
}

function compare(bytes: Uint8Array, a: DerNode, b: DerNode): number {
  const length = Math.min(a.to - a.from, b.to - b.from)
  for (let i = 0; i < length; i++) {
    const difference = (bytes[a.from + i] as number) - (bytes[b.from + i] as number)
    if (difference !== 0) return difference
  }
  return a.to - a.from - (b.to - b.from)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/
// Control characters, among them NUL, end a text for some readers and not for others.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/

function readText(reader: DerReader, node: DerNode): string {
  if (reader.fault !== null) return ''
  if (node.to - node.at > maxValue) derFault(reader, `a name's value of more than ${maxValue} octets`, 'x509.size')
  const octets = contentOf(reader, node)
  let text = ''
  try {
    text = decoder.decode(octets)
  } catch {
    derFault(reader, 'a text that is not UTF-8', 'x509.name')
    return ''
  }
  if (node.tag !== tags.utf8 && node.tag !== tags.printable && node.tag !== tags.ia5)
    derFault(reader, 'a text of a type that new names do not use', 'x509.name')
  else if (text === '' || control.test(text))
    derFault(reader, 'a text that is empty or holds control characters', 'x509.name')
  else if (node.tag === tags.printable && !printable.test(text))
    derFault(reader, 'a PrintableString with other characters', 'x509.name')
  else if (node.tag === tags.ia5 && text.length !== octets.length)
    derFault(reader, 'an IA5String beyond ASCII', 'x509.name')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  else if (node.tag === tags.ia5 && !/^[\u0000-\u007f]*$/.test(text))
    derFault(reader, 'an IA5String beyond ASCII', 'x509.name')
  return text
}

/** Matching looks past case, compatibility forms, characters that nobody sees, and white space at the ends or repeated (RFC 5280 section 7.1, RFC 4518 section 2). */
function rdnKey(attributes: readonly NameAttribute[]): string {
  const parts = attributes.map(({ oid, value }) => `${oid}=${matchKey(value)}`)
  return (parts.length === 1 ? parts : parts.sort()).join('+')
}

// Texts recur from certificate to certificate.
const matched = new Map<string, string>()

function matchKey(value: string): string {
  const remembered = matched.get(value)
  if (remembered !== undefined) return remembered
  const mapped = value.replaceAll(unseen, '').normalize('NFKC')
  const folded = Array.from(mapped, fold).join('').normalize('NFKC')
  const key = JSON.stringify(folded.replaceAll(unseen, '').trim().replaceAll(/\s+/gu, ' '))
  if (matched.size >= 512) matched.clear()
  matched.set(value, key)
  return key
}

// Mapped to nothing (RFC 4518 section 2.2): soft hyphens, joiners, marks of direction, variation selectors.
const unseen = /\p{Cf}|\u034f|[\u1806\ufffc]|[\u180b-\u180d]|[\ufe00-\ufe0f]/gu

/** Folds the case of a character as RFC 3454 table B.2 does: ß is ss, every sigma one. By itself, because at the end of a word JavaScript writes sigma in another way; the dotless i is no i. */
function fold(character: string): string {
  return character === '\u0131' ? character : character.toLowerCase().toUpperCase().toLowerCase()
}

/** Whether a name lies in the subtree of another: its first relative names match (RFC 5280 section 4.2.1.10). */
export function isWithin(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.keys.length <= name.keys.length && base.keys.every((key, index) => key === name.keys[index])
}

/** Writes a name as RFC 4514 does: the most particular part first. */
export function formatName({ rdns }: DistinguishedName): string {
  return [...rdns]
    .reverse()
    .map((rdn) => rdn.map(({ oid, value }) => `${attributeNames.get(oid) ?? oid}=${escaped(value)}`).join('+'))
    .join(',')
}

function escaped(value: string): string {
  return value.replaceAll(/^[# ]|[,+"\\<>;]| $/g, (character) => `\\${character}`)
}

/** The value of an attribute; `null` if the name has none, or several: two readers could take different ones. */
export function attributeOf({ rdns }: DistinguishedName, oid: string): string | null {
  const [only, second] = rdns.flat().filter((attribute) => attribute.oid === oid)
  return second === undefined ? (only?.value ?? null) : null
}
