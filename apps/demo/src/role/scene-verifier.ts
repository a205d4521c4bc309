import { httpsKeySource } from '@imprint/adapters/https-keys'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { statusListSource } from '@imprint/adapters/status-lists'
import { webCompressor } from '@imprint/adapters/web-zlib'
import type { Clock, Format, Random, Schema, SignatureVerifier } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier, type Verifier } from '@imprint/verifier'
import { authorities } from '../messages/authorities.ts'
import { mappedFetcher } from './mapped-fetcher.ts'

/** What the verifier of a client in this scene is made of. */
export interface SceneVerifierOptions {
  /** The client's own identifier. */
  readonly id: string
  readonly formats: readonly Format[]
  readonly schemas: readonly Schema[]
  readonly clock: Clock
  readonly signatures: SignatureVerifier
  readonly random: Random
  /** Asks the server of this page's own origin. */
  readonly get: (path: string, signal?: AbortSignal) => Promise<Response>
}

/** Makes the verifier of a client: it believes Example Corp about its own domain, and nobody whose status it cannot see. */
export function createSceneVerifier({ get, clock, ...options }: SceneVerifierOptions): Verifier {
  const mechanisms = [createTokenStatusList({ compressor: webCompressor })]
  const hosts = authorities.map(({ issuer }) => new URL(issuer).host)
  const fetcher = mappedFetcher({ clock, get, hosts })
  // A list may be reused for as long as it says. Here what was taken back a moment ago is to be seen, so it is fetched every time.
  const bounds = { least: 0, most: 0 }
  return createVerifier({
    ...options,
    clock,
    trust: hierarchy(authorities.map(({ issuer, domains }) => ({ issuer, domains, types: null }))),
    status: 'required',
    statusLists: mechanisms,
    sources: [httpsKeySource({ fetcher }), statusListSource({ fetcher, clock, mechanisms, bounds })],
    nonces: memoryNonceStore(),
  })
}
