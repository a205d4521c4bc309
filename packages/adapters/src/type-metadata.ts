import type { Source } from '@imprint/core'
import type { Fetcher } from './fetch-policy.ts'

/**
 * Fetches the metadata of SD-JWT VC types that are named by an https URL (SD-JWT VC section 5.3.1). A found fact is `{"mediaType": …, "text": …}`, the document as it was served, so that whoever judges can compare
 * its hash. It is reused by the rules of HTTP alone. Types of other names are left to other sources.
 *
 * Asking tells the server that somebody is about to judge a credential of this type (section 8.4): give a verifier the documents it expects instead, where that matters.
 *
 * @example
 * ```ts
 * const types = typeMetadataSource({ fetcher: createFetcher({ clock: systemClock }) })
 * await types.fetch({ kind: 'type-metadata', id: 'https://im.example.com/types/agent' }, AbortSignal.timeout(3000))
 * ```
 */
export function typeMetadataSource({ fetcher }: { readonly fetcher: Pick<Fetcher, 'fetchText'> }): Source {
  return {
    fetch: async ({ kind, id }, signal) =>
      kind === 'type-metadata' && id.startsWith('https://')
        ? fetcher.fetchText(id, { mediaTypes: { 'application/json': 'text' } }, signal)
        : null,
  }
}
