/**
 * Writes the vectors of `test/vectors/verify`: every attack of the demo and its honest neighbours, with fixed keys, time and randomness. Run it with
 * `pnpm vectors` after adding an attack; the expected outcome comes from the attack's own declaration, never from what the verifier answered.
 */
import { createHash, createPrivateKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, createNodeSigner } from '@imprint/adapters/node-crypto'
import {
  type Answer,
  factKey,
  type Need,
  parseSeconds,
  type Random,
  type Seconds,
  type Signer,
  type Source,
} from '@imprint/core'
import { parseTrustPolicy } from '@imprint/trust/policy-file'
import { attacks } from '../../apps/demo/src/attacks/index.ts'
import { downIssuerId } from '../../apps/demo/src/attacks/issuers.ts'
import { castFrom } from '../../apps/demo/src/cast.ts'
import { publishedKeys } from '../../apps/demo/src/issuer-keys.ts'
import { createScene, expectOk, type Scene } from '../../apps/demo/src/scene.ts'
import { honest } from './honest.ts'

const at = expectOk(parseSeconds(1795341600))
const issuerId = 'https://im.example.com'
const bobId = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org'
const policy = {
  version: 'imprint-trust/1',
  models: [
    {
      model: 'hierarchy',
      authorities: [
        { issuer: issuerId, domains: ['example.com'] },
        { issuer: downIssuerId, domains: ['example.com'] },
      ],
    },
  ],
}

const octets = (label: string, count: number) =>
  createHash('sha512').update(`imprint vectors: ${label}`).digest().subarray(0, count)

// RFC 8410 section 7: the fixed part of a PKCS #8 Ed25519 key, before its 32 octets.
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

function signerFrom(label: string, kid: string | null): Signer {
  const keyObject = createPrivateKey({
    key: Buffer.concat([pkcs8Head, octets(label, 32)]),
    format: 'der',
    type: 'pkcs8',
  })
  return expectOk(createNodeSigner({ keyObject, kid }))
}

function countingRandom(): Random {
  let count = 0
  return { bytes: (length) => new Uint8Array(octets(`random ${count++}`, length)) }
}

async function buildScene(): Promise<{ scene: Scene; source: Source }> {
  const issuerSigner = signerFrom('issuer', '2026-11')
  const cast = castFrom(readFileSync(new URL('../../apps/demo/data/staff.vcf', import.meta.url), 'utf8'), (name) =>
    signerFrom(name, null),
  )
  const formerKeys = { retired: signerFrom('retired', '2026-10'), stolen: signerFrom('stolen', '2026-09') }
  const jwks = publishedKeys({ at, signer: issuerSigner, former: formerKeys })
  const answers: Record<string, Answer> = {
    [`issuer-keys ${issuerId}`]: { state: 'found', value: { issuer: issuerId, jwks }, fetchedAt: at },
    [`issuer-keys ${downIssuerId}`]: {
      state: 'unavailable',
      cause: { code: 'fetch.timeout', detail: 'no answer within 5000 ms' },
    },
  }
  const source: Source = { fetch: async (need: Need) => answers[factKey(need)] ?? null }
  const scene = await createScene({
    at,
    issuerId,
    issuerSigner,
    formerKeys,
    ...cast,
    bobId,
    trust: expectOk(parseTrustPolicy(JSON.stringify(policy))),
    sources: [source],
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    random: countingRandom(),
  })
  return { scene, source }
}

const { scene } = await buildScene()
const cases: unknown[] = []
for (const one of [...honest, ...attacks]) {
  const { id, about, spec, expect } = one
  const status = 'status' in one ? one.status : undefined
  const exhibit = await one.make(scene)
  const bob = scene.bob(exhibit.at ?? (at as Seconds), status)
  if (exhibit.seenBefore) await bob.verify(exhibit.text, exhibit.request)
  const { evidence } = await bob.verify(exhibit.text, exhibit.request)
  const { text, nonce, ...rest } = evidence
  // A text of a quarter of a megabyte is mostly one letter.
  const tail = /(A{1000,})$/.exec(text)?.[0].length ?? 0
  const written = tail === 0 ? text : { head: text.slice(0, -tail), repeat: 'A', times: tail }
  cases.push({
    id,
    about,
    spec,
    policy: { trust: policy, status: status ?? 'when-present' },
    evidence: { text: written, nonce, ...rest },
    expect,
  })
}
const file = new URL('./verify/cases.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(cases, null, 1)}\n`)
process.stdout.write(`${cases.length} cases\n`)
