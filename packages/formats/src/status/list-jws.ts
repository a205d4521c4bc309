import {
  decodeToBinary,
  fail,
  isJsonObject,
  type JsonObject,
  type JwsHeader,
  type OpenedSignature,
  ok,
  openJws,
  parseJsonBinary,
  type Result,
  utf8,
} from '@imprint/core'
import { maxListOctets } from './envelopes.ts'

/** Characters of a list: what does not compress is base64url twice over, 16/9 of its octets, with room for claims. */
export const maxListText = maxListOctets * 2

const budget = { size: maxListText, depth: 16, values: 4_096 }

/** A list in a compact JWS. Nobody has verified its signature yet. */
export interface OpenedListJws {
  readonly header: JwsHeader
  readonly payload: JsonObject
  readonly signature: OpenedSignature
}

/** Opens a compact JWS whose payload is a list, and therefore larger than any other token's: by the rules of `openJws`, with a budget of its own. */
export function openListJws(text: string): Result<OpenedListJws> {
  if (text.length > maxListText) return fail('token.size', `${text.length} characters, at most ${maxListText}`)
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 0 || second < 0) return fail('jws.parts', 'expected 3 parts')
  // Header and signature are read as those of any token, one with an empty payload.
  const rest = openJws(`${text.slice(0, first)}.e30${text.slice(second)}`, 'refused')
  if (!rest.ok) return rest
  const { header, signature } = rest.value
  const decoded = decodeToBinary(text.slice(first + 1, second))
  if (!decoded.ok) return decoded
  const payload = parseJsonBinary(decoded.value, budget)
  if (!payload.ok) return payload
  if (!isJsonObject(payload.value)) return fail('json.not_object', 'the payload is other JSON')
  const data = utf8(text.slice(0, second))
  return ok({
    header,
    payload: payload.value,
    signature: { algorithm: header.algorithm, kid: header.kid, data, signature },
  })
}
