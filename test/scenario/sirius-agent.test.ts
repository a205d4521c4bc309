import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseTemplate } from '@imprint/adapters/json-schema'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import type { Answer, JsonObject, PresentationRequest, Source } from '@imprint/core'
import { parseDcqlQuery } from '@imprint/core/dcql'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { createHolder } from '@imprint/holder'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier } from '@imprint/verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectOk, type IssuerWorld, openWorld, statusOf } from '../lifecycle/issuer-world.ts'

// "A Customer Support agent of Sirius Cybernetic Corp, who speaks English and Vogon, and is qualified to give support for their Ident-I-Eeze product, without revealing the name of the agent"
// (draft-mahy-mimi-identity-00 section 5.3).
const sirius = 'https://im.sirius.example'
const desk = 'https://desk.example'
const agent = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example'
const name = 'Zaphod Q. Beeblebrox'
const handle = 'im:%40zaphod@sirius.example'
const claims: JsonObject = {
  fn: name,
  'organization-name': 'Sirius Cybernetics Corporation',
  role: 'Customer support',
  hasLanguage: ['en', 'art-x-vogon', 'art-x-krikkit'],
  expertise: ['Ident-I-Eeze', 'Nutri-Matic'],
  hasInstantMessage: [handle, agent],
}
const question = {
  credentials: [
    {
      id: 'agent',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['https://sirius.example/types/support-agent/v1'] },
      claims: [
        { path: ['organization-name'], values: ['Sirius Cybernetics Corporation'] },
        { path: ['hasLanguage', null], values: ['art-x-vogon'] },
        { path: ['expertise', null], values: ['Ident-I-Eeze'] },
      ],
    },
  ],
}

const template = expectOk(
  parseTemplate(readFileSync(new URL('../../apps/demo/data/support-agent.template.json', import.meta.url), 'utf8')),
)
const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
const mechanism = createTokenStatusList({ compressor: nodeCompressor })

let world: IssuerWorld
beforeAll(async () => {
  world = await openWorld({
    id: sirius,
    formats: [format],
    templates: [{ ...template, format: 'sd-jwt-vc' }],
    status: { ...statusOf(), listUri: (number) => `${sirius}/status/${number}` },
  })
})
afterAll(() => world.stores.close())

/** What Sirius publishes: its keys and its status lists, as they are at that moment. */
const published: Source = {
  fetch: async ({ kind, id }): Promise<Answer | null> => {
    const fetchedAt = world.clock.now()
    if (kind === 'issuer-keys') {
      const metadata = expectOk(await world.issuer.metadata())
      return { state: 'found', value: metadata, fetchedAt }
    }
    if (kind !== 'status-list') return null
    const { mediaType, text } = expectOk(await world.issuer.statusList(id))
    return { state: 'found', value: { mediaType, text }, fetchedAt }
  },
}

function deskVerifier() {
  return createVerifier({
    id: desk,
    formats: [format],
    schemas: [template.schema],
    trust: hierarchy([{ issuer: sirius, domains: ['sirius.example'], types: ['SupportAgent'] }]),
    status: 'required',
    statusLists: [mechanism],
    sources: [published],
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    clock: world.clock,
    random: nodeRandom,
  })
}

async function agentDevice(own: JsonObject = {}) {
  const signer = expectOk(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk }))
  const types = [template.schema]
  const holder = createHolder({ signer, formats: [format], types, store: memoryCredentialStore(), clock: world.clock })
  const challenge = await world.issuer.createChallenge({ lifetime: 300 })
  const holderKey = expectOk(await world.issuer.prove(expectOk(await holder.prove(challenge)), challenge))
  const issued = expectOk(
    await world.issuer.issue({ type: 'SupportAgent', subject: agent, holderKey, claims: { ...claims, ...own } }),
  )
  expectOk(await holder.add(issued.text))
  return { holder, issued }
}

/** Every text that an octet of a presentation could be read from: the text itself, and each part of it decoded. */
function readings(presentation: string): readonly string[] {
  const parts = presentation.split('~').flatMap((part) => part.split('.'))
  return [presentation, ...parts.map((part) => Buffer.from(part, 'base64url').toString('utf8'))]
}

/** Names that a guesser would try: the true one among them. */
const dictionary = [name, 'Arthur Dent', 'Tricia McMillan', 'Ford Prefect', handle, 'art-x-krikkit', 'Nutri-Matic']
const members = ['fn', 'hasInstantMessage', 'hasLanguage', 'expertise', 'role']

/** Every digest of a presentation, at whatever depth. */
function digestsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g) ?? []))
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

