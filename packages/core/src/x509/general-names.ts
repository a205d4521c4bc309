import { contentOf, type DerReader, derFault, enter, hasMore, hexOf, leave, readAny, readOid } from './der-reader.ts'
import { type DistinguishedName, readName } from './names.ts'

/** A name of one of the forms of GeneralName (RFC 5280 section 4.2.1.6) that Imprint reads; of the others the tag is kept. */
export type GeneralName =
  | { readonly form: 'uri' | 'dns' | 'email'; readonly text: string }
  | { readonly form: 'directory'; readonly name: DistinguishedName }
  /** 4 or 16 octets; in name constraints twice as many, address and mask. */
  | { readonly form: 'ip'; readonly octets: Uint8Array }
  | { readonly form: 'registered-id'; readonly text: string }
  | { readonly form: 'other'; readonly tag: number; readonly text: string }

/** The forms of names. */
export type NameForm = GeneralName['form']

/** Names in one extension. A server's certificate may have a hundred; a person's has three. */
const maxNames = 128
const maxText = 2048

/** How names are read: as names, or as the base of a constraint, which may be a mere domain. */
export type NameRole = 'name' | 'constraint'

/** Reads GeneralNames (at least one) that end at `end`. */
export function readGeneralNames(reader: DerReader, end: number): readonly GeneralName[] {
  const names: GeneralName[] = []
  if (reader.fault === null && reader.at === end) derFault(reader, 'a list of names without a name', 'x509.name')
  while (hasMore(reader, end)) {
    names.push(readGeneralName(reader, end, 'name'))
    if (names.length > maxNames) derFault(reader, `more than ${maxNames} names`, 'x509.size')
  }
  leave(reader, end)
  return names
}

// Printable ASCII without a space: what a URI, a domain and a mailbox are made of. NUL and the like end a name for some readers and not for others.
const plain = /^[\x21-\x7e]*$/
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:./
// Letters, digits and hyphens (RFC 1034 section 3.5), the last label not a number: what looks like an address is none of these.
const domain =
  /^(?:\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/
const constraintDomain =
  /^\.?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$|^$/
// A DNS constraint already covers what is below it; a dot before it has no meaning (RFC 5280 section 4.2.1.10).
const dnsConstraint = new RegExp(constraintDomain.source.replace('\\.?', ''))
// A dot at the end of a host is the same host to those who look it up, and another to those who compare.
const mailbox = /^[^@\s]+@[^@\s]*[^@\s.]$/

/** Reads one GeneralName. A text that is no URI, domain or mailbox is `x509.name`. */
export function readGeneralName(reader: DerReader, end: number, role: NameRole): GeneralName {
  const start = reader.at
  const node = readAny(reader, end)
  const octets = contentOf(reader, node)
  switch (node.tag) {
    case 0x81:
      return textName(reader, 'email', octets, role === 'name' ? mailbox : /^[^@]+@[^@]*[^@.]$|^[^@]*[^@.]$|^$/)
    case 0x82:
      return textName(reader, 'dns', octets, role === 'name' ? domain : dnsConstraint)
    case 0x86:
      return textName(reader, 'uri', octets, role === 'name' ? uri : constraintDomain)
    case 0x87: {
      const sizes = role === 'name' ? [4, 16] : [8, 32]
      if (!sizes.includes(octets.length)) derFault(reader, 'an IP address of a wrong length', 'x509.name')
      return { form: 'ip', octets }
    }
    case 0x88: {
      reader.at = start
      return { form: 'registered-id', text: readOid(reader, end, 0x88) }
    }
    case 0xa4: {
      reader.at = node.at
      const name = readName(reader, node.to)
      leave(reader, node.to)
      return { form: 'directory', name }
    }
    case 0xa0:
    case 0xa3:
    case 0xa5: {
      const text = hexOf(octets.subarray(0, maxText))
      if (node.tag === 0xa0 && reader.fault === null) {
        // An otherName says by an identifier what it is; one without has no meaning at all.
        reader.at = node.at
        readOid(reader, node.to)
        enter(reader, 0xa0, node.to)
        reader.at = node.to
      }
      return { form: 'other', tag: node.tag, text }
    }
    default:
      derFault(reader, 'a name of no known form', 'x509.name')
      return { form: 'other', tag: node.tag, text: '' }
  }
}

function textName(reader: DerReader, form: 'uri' | 'dns' | 'email', octets: Uint8Array, pattern: RegExp): GeneralName {
  let text = ''
  if (octets.length > maxText) derFault(reader, `a name of more than ${maxText} octets`, 'x509.size')
  else for (const octet of octets) text += String.fromCharCode(octet)
  if (!plain.test(text) || !pattern.test(text)) derFault(reader, `a ${form} name that is none`, 'x509.name')
  return { form, text }
}

/** The texts of the names of one form. */
export function textsOf(names: readonly GeneralName[], form: 'uri' | 'dns' | 'email'): readonly string[] {
  return names.flatMap((name) => (name.form === form ? [name.text] : []))
}
