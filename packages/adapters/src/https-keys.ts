import {
  type Answer,
  finding,
  isJsonObject,
  type Json,
  type JsonObject,
  type Seconds,
  type Source,
} from '@imprint/core'
import type { Fetcher } from './fetch-policy.ts'

/**
 * Fetches the keys of an issuer that is named by an https URL: JWT VC Issuer Metadata (SD-JWT VC section 4), at `/.well-known/jwt-vc-issuer` between host and path, and
 * the key set that it refers to, if it does not hold one. A found fact is `{"issuer": …, "jwks": …}`: the issuer as the document states it, which whoever
 * judges must compare, and its JWK Set, `null` where the document breaks the rule that it has either `jwks` or `jwks_uri`.
 *
 * @example
 * ```ts
 * const keys = httpsKeySource({ fetcher: createFetcher({ clock: systemClock }) })
 * await keys.fetch({ kind: 'issuer-keys', id: 'https://im.example.com' }, AbortSignal.timeout(3000))
 * ```
 */
export function httpsKeySource({ fetcher }: { readonly fetcher: Pick<Fetcher, 'fetchJson'> }): Source {
  return {
    async fetch({ kind, id }, signal) {
      if (kind !== 'issuer-keys' || !/^https?:/i.test(id)) return null
      const url = issuerMetadataUrl(id)
      if (url === null) {
        const detail = 'an issuer is an https URL in canonical form, without credentials, query and fragment'
        return { state: 'unavailable', cause: finding('fetch.failed', detail) }
      }
      const metadata = await fetcher.fetchJson(url, signal)
      if (metadata.state !== 'found') return metadata
      const document = isJsonObject(metadata.value) ? metadata.value : {}
      const { issuer, jwks, jwks_uri: uri } = document
      if (typeof uri !== 'string' || jwks !== undefined || issuer !== id)
        return { ...metadata, value: keysFact(issuer, uri === undefined ? jwks : undefined) }
      const set = await fetcher.fetchJson(uri, signal)
      return set.state === 'found' ? together({ metadata, set, value: keysFact(issuer, set.value) }) : set
    },
  }
}

/** Makes the value of an `issuer-keys` fact. What is not a text or an object becomes `null`, which no trust model takes for keys. */
export function keysFact(issuer: Json | undefined, jwks: Json | undefined): JsonObject {
  return { issuer: typeof issuer === 'string' ? issuer : null, jwks: isJsonObject(jwks) ? jwks : null }
}

/** Where the metadata of an issuer is; `null` for what is not an issuer identifier. An http one gets an answer too: the fetcher says whether it may be asked. */
export function issuerMetadataUrl(issuer: string): string | null {
  const url = URL.parse(issuer)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  // Identifiers are compared as text, so a second spelling of one URL (case, dots, default port) is another issuer; it is refused before it confuses anyone.
  if (url.href !== issuer && url.href !== `${issuer}/`) return null
  if (url.username !== '' || url.password !== '' || /[?#]/.test(issuer)) return null
  return `${url.origin}/.well-known/jwt-vc-issuer${url.pathname.replace(/\/$/, '')}`
}

type Found = Extract<Answer, { state: 'found' }>

/** Two documents make one fact, which is as old and as short-lived as the worse of them. */
function together({
  metadata,
  set,
  value,
}: {
  readonly metadata: Found
  readonly set: Found
  readonly value: Json
}): Found {
  const ends = [metadata.freshUntil, set.freshUntil].filter((end) => end !== undefined)
  const fetchedAt = Math.min(metadata.fetchedAt, set.fetchedAt) as Seconds
  return ends.length === 0
    ? { state: 'found', value, fetchedAt }
    : { state: 'found', value, fetchedAt, freshUntil: Math.min(...ends) as Seconds }
}
