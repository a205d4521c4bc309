import {
  decodeBase64url,
  decodeUtf8,
  fail,
  isJsonObject,
  type Json,
  ok,
  parseJson,
  type Result,
  tokenBudget,
} from '@imprint/core'
import { unescapeText, type VcardProperty } from './vcard-line.ts'

const jwkType = 'application/jwk+json'
const dataUri = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/is

/**
 * Reads a KEY property (RFC 6350 section 6.8.1) that holds a JWK (RFC 7517 section 8.5.1): a `data:` URI of type `application/jwk+json` (RFC 2397), or the JSON
 * itself beside `MEDIATYPE=application/jwk+json`. A key of another type, such as OpenPGP, is `null`: not ours. What it says about itself is
 * left to `parseJwk`.
 */
export function vcardKey(property: VcardProperty): Result<Json> | null {
  const value = unescapeText(property.raw).trim()
  const data = dataUri.exec(value)
  if (data !== null) {
    const [, type = '', parameters = '', body = ''] = data
    if (type.trim().toLowerCase() !== jwkType) return null
    const text = /;base64$/i.test(parameters) ? base64Text(body) : percentText(body)
    return text.ok ? jsonOf(text.value) : text
  }
  return property.param('mediatype').some((type) => type.toLowerCase() === jwkType) ? jsonOf(value) : null
}

function jsonOf(text: string): Result<Json> {
  const json = parseJson(text, tokenBudget)
  // `null` means "no key" to whoever reads an entry.
  return json.ok && !isJsonObject(json.value) ? fail('jwk.malformed', 'a key is a JSON object') : json
}

function percentText(body: string): Result<string> {
  try {
    return ok(decodeURIComponent(body))
  } catch {
    return fail('jwk.malformed', 'the data: URI has a broken percent-encoding')
  }
}

/** RFC 4648 section 4 or section 5, with its padding or without, but nothing in between. */
function base64Text(body: string): Result<string> {
  const plain = percentText(body)
  if (!plain.ok) return plain
  if (plain.value.includes('=') && plain.value.length % 4 !== 0)
    return fail('base64url.padding', 'the padding does not fit the length')
  const bytes = decodeBase64url(
    plain.value
      .replace(/={1,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
  return bytes.ok ? decodeUtf8(bytes.value) : bytes
}