describe('the desk learns that it talks to a Sirius agent who speaks Vogon', () => {
  let request: PresentationRequest
  let presentation: string
  let issued: string

  beforeAll(async () => {
    const device = await agentDevice()
    issued = device.issued.text
    request = await deskVerifier().createRequest({
      query: expectOk(parseDcqlQuery(JSON.stringify(question))),
      lifetime: 300,
      peer: agent,
    })
    presentation = expectOk(await device.holder.present(request))
  })

  it('and its organisation, its language and its product, and nothing else', async () => {
    const verifier = deskVerifier()
    const asked = await verifier.createRequest({
      query: expectOk(parseDcqlQuery(JSON.stringify(question))),
      lifetime: 300,
      peer: agent,
    })
    const { holder } = await agentDevice()
    const verdict = await verifier.verify(expectOk(await holder.present(asked)), asked)
    expect(verdict.outcome === 'accepted' ? verdict.value.credentials.map(({ subject }) => subject) : verdict).toEqual([
      {
        id: agent,
        'organization-name': 'Sirius Cybernetics Corporation',
        hasLanguage: ['art-x-vogon'],
        expertise: ['Ident-I-Eeze'],
      },
    ])
  })

  it('from a presentation in which no octet holds the name, the handle or what else was not asked for', () => {
    for (const secret of [name, 'Zaphod', 'Beeblebrox', 'zaphod', 'krikkit', 'Nutri-Matic', 'Customer support'])
      for (const text of readings(presentation)) expect(text).not.toContain(secret)
    // The same look finds them in what the agent keeps: the test can fail.
    for (const secret of [name, 'zaphod', 'krikkit', 'Nutri-Matic'])
      expect(readings(issued).some((text) => text.includes(secret))).toBe(true)
  })

  it('nor a hash that a dictionary of names could match, with no salt or with any salt that was shown', () => {
    const texts = readings(presentation)
    const digests = digestsOf(texts)
    expect(digests.size).toBeGreaterThan(8)
    const salts = disclosuresOf(presentation).map(([salt]) => salt)
    const guesses = dictionary.flatMap((guess) => [
      ...[guess, JSON.stringify(guess), guess.toLowerCase()],
      ...['', ...salts].flatMap((salt) => [
        ...[[salt, guess], ...members.map((member) => [salt, member, guess])].map((array) =>
          Buffer.from(JSON.stringify(array)).toString('base64url'),
        ),
        salt + guess,
      ]),
    ])
    for (const guess of guesses) expect(digests.has(digest(guess))).toBe(false)
    // Whoever has the salt does match it, so the look is the right one.
    const hidden = disclosuresOf(issued).find(([, member, value]) => member === 'fn' && value === name)
    const encoded = Buffer.from(JSON.stringify(hidden)).toString('base64url')
    expect(digests.has(digest(encoded))).toBe(true)
    expect(Buffer.from(String(hidden?.[0]), 'base64url')).toHaveLength(16)
  })

  it('and agents with other names and roles make presentations of one shape, but for where their status stands', async () => {
    const { holder } = await agentDevice({ fn: 'Arthur Dent', role: 'Tea' })
    const other = expectOk(await holder.present(request))
    expect(lengthsOf(other)).toEqual(lengthsOf(presentation))
    expect(other).not.toBe(presentation)
  })

  it('until Sirius takes it back', async () => {
    const verifier = deskVerifier()
    const { holder } = await agentDevice()
    const ask = () =>
      verifier.createRequest({ query: expectOk(parseDcqlQuery(JSON.stringify(question))), lifetime: 300 })
    const judge = async () => {
      const asked = await ask()
      const verdict = await verifier.verify(expectOk(await holder.present(asked)), asked)
      return verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code
    }
    expect(await judge()).toBe('accepted')
    expectOk(await world.issuer.suspend({ device: agent }, 'on leave'))
    expect(await judge()).toBe('status.suspended')
    expectOk(await world.issuer.reinstate({ device: agent }, 'back again'))
    expect(await judge()).toBe('accepted')
    expectOk(await world.issuer.revoke({ device: agent }, 'left the company'))
    expect(await judge()).toBe('status.revoked')
  })

  it('but not from an agent who speaks no Vogon', async () => {
    const signer = expectOk(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk }))
    const holder = createHolder({ signer, formats: [format], store: memoryCredentialStore(), clock: world.clock })
    const challenge = await world.issuer.createChallenge({ lifetime: 300 })
    const holderKey = expectOk(await world.issuer.prove(expectOk(await holder.prove(challenge)), challenge))
    const other = { ...claims, hasLanguage: ['en'] }
    const credential = expectOk(
      await world.issuer.issue({ type: 'SupportAgent', subject: agent, holderKey, claims: other }),
    )
    expectOk(await holder.add(credential.text))
    expect(await holder.present(request)).toMatchObject({ ok: false, error: { code: 'wallet.no_match' } })
  })
})

function disclosuresOf(text: string): readonly (readonly unknown[])[] {
  return text
    .split('~')
    .slice(1)
    .filter((part) => part !== '' && !part.includes('.'))
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as readonly unknown[])
}

/** How long each part is, with the claims of the issuer as if every credential had the first place in its status list. */
function lengthsOf(presentation: string): readonly number[] {
  const [token = '', ...others] = presentation.split('~')
  const claimed = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  return [claimed.replace(/"idx":\d+/, '"idx":0').length, ...others.map((part) => part.length)]
}
