import { memoryCredentialStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import {
  type AlgorithmName,
  type Format,
  type NonceStore,
  type PresentationRequest,
  type Result,
  type Seconds,
  type Signer,
  unsafeUnrevocable,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { vcJwt11Did } from '@imprint/formats/vc-jwt-1.1-did'
import { createHolder } from '@imprint/holder'
import { createIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier, type Verifier } from '@imprint/verifier'

/** Every format that a property quantifies over. */
export const formats: readonly Format[] = [vcJwt, vcJwt11, vcJwt11Did]

/** One accepted presentation, the request that it answers, and what made them. */
export interface World {
  readonly text: string
  readonly credential: string
  readonly request: PresentationRequest
  readonly deviceSigner: Signer
  /** Wires another verifier of the same mind, with a store of the test's choice. */
  verifier(nonces: NonceStore): Verifier
}

/** A store that would let everything pass: what must be refused must be refused without it. */
export const alwaysFresh: NonceStore = { issue: () => undefined, consume: () => 'fresh' }

const at = 1_795_341_600 as Seconds
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const issuerId = 'https://im.example.com'

/** Issues, presents, and hands over everything, for one format and one algorithm of the device. */
export async function createWorld(format: Format, alg: AlgorithmName): Promise<World> {
  const issuerSigner = signerOf('Ed25519', 'k1')
  const deviceSigner = signerOf(alg, null)
  const clock = { now: () => at }
  const signatures = createNodeSignatureVerifier()
  const issuer = createIssuer({
    id: issuerId,
    signer: issuerSigner,
    format,
    schema: imDevice,
    status: unsafeUnrevocable('a property test'),
    signatures,
    nonces: alwaysFresh,
    clock,
    random: nodeRandom,
  })
  const holderKey = unsafeProvenElsewhere(deviceSigner.publicJwk, 'a property test')
  const claims = { fn: 'Alice Müller', hasInstantMessage: ['im:%40alice@example.com', device] }
  const issued = expectOk(await issuer.issue({ subject: device, holderKey, claims, lifetime: 3600 }))
  const trust = pinned([
    { issuer: issuerId, keys: [{ jwk: issuerSigner.publicJwk, kid: 'k1' }], domains: ['example.com'], types: null },
  ])
  const verifier = (nonces: NonceStore) =>
    createVerifier({
      id: 'https://desk.example',
      formats,
      schemas: [imDevice],
      trust,
      status: 'when-present',
      sources: [],
      signatures,
      nonces,
      clock,
      random: nodeRandom,
    })
  const holder = createHolder({ signer: deviceSigner, formats: [format], store: memoryCredentialStore(), clock })
  expectOk(await holder.add(issued.text))
  const ask = [{ type: 'ImDeviceCredential', claims: ['fn'] }]
  const request = await verifier(alwaysFresh).createRequest({ ask, lifetime: 300, peer: device })
  const text = expectOk(await holder.present(request))
  return { text, credential: issued.text, request, deviceSigner, verifier }
}

/** The value of a success; anything else is a broken test. */
export function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

function signerOf(alg: AlgorithmName, kid: string | null): Signer {
  return expectOk(createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk, kid }))
}
