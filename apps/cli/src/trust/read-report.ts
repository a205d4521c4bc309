import { fail, isJsonObject, isTextArray, type Json, type JsonObject, ok, type Result } from '@imprint/core'
import type { Report } from '../verify/report.ts'

/** As much of a report as is drawn. */
type DrawnReport = Pick<Report, 'outcome' | 'because' | 'credentials' | 'checks' | 'device'>

/** Credentials of a presentation, models of a policy and steps of a path, each at most. A verdict of ours has fewer. */
const most = 256

/** Reads what `imprint verify --json` printed, as far as it is drawn. Anything else is `store.corrupt`: a picture of half a verdict shows something that nobody said. */
export function readReport(json: JsonObject): Result<DrawnReport> {
  const { outcome, because, checks, credentials = [], device } = json
  if (outcome !== 'accepted' && outcome !== 'rejected' && outcome !== 'undecided') return bad('/outcome')
  if (because !== undefined && !hasTexts(because, ['code'])) return bad('/because')
  if (!isList(checks, (check) => hasTexts(check, ['rule', 'about', 'result']) && opinionsFit(check)))
    return bad('/checks')
  if (!isList(credentials, credentialFits)) return bad('/credentials')
  if (device !== undefined && typeof device !== 'string') return bad('/device')
  return ok(json as unknown as DrawnReport)
}

function opinionsFit({ opinions = [], code, notes = [], combinedBy, token }: JsonObject): boolean {
  return (
    [code, combinedBy].every((text) => text === undefined || typeof text === 'string') &&
    isList(notes, (note) => hasTexts(note, ['code'])) &&
    (token === undefined ||
      (isJsonObject(token) &&
        [token['issuer'], token['signedBy']].every((text) => text === null || typeof text === 'string'))) &&
    isList(opinions, (opinion) => {
      const { stance, because, path, keys } = opinion
      return (
        hasTexts(opinion, ['model', 'place']) &&
        ['trusted', 'distrusted', 'none', 'unsure', 'not-asked'].includes(String(stance)) &&
        (because === null || hasTexts(because, ['code'])) &&
        isTextArray(keys) &&
        pathFits(path)
      )
    })
  )
}

function credentialFits(credential: JsonObject): boolean {
  const { claims, types, trustPath } = credential
  return hasTexts(credential, ['issuer']) && isJsonObject(claims) && isTextArray(types) && pathFits(trustPath)
}

function pathFits(path: Json | undefined): boolean {
  return isList(path, (step) => hasTexts(step, ['model', 'who', 'why']))
}

function hasTexts(value: Json | undefined, names: readonly string[]): boolean {
  return isJsonObject(value) && names.every((name) => typeof value[name] === 'string')
}

function isList(value: Json | undefined, fits: (item: JsonObject) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every((item) => isJsonObject(item) && fits(item))
}

function bad(pointer: string) {
  return fail('store.corrupt', 'not a verdict as imprint verify --json prints it', pointer)
}
