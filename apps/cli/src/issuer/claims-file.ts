import { type Failed, fail, fileBudget, isJsonObject, type JsonObject, ok, parseJson, type Result } from '@imprint/core'

/** One wish of a claims file. */
export interface ClaimedSubject {
  /** Its number in the file, from 1. */
  readonly line: number
  readonly subject: string
  /** The device whose key it is bound to: the subject itself unless the file says another. */
  readonly device: string
  readonly claims: JsonObject
}

/** Reads a claims file: a JSON array of `{"subject", "claims"}`, with `"device"` where the subject is a user. */
export function parseClaimsFile(text: string): Result<readonly ClaimedSubject[]> {
  const json = parseJson(text, fileBudget)
  if (!json.ok) return json
  if (!Array.isArray(json.value)) return bad('an array of subjects with their claims', '')
  const found: ClaimedSubject[] = []
  for (const [index, entry] of json.value.entries()) {
    const at = `/${index}`
    if (!isJsonObject(entry)) return bad('an object with subject and claims', at)
    const { subject, claims, device = subject, ...rest } = entry
    if (Object.keys(rest).length > 0) return bad('an unknown member; there are subject, device and claims', at)
    if (typeof subject !== 'string') return bad('an identifier', `${at}/subject`)
    if (typeof device !== 'string') return bad('the identifier of a device', `${at}/device`)
    if (!isJsonObject(claims ?? null)) return bad('an object of claims', `${at}/claims`)
    found.push({ line: index + 1, subject, device, claims: claims as JsonObject })
  }
  return ok(found)
}

function bad(detail: string, pointer: string): Failed {
  return fail('directory.format', detail, pointer)
}
