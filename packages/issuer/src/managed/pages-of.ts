import type { CredentialQuery, KeptCredential, Page, Result } from '@imprint/core'

/** A search as a store and an issuer answer it, a page at a time. */
export type FindPage = (query: CredentialQuery) => Promise<Result<Page<KeptCredential>>>

/**
 * Every page that a search has, in order, each with at most as many credentials as the query's `limit`. The query is asked for before each page, since a time in it may have moved on meanwhile. A page that
 * cannot be read is the last one.
 *
 * @example
 * ```ts
 * const ids: string[] = []
 * for await (const page of pagesOf(createManagedIssuer(managed).list, () => ({ status: 'suspended', limit: 500 }))) {
 *   if (!page.ok) break // page.error says why
 *   for (const { id } of page.value) ids.push(id)
 * }
 * ```
 */
export async function* pagesOf(
  find: FindPage,
  query: () => CredentialQuery,
): AsyncGenerator<Result<readonly KeptCredential[]>, void> {
  for (let after: string | null = null; ; ) {
    const page: Result<Page<KeptCredential>> = await find({ ...query(), ...(after === null ? {} : { after }) })
    if (!page.ok) {
      yield page
      return
    }
    yield { ok: true, value: page.value.items }
    after = page.value.next
    if (after === null) return
  }
}

/** All that a search finds, in one list. */
export async function findAll(find: FindPage, query: CredentialQuery): Promise<Result<readonly KeptCredential[]>> {
  const found: KeptCredential[] = []
  for await (const page of pagesOf(find, () => query)) {
    if (!page.ok) return page
    found.push(...page.value)
  }
  return { ok: true, value: found }
}
