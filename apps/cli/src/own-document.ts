import { walletVersion } from '@imprint/adapters/wallet-file'
import { challengeVersion, fileBudget, parseJsonObject, type Result, requestVersion } from '@imprint/core'
import { peerLedgerVersion } from '@imprint/trust/continuity'
import { ledgerVersion } from '@imprint/trust/cross-signing'
import { policyVersion } from '@imprint/trust/policy-file'
import { own } from './files.ts'
import { manifestVersion } from './issue/manifest.ts'
import { issuerVersion } from './issuer/issuer-directory.ts'
import { keysVersion } from './trust/keys/key-document.ts'
import { evidenceVersion } from './verify/evidence-file.ts'

const kinds: ReadonlyMap<string, string> = new Map([
  [requestVersion, 'a request'],
  [challengeVersion, 'a challenge of an issuer'],
  [policyVersion, 'a trust file'],
  [evidenceVersion, 'a record of evidence'],
  [manifestVersion, 'a list of issued credentials'],
  [issuerVersion, 'the configuration of an issuer'],
  [walletVersion, 'an encrypted wallet'],
  [keysVersion, 'a file of cross-signing keys'],
  [ledgerVersion, 'a ledger of master keys'],
  [peerLedgerVersion, 'a ledger of peers'],
])

/** Takes the value of a file of ours, as `own` does; a file that is another of ours is called by its name. */
export function ownDocument<T>(result: Result<T>, { path, text }: { readonly path: string; readonly text: string }): T {
  if (result.ok || result.error.pointer !== '/version') return own(result, path)
  const json = parseJsonObject(text, fileBudget)
  const version = json.ok ? json.value['version'] : null
  const kind = typeof version === 'string' ? kinds.get(version) : undefined
  if (kind === undefined) return own(result, path)
  return own({ ok: false, error: { ...result.error, detail: `${result.error.detail}; this file is ${kind}` } }, path)
}
