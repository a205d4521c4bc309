import { systemClock } from '@imprint/adapters/clock'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import type { SignatureVerifier } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice } from '@imprint/schemas'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier, type Verifier } from '@imprint/verifier'
import { createVerifiableCredentialJwt, verifyCredential } from 'did-jwt-vc'
import { createVerifier as createFastVerifier, createSigner } from 'fast-jwt'
import { compactVerify, importJWK, jwtVerify } from 'jose'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { didIssuer, memoryResolver } from './did-peer.ts'
import { issuerKid, payloadOf, tamper, type World } from './fixtures.ts'
import { didPayload } from './issue-cases.ts'

/** How many verifications are under way at once in the cases that say so. */
const inFlight = 32

/** Who the verifier is, in every case. */
export const verifierId = 'im:2f8d7c1e-7c1e/0b0b@example.net'

const reason = { unsafeWithoutPossession: 'bench' }

/** What verifiers of the bench differ in. */
export interface VerifierParts {
  readonly signatures: SignatureVerifier
  /** How many credentials the verifier remembers. */
  readonly remembered?: number
}

/** A verifier of the world's credentials, with every check on. */
export function createWorldVerifier(
  { issuerId, issuerKey }: World,
  { signatures, remembered = 0 }: VerifierParts,
): Verifier {
  return createVerifier({
    id: verifierId,
    formats: [vcJwt],
    schemas: [imDevice],
    trust: pinned([
      {
        issuer: issuerId,
        keys: [{ jwk: issuerKey.publicJwk, kid: issuerKid }],
        domains: ['example.com'],
        types: ['ImDeviceCredential'],
      },
    ]),
    status: 'when-present',
    sources: [],
    signatures,
    rememberedCredentials: remembered,
    nonces: memoryNonceStore(),
    clock: systemClock,
    random: nodeRandom,
  })
}

/** Verifying one credential: ours with every check but possession, the peers' as far as they go. */
export async function verifyCases(world: World): Promise<readonly BenchCase[]> {
  const { algorithm, issuerKey, devices } = world
  const row = `vc-verify-${algorithm.alg.toLowerCase()}`
  const texts = devices.map(({ credential }) => credential)
  const verifier = createWorldVerifier(world, { signatures: createNodeSignatureVerifier() })
  const joseKey = await importJWK({ ...issuerKey.publicJwk }, algorithm.joseAlg)
  const joseOptions = { typ: 'vc+jwt', algorithms: [algorithm.joseAlg] }
  const jose = async (text: string) =>
    (await jwtVerify(text, joseKey, joseOptions)).payload['issuer'] === world.issuerId
  const fast = fastPeer(world, texts)
  const did = await didPeer(world, texts)
  return [
    {
      ...verifyCase(
        `${row} imprint`,
        texts,
        async (text) => (await verifier.verifyCredential(text, reason)).outcome === 'accepted',
      ),
      check: () => checkImprint(verifier, texts[0] as string),
    },
    verifyCase(`${row} jose`, texts, jose),
    verifyCase(
      `${row} jose compactVerify`,
      texts,
      async (text) => (await compactVerify(text, joseKey, joseOptions)).payload.length > 0,
    ),
    inFlightCase(`${row} jose, ${inFlight} in flight`, texts, jose),
    fast(`${row} fast-jwt`),
    did(`${row} did-jwt-vc`),
  ]
}

async function checkImprint(verifier: Verifier, text: string): Promise<void> {
  const good = await verifier.verifyCredential(text, reason)
  insist(
    good.outcome === 'accepted',
    `a good credential was ${good.outcome}: ${good.outcome === 'accepted' ? '' : good.because.detail}`,
  )
  insist(
    new Set(good.checks.map(({ rule }) => rule)).size === good.checks.length && good.checks.length > 20,
    'a rule is missing from the verdict',
  )
  const bad = await verifier.verifyCredential(tamper(text), reason)
  insist(
    bad.outcome === 'rejected' && bad.because.code === 'credential.signature_invalid',
    'a tampered credential was not rejected for its signature',
  )
}

/** A case that verifies one text after the other. */
export function verifyCase(
  id: string,
  texts: readonly string[],
  accepts: (text: string) => Promise<boolean>,
): BenchCase {
  const next = cycle(texts)
  return {
    id,
    check: () => checkBoth(texts[0] as string, accepts),
    async run(count) {
      for (let i = 0; i < count; i++) if (!(await accepts(next()))) throw new Error('refused')
    },
  }
}

function inFlightCase(id: string, texts: readonly string[], accepts: (text: string) => Promise<boolean>): BenchCase {
  const next = cycle(texts)
  return {
    id,
    check: () => checkBoth(texts[0] as string, accepts),
    async run(count) {
      let left = count
      const worker = async () => {
        while (left-- > 0) if (!(await accepts(next()))) throw new Error('refused')
      }
      await Promise.all(Array.from({ length: inFlight }, worker))
    },
  }
}

async function checkBoth(text: string, accepts: (text: string) => boolean | Promise<boolean>): Promise<void> {
  insist(await accepts(text), 'a good credential is refused')
  await insistRefused(() => accepts(tamper(text)), 'a tampered credential is accepted')
}

/** fast-jwt does not know the name Ed25519, so it gets the same claims under its own. */
function fastPeer({ algorithm, issuerKey }: World, texts: readonly string[]): (id: string) => BenchCase {
  const pem = issuerKey.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  const sign = createSigner({
    key: pem,
    algorithm: algorithm.otherAlg,
    kid: issuerKid,
    noTimestamp: true,
    header: { alg: algorithm.otherAlg, typ: 'vc+jwt' },
  })
  const publicPem = issuerKey.publicKey.export({ format: 'pem', type: 'spki' }) as string
  const verify = createFastVerifier({ key: publicPem, algorithms: [algorithm.otherAlg], cache: false })
  const tokens = texts.map((text) => sign(payloadOf(text)))
  const accepts = (token: string) => typeof (verify(token) as { issuer?: unknown }).issuer === 'string'
  return (id) => {
    const next = cycle(tokens)
    return {
      id,
      check: () => checkBoth(tokens[0] as string, accepts),
      run(count) {
        for (let i = 0; i < count; i++) if (!accepts(next())) throw new Error('refused')
      },
    }
  }
}

async function didPeer({ algorithm, issuerKey }: World, texts: readonly string[]): Promise<(id: string) => BenchCase> {
  const did = 'did:example:issuer'
  const issuer = didIssuer(did, issuerKey, algorithm)
  const resolver = memoryResolver(new Map([[did, issuerKey]]))
  const tokens: string[] = []
  // A few are enough: what it spends on one is a hundred times what any memory could save.
  for (const text of texts.slice(0, 64))
    tokens.push(await createVerifiableCredentialJwt(didPayload(payloadOf(text)), issuer))
  return (id) => verifyCase(id, tokens, async (token) => (await verifyCredential(token, resolver)).verified)
}
