import type { Answer, Clock, Json, Source, UndecidedCode } from '@imprint/core'
import { abortion, unlessAborted } from '../abort.ts'
import { keysOfDocument } from './document.ts'
import { undecided } from './method.ts'

/**
 * What a resolver of the `did-resolver` family does (DID Core 1.0 section 7.1). Stated here rather than imported, because the types of its
 * versions 4 and 6 clash, and both fit this.
 */
export interface DidResolver {
  resolve(did: string): Promise<{
    readonly didResolutionMetadata: { readonly error?: unknown }
    readonly didDocument: object | null
    readonly didDocumentMetadata: { readonly deactivated?: boolean }
  }>
}

// The errors that resolvers state (DID Core section 7.1.2 and did-resolver), and what each says about the keys.
const absences = new Map([
  ['notFound', 'the DID does not exist'],
  ['invalidDid', 'the text is not a DID of its method'],
])
const faults = new Map<string, UndecidedCode>([
  ['methodNotSupported', 'did.unsupported'],
  ['unsupportedDidMethod', 'did.unsupported'],
  ['representationNotSupported', 'did.unsupported'],
  ['unsupportedFormat', 'did.unsupported'],
])

/**
 * Makes a source of any `did-resolver`. Its methods do their own I/O, so the fetch policy does not cover them, and some state `notFound` for a network fault; prefer the
 * methods of `didKeySource` where there is one.
 *
 * @example
 * ```ts
 * const keys = resolverSource({ resolver: new Resolver(getResolver()), clock: systemClock })
 * ```
 */
export function resolverSource({ resolver, clock }: { readonly resolver: DidResolver; readonly clock: Clock }): Source {
  return {
    async fetch({ kind, id }, signal): Promise<Answer | null> {
      if (kind !== 'issuer-keys' || !id.startsWith('did:')) return null
      if (signal.aborted) throw abortion()
      try {
        const { didResolutionMetadata, didDocument, didDocumentMetadata } = await unlessAborted(
          resolver.resolve(id),
          signal,
        )
        const fetchedAt = clock.now()
        const error = didResolutionMetadata.error
        const absence =
          didDocumentMetadata.deactivated === true ? 'the DID was deactivated' : absences.get(String(error))
        if (absence !== undefined) return { state: 'absent', detail: absence, fetchedAt }
        if (error !== undefined || didDocument === null)
          return undecided(faults.get(String(error)) ?? 'fetch.failed', 'the resolver answered with an error')
        return { state: 'found', value: keysOfDocument(id, plainJson(didDocument)), fetchedAt }
      } catch (error) {
        if (signal.aborted) throw error
        return undecided('fetch.failed', 'the resolver threw')
      }
    },
  }
}

/** What a resolver hands over may hold anything; what JSON can say of it is what counts, and it is ours afterwards. */
function plainJson(document: object): Json {
  return JSON.parse(JSON.stringify(document)) as Json
}
