import { issuerMetadataUrl } from '@imprint/adapters/https-keys'
import { decodeBase64url, fail, isJsonObject, ok, type Result } from '@imprint/core'
import type { ManagedIssuer, PublishedStatusList } from '@imprint/issuer'

/** Seconds for which a copy of the keys is good: as long as it takes a new key to be known everywhere. */
export const metadataMaxAge = 300

/** One document that an issuer publishes. */
export interface Page {
  readonly mediaType: string
  readonly body: Uint8Array
  /** Seconds for which a copy is good. */
  readonly maxAge: number
}

/** What an issuer publishes, by path. */
export interface Pages {
  /** `null` for a path at which there is nothing. */
  find(path: string): Promise<Result<Page> | null>
  /** The path of everything that there is now. */
  paths(): Promise<Result<readonly string[]>>
}

/** The documents of an issuer: its metadata (SD-JWT VC section 4), the same keys as a plain JWK Set, and its status lists. */
export function createPages(
  issuer: ManagedIssuer,
  { id, statusBase }: { readonly id: string; readonly statusBase: string },
): Pages {
  const metadataPath = pathOf(issuerMetadataUrl(id) ?? id)
  const keysPath = `${pathOf(id).replace(/\/$/, '')}/jwks.json`
  const origin = URL.parse(statusBase)?.origin ?? ''
  const statusPath = pathOf(statusBase)
  return {
    find: async (path) => {
      if (path === metadataPath || path === keysPath) return keyPage(issuer, path === metadataPath ? 'all' : 'jwks')
      // Only what can be a list is looked for: the store is not asked about every path that a stranger thinks of.
      if (!path.startsWith(statusPath) || !/^[1-9][0-9]{0,8}$/.test(path.slice(statusPath.length))) return null
      const list = await issuer.statusList(`${origin}${path}`)
      if (list.ok) return listPage(list.value)
      return list.error.code === 'lifecycle.unknown' ? null : list
    },
    paths: async () => {
      const lists = await issuer.statusLists()
      if (!lists.ok) return lists
      return ok([metadataPath, keysPath, ...lists.value.map(({ uri }) => pathOf(uri))])
    },
  }
}

async function keyPage(issuer: ManagedIssuer, part: 'all' | 'jwks'): Promise<Result<Page>> {
  const metadata = await issuer.metadata()
  if (!metadata.ok) return metadata
  const shown = part === 'all' ? metadata.value : (metadata.value['jwks'] ?? null)
  if (!isJsonObject(shown)) return fail('store.corrupt', 'there are no keys')
  const mediaType = part === 'all' ? 'application/json' : 'application/jwk-set+json'
  return ok({ mediaType, body: new TextEncoder().encode(JSON.stringify(shown)), maxAge: metadataMaxAge })
}

function listPage({ mediaType, text, ttl }: PublishedStatusList): Result<Page> {
  // Of the forms that are octets the text is base64url; the media types of the others end in jwt.
  const body = mediaType.endsWith('jwt') ? ok(new TextEncoder().encode(text)) : decodeBase64url(text)
  return body.ok ? ok({ mediaType, body: body.value, maxAge: ttl }) : body
}

function pathOf(url: string): string {
  return URL.parse(url)?.pathname ?? '/'
}
