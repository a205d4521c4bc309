import type { Check, Json } from '@imprint/core'
import { isCheck } from '../../../messages/verdict-report.ts'

/** More rows than the largest verdict has. */
const maxChecks = 1_000

/** Reads the checks of a verdict that a frame made; `null` for anything else. */
export function checksOf(json: Json | undefined): readonly Check[] | null {
  return Array.isArray(json) && json.length <= maxChecks && json.every(isCheck) ? (json as readonly Check[]) : null
}
