import {
  type Finding,
  finding,
  isJsonObject,
  type Json,
  maxTokenLength,
  parseImId,
  parseJson,
  tokenBudget,
} from '@imprint/core'
import { decodePart } from './decode-part.ts'
import { decodeSdJwt } from './decode-sd-jwt.ts'
import type { Decoded, Piece } from './decoded.ts'

/** Credentials of one presentation that are taken apart: as many as a verifier reads. */
const maxEnclosed = 8

/** Takes any text apart as far as it can be: an SD-JWT, another JWT, JSON, or neither. Bounded in size, depth and count; it believes nothing and never throws. */
export function decodeAnyText(text: string): Decoded {
  return decode(text, true)
}

function decode(text: string, mayEnclose: boolean): Decoded {
  if (text.length > maxTokenLength) {
    const fault = finding('token.size', `${text.length} characters, at most ${maxTokenLength}`)
    return { what: 'A text that is too long to be read', pieces: [], enclosed: [], withheld: 0, fault }
  }
  const trimmed = text.trim()
  if (/^[\w-]+\.[\w-]*\.[\w-]*~/.test(trimmed)) return decodeSdJwt(trimmed)
  if (/^[\w-]+\.[\w-]*\.[\w-]*$/.test(trimmed)) return decodeJwt(trimmed, mayEnclose)
  if (/^[{[]/.test(trimmed)) return decodeJson(trimmed)
  const id = parseImId(trimmed)
  const what = id.ok ? `The identifier of a ${id.value.kind}` : 'A text that is no token and no JSON'
  return { what, pieces: [{ title: 'Text', raw: trimmed }], enclosed: [], withheld: 0, fault: null }
}

const kinds: Readonly<Record<string, string>> = {
  'vc+jwt': 'A credential (JWT)',
  'vp+jwt': 'A presentation with its credentials (JWT)',
  'openid4vci-proof+jwt': 'A proof that a device holds its key',
  'statuslist+jwt': 'A status list: which credentials were taken back',
  'dc+sd-jwt': 'An SD-JWT whose disclosures are missing',
  'kb+jwt': 'A key binding without its credential',
}

function decodeJwt(text: string, mayEnclose: boolean): Decoded {
  const [head = '', body = '', signature = ''] = text.split('.')
  const header = decodePart('Header', head)
  const payload = decodePart('What was signed', body)
  const typ = isJsonObject(header.json ?? undefined) ? (header.json as { readonly typ?: Json }).typ : undefined
  const pieces: readonly Piece[] = [header.piece, payload.piece, { title: 'Signature', raw: signature }]
  const enclosed = mayEnclose ? enclosedIn(payload.json) : []
  return {
    what:
      (typeof typ === 'string' ? kinds[typ.toLowerCase().replace('application/', '')] : undefined) ??
      'A signed token (JWT)',
    pieces,
    enclosed: enclosed.slice(0, maxEnclosed).map((each) => decode(each, false)),
    withheld: 0,
    fault: header.fault ?? payload.fault ?? tooMany(enclosed),
  }
}

function tooMany({ length }: readonly string[]): Finding | null {
  return length > maxEnclosed ? finding('presentation.too_many', `${length} credentials, at most ${maxEnclosed}`) : null
}

/** The tokens in a presentation: enveloped by VCDM 2.0 section 4.12, or as texts by VCDM 1.1 section 6.3.1. */
function enclosedIn(payload: Json): readonly string[] {
  if (!isJsonObject(payload ?? undefined)) return []
  const { vp, verifiableCredential } = payload as { readonly vp?: Json; readonly verifiableCredential?: Json }
  const inside = isJsonObject(vp) ? vp['verifiableCredential'] : verifiableCredential
  const list = Array.isArray(inside) ? (inside as readonly Json[]) : inside === undefined ? [] : [inside]
  return list.flatMap((each) => {
    const text = isJsonObject(each) ? each['id'] : each
    return typeof text === 'string' ? [text.replace(/^data:[^,]{0,64},/, '')] : []
  })
}

function decodeJson(text: string): Decoded {
  const json = parseJson(text, tokenBudget)
  if (!json.ok)
    return {
      what: 'A text that should be JSON and is not',
      pieces: [{ title: 'Text', raw: text }],
      enclosed: [],
      withheld: 0,
      fault: json.error,
    }
  return {
    what: whatJson(json.value),
    pieces: [{ title: 'JSON', raw: text, json: json.value }],
    enclosed: [],
    withheld: 0,
    fault: null,
  }
}

function whatJson(json: Json): string {
  if (!isJsonObject(json)) return 'JSON'
  const { version, jwks } = json
  if (version === 'imprint-request/1') return 'A request: what is asked for, and the number to answer with'
  if (version === 'imprint-challenge/1') return 'A challenge: prove that you hold your key'
  return isJsonObject(jwks) ? 'The issuer’s public keys' : 'JSON'
}
