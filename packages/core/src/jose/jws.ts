import {
  decodeBase64url,
  decodeText,
  decodeToBinary,
  encodeBase64url,
  encodeText,
  flatCopy,
  utf8,
} from '../base64url.ts'
import { createGenerations } from '../generations.ts'
import { isJsonObject, isTextArray, type JsonObject, parseJsonBinary, parseJsonObject, tokenBudget } from '../json.ts'
import type { Signer } from '../ports/signer.ts'
import { type Failed, type Finding, fail, finding, ok, type Result } from '../result.ts'
import { type Algorithm, findAlgorithm } from './algorithms.ts'
import { type PublicJwk, parseJwk } from './jwk.ts'

/** A compact JWS (RFC 7515 section 7.1) that was taken apart and whose header was judged. Nobody has verified its signature yet. */
export interface Jws {
  readonly header: JwsHeader
  readonly payload: JsonObject
  /** The octets that are signed: both encoded parts with the dot between them. */
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

/** The members of a protected header that Imprint acts on. */
export interface JwsHeader {
  readonly algorithm: Algorithm
  readonly typ: string | null
  readonly cty: string | null
  readonly kid: string | null
  /** The key in the header, where the caller allows one. It is a statement, not a reason to believe. */
  readonly jwk: PublicJwk | null
  /** The certificates in the header, where there are any and the caller allows them: base64 of DER (RFC 7515 section 4.1.6), which nobody has decoded yet. */
  readonly x5c?: readonly string[]
  /** Things worth saying that change nothing, such as a deprecated algorithm name. */
  readonly notes: readonly Finding[]
}

/**
 * Whether a header may state its key. A proof of possession may (`jwk`); a credential may not. Certificates (`x5c`) are allowed only to whoever hands them to a trust model, which follows them to a root.
 */
export type EmbeddedKeys = 'refused' | 'jwk-allowed' | 'x5c-allowed'

/** Characters of a compact token. A presentation of eight credentials of 8 KiB, each enveloped in base64url, fits. */
export const maxTokenLength = 262_144

/**
 * Opens a compact JWS: size, three parts, canonical base64url, strict JSON, and a header by RFC 8725: an asymmetric algorithm from the table,
 * no `crit`, no key that the token brings along. Verifies nothing.
 */
export function openJws(text: string, embeddedKeys: EmbeddedKeys): Result<Jws> {
  if (text.length > maxTokenLength) return fail('token.size', `${text.length} characters, at most ${maxTokenLength}`)
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0)
    return fail('jws.parts', `expected 3 parts, came ${text.split('.', 9).length}`)
  const header = openHeader(text === peeked.text ? peeked.read : readHeader(text.slice(0, first)), embeddedKeys)
  if (!header.ok) return header
  const payload = readPayload(text.slice(first + 1, second))
  if (!payload.ok) return payload
  const signature = decodeBase64url(text.slice(second + 1))
  if (!signature.ok) return inPart(signature, 'signature')
  return ok({
    header: header.value,
    payload: payload.value,
    signingInput: utf8(text.slice(0, second)),
    signature: signature.value,
  })
}

/** Reads header and payload as they stand, without judging the header: for tools that explain a token, never for verifying one. */
export function peekJws(text: string): Result<{ readonly header: JsonObject; readonly payload: JsonObject }> {
  if (text.length > maxTokenLength) return fail('token.size', `${text.length} characters, at most ${maxTokenLength}`)
  const parts = text.split('.', 4)
  if (parts.length !== 3) return fail('jws.parts', `expected 3 parts, came ${parts.length}`)
  const header = parseHeader(parts[0] as string)
  if (!header.ok) return header
  const payload = readPayload(parts[1] as string)
  return payload.ok ? ok({ header: header.value, payload: payload.value }) : payload
}

