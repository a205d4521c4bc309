import { type Ask, type DcqlQuery, requestOf, requestVersion } from '@imprint/core'
import { dcqlQueryOf } from '@imprint/core/dcql'
import type { Call } from '../command.ts'
import { own, readObject } from '../files.ts'

/** What a file asks for: by the simple form of a request, or by a query. */
export type Asked = { readonly ask: readonly Ask[] } | { readonly query: DcqlQuery }

/** Reads a request, an OpenID4VP authorization request with a `dcql_query`, or a DCQL query alone. */
export async function readAsked(call: Call, path: string): Promise<Asked> {
  const json = await readObject(call, path)
  if (json['version'] === requestVersion) {
    const { ask, query } = own(requestOf(json), path)
    return query === null ? { ask } : { query }
  }
  const query = json['dcql_query']
  return { query: own(query === undefined ? dcqlQueryOf(json) : dcqlQueryOf(query, '/dcql_query'), path) }
}
