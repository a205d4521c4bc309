import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { httpsKeySource } from '@imprint/adapters/https-keys'
import { parseTemplate } from '@imprint/adapters/json-schema'
import { memoryCredentialStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores, type SqlStores } from '@imprint/adapters/sqlite'
import { statusListSource } from '@imprint/adapters/status-lists'
import {
  type Clock,
  explainCode,
  fail,
  hours,
  type JsonObject,
  minutes,
  ok,
  type PresentationRequest,
  type Seconds,
} from '@imprint/core'
import { parseDcqlQuery } from '@imprint/core/dcql'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { createHolder } from '@imprint/holder'
import { createManagedIssuer, type ManagedIssuer } from '@imprint/issuer'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier } from '@imprint/verifier'
import { newSigner } from './cast.ts'
import { expectOk } from './scene.ts'
import { startWebServer, type WebServer } from './web-server.ts'

/** What the desk's story came to. */
export interface DeskPerformance {
  readonly request: PresentationRequest
  readonly credential: string
  readonly presentation: string
  /** The claims that Bob learned, in words. */
  readonly learned: readonly (readonly [name: string, value: string])[]
  /** The names of those that he did not. */
  readonly withheld: readonly string[]
  /** How the same credential is judged as time goes by: `accepted`, or the code of the verdict, and what that means. */
  readonly moments: readonly { readonly about: string; readonly came: string; readonly says: string }[]
  readonly audit: { readonly rows: number; readonly head: string }
  readonly expected: boolean
}

const sirius = 'https://im.sirius.example'
const bob = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org'
const agent = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example'
const claims: JsonObject = {
  fn: 'Zaphod Q. Beeblebrox',
  'organization-name': 'Sirius Cybernetics Corporation',
  role: 'Customer support',
  hasLanguage: ['en', 'art-x-vogon'],
  expertise: ['Ident-I-Eeze', 'Nutri-Matic'],
  hasInstantMessage: ['im:%40zaphod@sirius.example', agent],
}
const template = expectOk(
  parseTemplate(readFileSync(new URL('../data/support-agent.template.json', import.meta.url), 'utf8')),
)
const query = expectOk(
  parseDcqlQuery(
    JSON.stringify({
      credentials: [
        {
          id: 'agent',
          format: 'dc+sd-jwt',
          meta: { vct_values: [template.schema.vct] },
          claims: [
            { path: ['organization-name'], values: [claims['organization-name']] },
            { path: ['hasLanguage', null], values: ['art-x-vogon'] },
            { path: ['expertise', null], values: ['Ident-I-Eeze'] },
          ],
        },
      ],
    }),
  ),
)

const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const mechanism = createTokenStatusList({ compressor: nodeCompressor })
const signatures = createNodeSignatureVerifier()
const ttl = minutes(5)

/** A clock that the story turns on. */
interface StoryClock extends Clock {
  at: Seconds
}

