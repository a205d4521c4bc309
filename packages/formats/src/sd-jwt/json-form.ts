import {
  decodeText,
  type Finding,
  fail,
  finding,
  isCanonicalBase64url,
  isJsonObject,
  isMediaType,
  type Json,
  type JsonObject,
  maxTokenLength,
  ok,
  parseJson,
  parseJsonObject,
  type Result,
  tokenBudget,
} from '@imprint/core'

/** A JWS in JSON is an object of few members in few objects; the length is that of its texts. */
const budget = { size: maxTokenLength, depth: 6, values: 1_024 }

/**
 * Reads an SD-JWT in the flattened or general JWS JSON Serialization (RFC 9901 section 8) as the compact text that it stands for; `null` for any other text, and where no protected header
 * has the `typ`. Of the unprotected header, which nobody signs, only `disclosures` and `kb_jwt` are read and `kid` is passed over; anything else in it, or a second
 * signature, is refused: another reader might act on it.
 */
export function readJsonForm(text: string, typ: string): Result<string> | null {
  const parsed = text.length > budget.size ? null : parseJson(text, budget)
  if (parsed?.ok !== true || !isJsonObject(parsed.value)) return null
  const { signatures, ...flat } = parsed.value
  const signed: readonly Json[] = Array.isArray(signatures) ? signatures : [flat]
  if (!signed.some((each) => isMediaType(typOf(each), typ))) return null
  if (signatures === undefined) return readSigned(flat['payload'], flat, '')
  if (['protected', 'header', 'signature'].some((name) => flat[name] !== undefined))
    return fail('sd_jwt.form', 'a flattened and a general serialization at once', '/signatures')
  const [only] = signed
  return signed.length === 1 && isJsonObject(only)
    ? readSigned(flat['payload'], only, '/signatures/0')
    : fail('sd_jwt.form', `expected one signature, came ${signed.length}`, '/signatures')
}

function protectedHeader(signed: Json): JsonObject {
  const encoded = isJsonObject(signed) ? signed['protected'] : undefined
  const decoded = typeof encoded === 'string' ? decodeText(encoded) : null
  const parsed = decoded?.ok === true ? parseJsonObject(decoded.value, tokenBudget) : null
  return parsed?.ok === true ? parsed.value : {}
}

function typOf(signed: Json): string | null {
  const { typ } = protectedHeader(signed)
  return typeof typ === 'string' ? typ : null
}

function readSigned(payload: Json | undefined, signed: JsonObject, pointer: string): Result<string> {
  const parts: string[] = []
  for (const [name, value] of [
    ['protected', signed['protected']],
    ['payload', payload],
    ['signature', signed['signature']],
  ] as const) {
    if (!isPiece(value)) return fail('sd_jwt.form', `${name} is not base64url`, pointer)
    parts.push(value)
  }
  const header = signed['header'] === undefined ? {} : signed['header']
  if (!isJsonObject(header)) return fail('sd_jwt.form', 'the header is not an object', `${pointer}/header`)
  const fault = headerFault(header, { signed, pointer: `${pointer}/header` })
  if (fault !== null) return { ok: false, error: fault }
  const { disclosures = [], kb_jwt: keyBinding = '' } = header
  if (!Array.isArray(disclosures) || !disclosures.every(isPiece))
    return fail('sd_jwt.form', 'expected an array of base64url', `${pointer}/header/disclosures`)
  if (typeof keyBinding !== 'string' || keyBinding.includes('~'))
    return fail('sd_jwt.form', 'the key binding is not a JWT', `${pointer}/header/kb_jwt`)
  return ok([parts.join('.'), ...disclosures, keyBinding].join('~'))
}

const unsigned = ['disclosures', 'kb_jwt', 'kid']

function headerFault(
  header: JsonObject,
  { signed, pointer }: { readonly signed: JsonObject; readonly pointer: string },
): Finding | null {
  if (Object.keys(header).some((name) => !unsigned.includes(name)))
    return finding('sd_jwt.form', 'a member that would have to be signed, or that is none of SD-JWT’s', pointer)
  // The two headers must not share a name (RFC 7515 section 7.2.1).
  const both = protectedHeader(signed)
  return Object.keys(header).some((name) => both[name] !== undefined)
    ? finding('sd_jwt.form', 'a member is in the protected header too', pointer)
    : null
}

/** Base64url in its one spelling, and not empty: nothing in it can pass for a separator. */
function isPiece(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isCanonicalBase64url(value)
}
