import { jsHasher } from '@imprint/adapters/hash-js'
import { encodeBase64url, type Finding, finding, isJsonObject, type Json, utf8 } from '@imprint/core'
import { decodePart } from './decode-part.ts'
import type { Decoded, Piece } from './decoded.ts'

/** As many as a verifier reads. */
const maxDisclosures = 256

/** Takes an SD-JWT apart: the issuer's token, each disclosure with the digest that it fits, and the key binding behind the last "~" (RFC 9901 section 4). */
export function decodeSdJwt(text: string): Decoded {
  const end = text.lastIndexOf('~')
  const [jwt = '', ...rest] = text.slice(0, end).split('~', maxDisclosures + 2)
  const binding = text.slice(end + 1)
  const disclosures = rest.slice(0, maxDisclosures)
  const [head = '', body = '', signature = ''] = jwt.split('.')
  const header = decodePart('Header of the issuer’s token', head)
  const payload = decodePart('What the issuer signed', body)
  const places = new Map<string, string>()
  findDigests(payload.json, '', places)
  const read = disclosures.map((raw, index) => readDisclosure(raw, index))
  // What is hidden in a disclosure stands inside of it, so its digests count as places too.
  for (const { value, piece } of read) findDigests(value, `${piece.title}: `, places)
  const shown = read.map(({ piece }) => ({ ...piece, fits: places.get(piece.digest ?? '') ?? null }))
  const known = new Set(shown.map(({ digest }) => digest))
  const bound = binding === '' ? null : readBinding(binding)
  const tooMany = rest.length > maxDisclosures ? finding('token.size', `more than ${maxDisclosures} disclosures`) : null
  return {
    what:
      binding === ''
        ? 'A credential with claims that can be withheld (SD-JWT)'
        : 'A presentation: a credential, the claims that are shown, and a fresh signature of the device (SD-JWT with key binding)',
    pieces: [
      header.piece,
      payload.piece,
      { title: 'Signature of the issuer', raw: signature },
      ...shown,
      ...(bound?.pieces ?? []),
    ],
    enclosed: [],
    withheld: [...places.keys()].filter((digest) => !known.has(digest)).length,
    fault: firstOf([tooMany, header.fault, payload.fault, ...read.map(({ fault }) => fault), bound?.fault ?? null]),
  }
}

function readDisclosure(raw: string, index: number): { piece: Piece; value: Json; fault: Finding | null } {
  const title = `Disclosure ${index + 1}`
  const { piece, json, fault } = decodePart(title, raw)
  const parts = Array.isArray(json) ? (json as readonly Json[]) : []
  const digest = encodeBase64url(jsHasher.sha256(utf8(raw)))
  const name = parts.length === 3 && typeof parts[1] === 'string' ? parts[1] : null
  return {
    piece: { ...piece, title: name === null ? title : `${title}: ${name.slice(0, 64)}`, digest },
    value: parts.at(-1) ?? null,
    fault,
  }
}

function readBinding(text: string): { readonly pieces: readonly Piece[]; readonly fault: Finding | null } {
  const [head = '', body = '', signature = ''] = text.split('.', 4)
  const header = decodePart('Header of the key binding', head)
  const payload = decodePart('What the device signed', body)
  return {
    pieces: [header.piece, payload.piece, { title: 'Signature of the device', raw: signature }],
    fault: header.fault ?? payload.fault,
  }
}

/** Finds digests by RFC 9901 sections 4.2.4.1 and 4.2.4.2. The text was within its budget, so this ends soon. */
function findDigests(value: Json, pointer: string, places: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const [index, element] of (value as readonly Json[]).entries())
      findDigests(element, `${pointer}/${index}`, places)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '...' && typeof member === 'string') places.set(member, pointer)
    else if (name === '_sd' && Array.isArray(member)) {
      for (const [index, digest] of member.entries())
        if (typeof digest === 'string') places.set(digest, `${pointer}/_sd/${index}`)
    } else if (isJsonObject(member) || Array.isArray(member)) findDigests(member, `${pointer}/${name}`, places)
  }
}

function firstOf(faults: readonly (Finding | null)[]): Finding | null {
  return faults.find((fault) => fault !== null) ?? null
}
