import { resolve } from 'node:path'
import { jsonFile } from '@imprint/adapters/files'
import { ok, type Result, type Seconds, type Verdict } from '@imprint/core'
import { type Change, emptyPeerLedger, judgeContinuity, parsePeerLedger } from '@imprint/trust/continuity'
import type { Presented } from '@imprint/verifier'
import { type Call, optionOf, reasonOf, UsageError } from '../command.ts'

/** A verdict that says what changed, where peers are remembered. */
export type Continued = Verdict<Presented & { readonly changes?: readonly Change[] }>

/** Compares an accepted presentation with what `--remember` remembers, and remembers it. Without the option the verdict stays as it is. */
export function rememberedPeers(
  call: Call,
  asOf: Seconds | null,
): (verdict: Verdict<Presented>, at: Seconds) => Promise<Result<Continued>> {
  const path = optionOf(call, 'remember')
  const reason = reasonOf(call, 'accept-new-key')
  if (path === null) {
    if (reason !== null) throw new UsageError('--accept-new-key goes with --remember FILE')
    return async (verdict) => ok(verdict)
  }
  if (asOf !== null) throw new UsageError('--remember keeps what was judged now; it does not go with --at')
  const options = { path: resolve(call.host.cwd, path), empty: emptyPeerLedger, parse: parsePeerLedger }
  return async (verdict, at) => {
    let continued: Continued = verdict
    const kept = await jsonFile(options).update((ledger) => {
      const answer = judgeContinuity(ledger, verdict, { at, onTakeover: reason === null ? 'undecided' : 'note' })
      continued = answer.verdict
      return ok(answer.ledger)
    })
    return kept.ok ? ok(continued) : kept
  }
}
