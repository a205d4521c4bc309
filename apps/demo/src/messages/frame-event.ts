import {
  type Code,
  codes,
  type Finding,
  fail,
  isJsonObject,
  type Json,
  ok,
  parseJsonObject,
  type Result,
} from '@imprint/core'
import { frameBudget } from './frame-budget.ts'
import { type VerdictReport, verdictReportOf } from './verdict-report.ts'

/** What a frame tells the page. */
export type FrameEvent =
  /** It has its key and can be given commands. */
  | { readonly event: 'ready' }
  /** The answer to a command. */
  | { readonly event: 'answer'; readonly id: number; readonly result: Result<Json> }
  /** It judged something. */
  | { readonly event: 'verdict'; readonly report: VerdictReport }

/** Reads what a frame says; anything else is `request.malformed`. */
export function parseFrameEvent(text: string): Result<FrameEvent> {
  const json = parseJsonObject(text, frameBudget)
  if (!json.ok) return json
  const { event, id, result, report } = json.value
  switch (event) {
    case 'ready':
      return ok({ event })
    case 'answer': {
      if (typeof id !== 'number' || !isJsonObject(result)) return malformed()
      if (result['ok'] === true) return ok({ event, id, result: ok(result['value'] ?? null) })
      const error = findingOf(result['error'])
      return error === null ? malformed() : ok({ event, id, result: { ok: false, error } })
    }
    case 'verdict': {
      const read = verdictReportOf(report ?? null)
      return read.ok ? ok({ event, report: read.value }) : read
    }
    default:
      return malformed()
  }
}

/** Reads a finding with a code of the table; `null` for anything else. */
export function findingOf(json: Json | undefined): Finding | null {
  if (!isJsonObject(json)) return null
  const { code, detail, pointer } = json
  if (typeof code !== 'string' || !Object.hasOwn(codes, code) || typeof detail !== 'string') return null
  return { code: code as Code, detail, ...(typeof pointer === 'string' ? { pointer } : {}) }
}

function malformed() {
  return fail('request.malformed', 'an event of a frame')
}