/** Plays the support desk: an agent proves organisation, language and product without a name, until Sirius takes the credential back. The store is a real SQLite file, and keys and status list come over https. */
export async function playSupportDesk(): Promise<DeskPerformance> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-sirius-'))
  const clock: StoryClock = { at: Math.floor(systemClock.now()) as Seconds, now: () => clock.at }
  const stores = expectOk(await openSqliteStores({ path: join(folder, 'issuer.db'), hasher: nodeHasher, clock }))
  const issuer = await openSirius(stores, clock)
  const server = await startWebServer('im.sirius.example', (path) => pageOf(issuer, path))
  try {
    return await play({ issuer, stores, server, clock })
  } finally {
    await server.close()
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function openSirius(stores: SqlStores, clock: Clock): Promise<ManagedIssuer> {
  const key = newSigner('sirius-1')
  const issuer = createManagedIssuer({
    id: sirius,
    store: stores.issuer,
    signers: async (kid) => (kid === key.kid ? ok(key) : fail('issue.signer', 'there is no such key')),
    formats: [format],
    templates: [{ ...template, format: format.id }],
    status: {
      mechanism,
      listUri: (number) => `${sirius}/status/${number}`,
      ...{ bits: 2, size: 131_072, ttl, lifetime: hours(24) },
    },
    ...{ signatures, nonces: stores.nonces, clock, random: nodeRandom, hasher: nodeHasher, actor: 'the demo' },
  })
  expectOk(await issuer.keys.add({ kid: 'sirius-1', alg: key.alg, publicJwk: key.publicJwk }))
  expectOk(await issuer.keys.activate('sirius-1', 'the first key'))
  return issuer
}

async function pageOf(issuer: ManagedIssuer, path: string) {
  if (path === '/.well-known/jwt-vc-issuer')
    return { mediaType: 'application/json', body: JSON.stringify(expectOk(await issuer.metadata())), maxAge: hours(1) }
  const list = await issuer.statusList(`${sirius}${path}`)
  return list.ok ? { mediaType: list.value.mediaType, body: list.value.text, maxAge: ttl } : null
}

interface Stage {
  readonly issuer: ManagedIssuer
  readonly stores: SqlStores
  readonly server: WebServer
  readonly clock: StoryClock
}

async function play({ issuer, stores, server, clock }: Stage): Promise<DeskPerformance> {
  const signer = newSigner(null)
  const holder = createHolder({ signer, formats: [format], store: memoryCredentialStore(), clock })
  const challenge = await issuer.createChallenge({ lifetime: 300 })
  const holderKey = expectOk(await issuer.prove(expectOk(await holder.prove(challenge)), challenge))
  const { text: credential } = expectOk(
    await issuer.issue({ type: template.schema.type, subject: agent, holderKey, claims }),
  )
  expectOk(await holder.add(credential))
  const fetcher = createFetcher({
    clock,
    lookup: async () => ['127.0.0.1'],
    ca: server.certificate,
    unsafeAllowLoopback: { reason: 'the demo plays on one machine', port: server.port },
  })
  const verifier = createVerifier({
    id: bob,
    formats: [format],
    schemas: [template.schema],
    trust: hierarchy([{ issuer: sirius, domains: ['sirius.example'], types: null }]),
    status: 'required',
    statusLists: [mechanism],
    sources: [httpsKeySource({ fetcher }), statusListSource({ fetcher, clock, mechanisms: [mechanism] })],
    ...{ signatures, nonces: stores.nonces, clock, random: nodeRandom },
  })
  const ask = async () => {
    const request = await verifier.createRequest({ query, lifetime: 300, peer: agent })
    const presentation = expectOk(await holder.present(request))
    return { request, presentation, verdict: await verifier.verify(presentation, request) }
  }
  const first = await ask()
  const moments: { about: string; came: string; says: string; wanted: string }[] = []
  const moment = async (about: string, wanted: string) => {
    const { verdict } = await ask()
    const came = verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code
    const says = verdict.outcome === 'accepted' ? '' : (explainCode(verdict.because.code)?.hint ?? '')
    moments.push({ about, came, says, wanted })
  }
  const later = (seconds: number) => {
    clock.at = (clock.at + seconds) as Seconds
  }
  await moment('the agent is on duty', 'accepted')
  expectOk(await issuer.suspend({ device: agent }, 'on leave'))
  later(ttl)
  await moment('five minutes after Sirius suspended the credential', 'status.suspended')
  expectOk(await issuer.reinstate({ device: agent }, 'back at the desk'))
  later(ttl)
  await moment('five minutes after it was given back', 'accepted')
  expectOk(await issuer.revoke({ device: agent }, 'the phone was lost'))
  later(ttl)
  await moment('five minutes after the phone was lost', 'status.revoked')
  await server.close()
  later(ttl)
  await moment('and with Sirius’s server down, nobody can say', 'status.unavailable')
  const subject = first.verdict.outcome === 'accepted' ? first.verdict.value.credentials[0]?.subject : undefined
  const learned = Object.entries(subject ?? {}).map(([name, value]) => [name, [value].flat().join(', ')] as const)
  const withheld = Object.keys(claims).filter((name) => subject?.[name] === undefined)
  const audit = expectOk(await issuer.verifyAudit())
  return {
    request: first.request,
    credential,
    presentation: first.presentation,
    learned,
    withheld,
    moments,
    audit: { rows: audit.rows, head: audit.head },
    expected: learned.length === 4 && withheld.includes('fn') && moments.every(({ came, wanted }) => came === wanted),
  }
}
