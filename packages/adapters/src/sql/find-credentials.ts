import { type CredentialQuery, fail, type Hasher, type KeptCredential, ok, type Page, type Result } from '@imprint/core'
import { credentialOfRow, indexedAbout, numberIn } from './issuer-rows.ts'
import { selected } from './issuer-tables.ts'
import { resultOf, type SqlDatabase, type SqlParameter } from './sql-database.ts'
import { toStoredText } from './stored-text.ts'

// A credential has a few kilobytes, so that a page has at most a few megabytes.
const defaultLimit = 100
const largestLimit = 1000

/**
 * Finds credentials, in the order in which they were issued. A page begins after the number of the last credential of the page before, so that what is issued meanwhile neither repeats nor
 * skips any. A page or limit that cannot be is `store.query`.
 */
export async function findCredentials(
  query: CredentialQuery,
  { database, hasher }: { readonly database: SqlDatabase; readonly hasher: Hasher },
): Promise<Result<Page<KeptCredential>>> {
  const { limit = defaultLimit, after } = query
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= largestLimit))
    return fail('store.query', `a page has 1 to ${largestLimit} credentials`)
  if (after !== undefined && !/^[1-9][0-9]{0,14}$/.test(after))
    return fail('store.query', 'no page ended there: `after` is what a page called `next`')
  const conditions = conditionsOf(query, hasher)
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  const found = await database.transaction('read', async (session) => {
    const rows = await session.all(
      `SELECT ${selected.credentials} FROM issuer_credentials ${where} ORDER BY seq LIMIT ?`,
      // One more than asked for tells whether there is another page.
      [...conditions.flatMap(([, ...values]) => values), limit + 1],
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const next = rows.length > limit && last !== undefined ? String(numberIn(last, 'seq')) : null
    return { items: page.map(credentialOfRow), next }
  })
  return found.ok ? ok(found.value) : resultOf(found)
}

type Condition = readonly [sql: string, ...values: readonly SqlParameter[]]

function conditionsOf(query: CredentialQuery, hasher: Hasher): readonly Condition[] {
  const { id, about, holderKey, kid, type, status, liveAt, endsBefore, issuedSince, after } = query
  const conditions: Condition[] = []
  if (id !== undefined) conditions.push(['id = ?', toStoredText(id)])
  if (about !== undefined)
    conditions.push(['seq IN (SELECT seq FROM issuer_about WHERE about = ?)', indexedAbout(about, hasher)])
  if (holderKey !== undefined) conditions.push(['holder_key = ?', toStoredText(holderKey)])
  if (kid !== undefined) conditions.push(['kid = ?', toStoredText(kid)])
  if (type !== undefined) conditions.push(['type = ?', toStoredText(type)])
  // In words rather than as a value, so that the index of those that are not valid serves.
  if (status !== undefined) conditions.push([statusConditions[status]])
  // The end is not in the span (RFC 7519 section 4.1.4).
  if (liveAt !== undefined)
    conditions.push(["status = 'valid' AND valid_from <= ? AND valid_until > ?", liveAt, liveAt])
  if (endsBefore !== undefined) conditions.push(['valid_until < ?', endsBefore])
  if (issuedSince !== undefined) conditions.push(['issued_at >= ?', issuedSince])
  if (after !== undefined) conditions.push(['seq > ?', Number(after)])
  else if (id === undefined && about === undefined && holderKey === undefined) {
    // Pages go by `seq`. Without a first page that says where to begin, all that is old would be gone through first. The + keeps a planner from doing just that to find the least.
    const least = (condition: string) => `seq >= (SELECT min(+seq) FROM issuer_credentials WHERE ${condition})`
    if (liveAt !== undefined) conditions.push([least('valid_until > ?'), liveAt])
    if (issuedSince !== undefined) conditions.push([least('issued_at >= ?'), issuedSince])
  }
  return conditions
}

const statusConditions = {
  valid: "status = 'valid'",
  suspended: "status = 'suspended' AND status <> 'valid'",
  revoked: "status = 'revoked' AND status <> 'valid'",
}
