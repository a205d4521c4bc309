import { jsonFile } from '@imprint/adapters/files'
import { type Clock, finding, ok, type Result, type Source } from '@imprint/core'
import {
  emptyLedger,
  type IdentityEvent,
  type IdentityLedger,
  identityFact,
  parseLedger,
  parseMatrixUserId,
  recordIdentity,
} from '@imprint/trust/cross-signing'

/** Remembers users' master keys: which was seen first, which were compared, acknowledged, withdrawn and replaced. As a `Source` it answers needs of kind `pin` about Matrix user ids. */
export interface IdentityStore extends Source {
  read(): Promise<Result<IdentityLedger>>
  /** Records events, all or none, and has them on the disk when it answers. What a ledger does not allow fails as `recordIdentity` does. */
  record(events: readonly IdentityEvent[]): Promise<Result<IdentityLedger>>
}

/**
 * Keeps the ledger in one JSON file (see `jsonFile`). A file that cannot be read, or that no ledger wrote, is `store.corrupt` or `store.unavailable`, and to a verifier `unavailable`, never `absent`: whoever can
 * break the file must not get a first use again.
 */
export function fileIdentityStore({ path, clock }: { readonly path: string; readonly clock: Clock }): IdentityStore {
  const file = jsonFile<IdentityLedger>({
    path,
    empty: emptyLedger,
    parse: (json) => {
      const ledger = parseLedger(json)
      return ledger.ok ? ledger.value : null
    },
  })
  return {
    read: file.read,
    record: (events) =>
      file.update((ledger) => {
        let next: Result<IdentityLedger> = ok(ledger)
        for (const event of events) if (next.ok) next = recordIdentity(next.value, event)
        return next
      }),
    async fetch({ kind, id }) {
      const user = kind === 'pin' ? parseMatrixUserId(id) : null
      if (user?.ok !== true) return null
      const ledger = await file.read()
      if (ledger.ok) return identityFact(ledger.value, user.value, clock.now())
      const cause = finding('issuer.key_unavailable', `the ledger of identities cannot be read: ${ledger.error.code}`)
      return { state: 'unavailable', cause }
    },
  }
}