/** Signs a header and a payload, both already JSON text, as a compact JWS. */
export async function signJws(headerText: string, payloadText: string, signer: Signer): Promise<string> {
  const input = `${encodeHeader(headerText)}.${encodeText(payloadText)}`
  const signature = signer.sign(utf8(input))
  return `${input}.${encodeBase64url(signature instanceof Uint8Array ? signature : await signature)}`
}

// A format peeks at a text and opens it next.
let peeked: { readonly text: string; readonly read: ReadHeader } = { text: '', read: unread() }

function unread(): ReadHeader {
  return {
    json: fail('jws.parts', 'nothing was read'),
    judged: { refused: null, 'jwk-allowed': null, 'x5c-allowed': null },
  }
}

let lastHeader = { text: '', encoded: '' }

/** A signer writes the same header every time. */
function encodeHeader(text: string): string {
  if (lastHeader.text !== text) lastHeader = { text, encoded: encodeText(text) }
  return lastHeader.encoded
}

/** What an encoded header says, and, once somebody asked, how it was judged. It depends on the text alone. */
interface ReadHeader {
  readonly json: Result<JsonObject>
  readonly judged: Record<EmbeddedKeys, Result<JwsHeader> | null>
}

// An issuer's tokens share their header letter for letter, so it is remembered; the headers of devices, each seen once, do not push out the issuers'.
const headers = createGenerations<string, ReadHeader>(512, { keep: flatCopy })
// A longer header is rare, and hostile more often than not: it is not worth the memory.
const maxHeaderLength = 512

function readHeader(encoded: string): ReadHeader {
  const known = headers.get(encoded)
  if (known !== undefined) return known
  const read = { json: parseHeader(encoded), judged: { refused: null, 'jwk-allowed': null, 'x5c-allowed': null } }
  if (encoded.length <= maxHeaderLength) headers.set(encoded, read)
  return read
}

function parseHeader(encoded: string): Result<JsonObject> {
  const decoded = decodeText(encoded)
  if (!decoded.ok) return inPart(decoded, 'header')
  const parsed = parseJsonObject(decoded.value, tokenBudget)
  return parsed.ok ? parsed : inPart(parsed, 'header')
}

function openHeader({ json, judged }: ReadHeader, embeddedKeys: EmbeddedKeys): Result<JwsHeader> {
  judged[embeddedKeys] ??= json.ok ? judgeHeader(json.value, embeddedKeys) : json
  return judged[embeddedKeys]
}

/**
 * Reads the `typ` of a compact JWS, by which a format knows its own: `null` for a text that is not one, `''` for none. A header that cannot be read fails.
 */
export function peekTyp(text: string): Result<string> | null {
  if (typeof text !== 'string') return null
  if (text.length > maxTokenLength) return fail('token.size', `${text.length} characters, at most ${maxTokenLength}`)
  const dot = text.indexOf('.')
  // Every JSON object begins with "{", and every encoded one therefore with "e".
  if (dot < 0 || text.charCodeAt(0) !== 0x65) return null
  const read = readHeader(text.slice(0, dot))
  peeked = { text, read }
  const header = read.json
  if (!header.ok) return header
  const typ = header.value['typ'] ?? ''
  return typeof typ === 'string' ? ok(typ) : fail('jws.header', 'typ is not a text', '/typ')
}

/** Certificates of a chain in a header; a path has eight at most, and its root need not be sent. */
const maxCertificates = 8

const references = ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256'] as const

