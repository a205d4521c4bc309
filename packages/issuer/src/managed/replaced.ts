import { ok, type Result } from '@imprint/core'
import { pagesOf } from './pages-of.ts'
import type { StatusParts } from './status-changes.ts'

const pageSize = 500

/**
 * Revokes credentials whose successor has been there for so many seconds, so that every device has had the time to fetch the new one. Answers the ids of those that it revoked. What fails half-way can be called again.
 */
export async function revokeReplaced(
  { overlap, reason }: { readonly overlap: number; readonly reason: string },
  { store, commit, now }: StatusParts,
): Promise<Result<readonly string[]>> {
  const revoked: string[] = []
  const live = () => ({ status: 'valid', liveAt: now(), limit: pageSize }) as const
  for await (const page of pagesOf((query) => store.find(query), live)) {
    if (!page.ok) return page
    const due: string[] = []
    for (const { replaces, issuedAt } of page.value) {
      if (replaces === null || issuedAt + overlap > now()) continue
      const former = await store.find({ id: replaces, status: 'valid', liveAt: now() })
      if (!former.ok) return former
      if (former.value.items.length > 0) due.push(replaces)
    }
    const committed = await commit(
      due.map((credential) => ({ kind: 'status-changed', credential, status: 'revoked', reason })),
    )
    if (!committed.ok) return committed
    revoked.push(...due)
  }
  return ok(revoked)
}
