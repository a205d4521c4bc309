/**
 * A verifier in a process of its own: the scenario of status lists starts it. Its first line says what it believes, every other line is a time; for each it judges the credential anew and writes the outcome.
 */
import { createInterface } from 'node:readline'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { statusListSource } from '@imprint/adapters/status-lists'
import type { Answer, Clock, Json, Seconds, Source } from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { imDevice } from '@imprint/schemas'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { createVerifier } from '@imprint/verifier'

let now = 0
const clock: Clock = { now: () => now as Seconds }
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const next = async () => (await lines.next()).value as string | undefined

const { credential, issuer, jwks } = JSON.parse((await next()) ?? '') as {
  readonly credential: string
  readonly issuer: string
  readonly jwks: Json
}
const policy = {
  version: 'imprint-trust/1',
  models: [{ model: 'hierarchy', authorities: [{ issuer, domains: ['example.com'] }] }],
}
const trust = parseTrustPolicy(JSON.stringify(policy))
if (!trust.ok) throw new Error(trust.error.detail)
const keys: Source = {
  fetch: async ({ kind }): Promise<Answer | null> =>
    kind === 'issuer-keys' ? { state: 'found', value: { issuer, jwks }, fetchedAt: clock.now() } : null,
}
const mechanisms = [
  createTokenStatusList({ compressor: nodeCompressor }),
  createBitstringStatusList({ compressor: nodeCompressor }),
]
const fetcher = createFetcher({
  clock,
  limits: { milliseconds: 400 },
  unsafeAllowLoopback: 'the scenario of status lists',
})
const verifier = createVerifier({
  id: 'https://desk.example',
  formats: [vcJwt],
  schemas: [imDevice],
  trust: trust.value,
  status: 'required',
  statusLists: mechanisms,
  sources: [keys, statusListSource({ fetcher, clock, mechanisms })],
  signatures: createNodeSignatureVerifier(),
  nonces: memoryNonceStore(),
  clock,
  random: nodeRandom,
})
for (let line = await next(); line !== undefined; line = await next()) {
  now = Number(line)
  const verdict = await verifier.verifyCredential(credential, {
    unsafeWithoutPossession: 'a scenario about the status alone',
  })
  const code = verdict.outcome === 'accepted' ? '' : ` ${verdict.because.code}`
  process.stdout.write(`${verdict.outcome}${code}\n`)
}
