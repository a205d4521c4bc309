import { decodeText, type Finding, type Json, parseJson, tokenBudget } from '@imprint/core'
import type { Piece } from './decoded.ts'

/** Reads a part of a token: base64url of strict JSON. */
export function decodePart(
  title: string,
  raw: string,
): { readonly piece: Piece; readonly json: Json | null; readonly fault: Finding | null } {
  const text = decodeText(raw)
  if (!text.ok) return { piece: { title, raw }, json: null, fault: inPart(title, text.error) }
  const json = parseJson(text.value, tokenBudget)
  return json.ok
    ? { piece: { title, raw, json: json.value }, json: json.value, fault: null }
    : { piece: { title, raw, note: text.value.slice(0, maxShown) }, json: null, fault: inPart(title, json.error) }
}

/** Characters that are shown of what should have been JSON. */
const maxShown = 4_096

function inPart(title: string, fault: Finding): Finding {
  return { ...fault, detail: `${title}: ${fault.detail}` }
}