function judgeHeader(header: JsonObject, embeddedKeys: EmbeddedKeys): Result<JwsHeader> {
  const { alg } = header
  if (typeof alg !== 'string') return fail('jws.header', 'alg is missing', '/alg')
  const algorithm = findAlgorithm(alg)
  if (algorithm === null) return algFault(alg)
  if (header['crit'] !== undefined)
    return fail('jws.crit_unknown', 'Imprint implements no extension that crit could name', '/crit')
  if (header['b64'] !== undefined) return fail('jws.crit_unknown', 'unencoded payloads (RFC 7797) are not read', '/b64')
  const certified = embeddedKeys === 'x5c-allowed' && header['x5c'] !== undefined
  for (const name of references)
    if (header[name] !== undefined && !(certified && name === 'x5c'))
      return fail('jws.embedded_key', `the header holds ${name}`, `/${name}`)
  const x5c = certified ? header['x5c'] : null
  if (certified && !(isTextArray(x5c) && x5c.length > 0 && x5c.length <= maxCertificates))
    return fail('x509.chain', `x5c is an array of 1 to ${maxCertificates} texts`, '/x5c')
  let jwk: PublicJwk | null = null
  if (header['jwk'] !== undefined) {
    if (embeddedKeys !== 'jwk-allowed') return fail('jws.embedded_key', 'the header holds jwk', '/jwk')
    const parsed = parseJwk(header['jwk'], '/jwk')
    if (!parsed.ok) return parsed
    if (parsed.value.crv !== algorithm.crv)
      return fail('key.alg_mismatch', `a key on ${parsed.value.crv} with ${algorithm.name}`, '/jwk')
    jwk = parsed.value
  }
  const texts = { typ: null as string | null, cty: null as string | null, kid: null as string | null }
  for (const name of ['typ', 'cty', 'kid'] as const) {
    const value = header[name]
    if (value === undefined) continue
    if (typeof value !== 'string') return fail('jws.header', `${name} is not a text`, `/${name}`)
    texts[name] = value
  }
  const notes =
    alg === algorithm.name ? [] : [finding('jws.alg_deprecated', `alg ${alg} is read as ${algorithm.name}`, '/alg')]
  return ok(
    Object.freeze({ algorithm, ...texts, jwk, ...(isTextArray(x5c) ? { x5c } : {}), notes: Object.freeze(notes) }),
  )
}

/** Says why an `alg` that is not in the table is refused. */
export function algFault(alg: string): Failed {
  if (alg.toLowerCase() === 'none') return fail('jws.alg_none', 'alg is none', '/alg')
  if (/^(HS|PBES2|dir$|A\d)/.test(alg)) return fail('jws.alg_symmetric', 'alg is a shared-secret algorithm', '/alg')
  return fail('jws.alg_unknown', 'alg is not in the table of accepted algorithms', '/alg')
}

/** Compares a `typ` or `cty` as a media type: case aside, and with the prefix `application/` left out or not (RFC 7515 section 4.1.9). */
export function isMediaType(value: string | null, expected: string): boolean {
  if (value === null) return false
  if (value === expected) return true
  const lower = value.toLowerCase()
  return lower === expected || lower === `application/${expected}`
}

const otherKeys = ['jwe', 'jku', 'jkt', 'x5t#S256'] as const

/** The members of a `cnf` claim that Imprint reads (RFC 7800 section 3.2): a key by value. */
export function parseConfirmation(cnf: unknown): Result<PublicJwk> {
  if (!isJsonObject(cnf) || cnf['jwk'] === undefined) return fail('credential.cnf_missing', 'no cnf.jwk', '/cnf')
  // At most one key (RFC 7800 section 3.1): a second way to name one could name another.
  for (const name of otherKeys)
    if (cnf[name] !== undefined) return fail('jwk.malformed', `cnf holds ${name} beside jwk`, `/cnf/${name}`)
  return parseJwk(cnf['jwk'], '/cnf/jwk')
}

function readPayload(encoded: string): Result<JsonObject> {
  const decoded = decodeToBinary(encoded)
  if (!decoded.ok) return inPart(decoded, 'payload')
  const parsed = parseJsonBinary(decoded.value, tokenBudget)
  if (!parsed.ok) return inPart(parsed, 'payload')
  return isJsonObject(parsed.value) ? ok(parsed.value) : fail('json.not_object', 'payload: the text is other JSON')
}

function inPart(failed: Failed, part: string): Failed {
  return { ok: false, error: { ...failed.error, detail: `${part}: ${failed.error.detail}` } }
}
