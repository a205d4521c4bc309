import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import { filePinStore } from '@imprint/adapters/files'
import { memoryCredentialStore, memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeHasher, nodeKeyAgreement, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type Answer,
  type CredentialDraft,
  factKey,
  isTextArray,
  type Json,
  type JsonObject,
  parseJsonObject,
  parseJwk,
  type Seconds,
  type Signer,
  type Source,
  tokenBudget,
  type Verdict,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11Did } from '@imprint/formats/vc-jwt-1.1-did'
import { createHolder } from '@imprint/holder'
import { imDevice } from '@imprint/schemas'
import { combine } from '@imprint/trust/combine'
import {
  acceptSas,
  confirmSas,
  crossSigning,
  emptyLedger,
  identityFact,
  parsePublishedKeys,
  receiveSas,
  recordIdentity,
  type SasOptions,
  type SasStep,
  sasEmoji,
  startSas,
  vouchForUser,
} from '@imprint/trust/cross-signing'
import { pinned } from '@imprint/trust/pinned'
import { createVerifier } from '@imprint/verifier'
import { afterAll, describe, expect, it } from 'vitest'
import { multikeyOf } from '../../packages/trust/src/cross-signing/did-key.ts'
import {
  answerAbout,
  createPerson,
  type Person,
  type QueryAnswer,
  signerFrom,
  unwrap,
} from '../vectors/cross-signing/people.ts'

const at = 1_795_341_600 as Seconds
const clock = fixedClock(at)
const folder = mkdtempSync(join(tmpdir(), 'imprint-friends-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const alice = await createPerson({ userId: '@alice:example.org', deviceId: 'AAAAAAAAAA' })
const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
const device = 'im:bob/BBBBBBBBBB@example.com'

/** A server that tells Alice what it wants. */
function createServer() {
  const answers = new Map<string, QueryAnswer>([
    [alice.userId, answerAbout(alice, 'self')],
    [bob.userId, answerAbout(bob, 'others')],
  ])
  const source: Source = {
    fetch: async ({ kind, id }) => {
      const value = answers.get(id)
      if (kind !== 'cross-signing-keys' || value === undefined) return null
      return { state: 'found', value: value as unknown as Json, fetchedAt: at }
    },
  }
  return { answers, source }
}

/** Bob's device makes a credential about itself, and shows it. */
async function present(
  verifier: ReturnType<typeof createVerifier>,
  {
    signer,
    format = vcJwt,
    changes = {},
  }: { signer: Signer; format?: typeof vcJwt; changes?: Partial<CredentialDraft> },
) {
  const draft: CredentialDraft = {
    id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    issuer: 'im:bob@example.com',
    types: ['ImDeviceCredential'],
    contexts: imDevice.contexts,
    vct: imDevice.vct,
    shown: [],
    subject: { id: device, fn: 'Bob', hasInstantMessage: ['im:%40bob@example.com', device] },
    holderKey: bob.device.publicJwk,
    validFrom: (at - 60) as Seconds,
    validUntil: (at + 3600) as Seconds,
    status: null,
    ...changes,
  }
  const text = unwrap((await format.issue?.(draft, signer)) ?? { ok: false, error: { code: 'usage', detail: '' } })
  const holder = createHolder({ signer: bob.device, formats: [format], store: memoryCredentialStore(), clock })
  unwrap(await holder.add(text))
  const ask = [{ type: 'ImDeviceCredential', claims: ['fn'] }]
  const request = await verifier.createRequest({ ask, lifetime: 300, peer: device })
  return { text: unwrap(await holder.present(request)), request }
}

function aliceVerifier(sources: readonly Source[], unverified: 'refuse' | 'first-use' = 'refuse') {
  const signatures = createNodeSignatureVerifier()
  const me = { userId: alice.userId, masterKey: alice.master.publicJwk }
  const company = pinned([{ issuer: 'https://im.example.com', keys: [], domains: ['example.com'], types: null }])
  return createVerifier({
    id: 'https://alice.example.org',
    formats: [vcJwt, vcJwt11Did],
    schemas: [imDevice],
    trust: combine('any', [crossSigning({ me, unverified, signatures }), company]),
    status: 'when-present',
    sources,
    signatures,
    nonces: memoryNonceStore(),
    clock,
    random: nodeRandom,
  })
}

const wordOf = (verdict: Verdict<unknown>) =>
  verdict.outcome === 'accepted' ? 'accepted' : `${verdict.outcome} ${verdict.because.code}`
const signerOf = (kid: string): Signer => ({ ...bob.device, kid })
const byDevice = signerOf(`ed25519:${bob.deviceId}`)

/** Alice and Bob compare emoji; what comes of it is a signature that Alice uploads. */
async function meet({ answers }: ReturnType<typeof createServer>) {
  const party = ({ userId, deviceId }: Person) => {
    const keys = unwrap(parsePublishedKeys(answers.get(userId) as unknown as Json, userId))
    const found = keys.devices.get(deviceId)
    if (found === undefined) throw new Error('no such device')
    return { device: unwrap(found), master: keys.master }
  }
  const base = { transactionId: 'T1', channel: 'room', hasher: nodeHasher, keyAgreement: nodeKeyAgreement } as const
  const ofAlice: SasOptions = { ...base, me: party(alice), them: party(bob) }
  const ofBob: SasOptions = { ...base, me: party(bob), them: party(alice) }
  const first = ({ send }: SasStep) => {
    const [message] = send
    if (message === undefined) throw new Error('nothing to send')
    return message
  }
  const start = startSas(ofAlice)
  const accept = unwrap(acceptSas(ofBob, first(start).content))
  const keyed = unwrap(receiveSas(start.session, first(accept)))
  const bobSees = unwrap(receiveSas(accept.session, first(keyed)))
  const aliceSees = unwrap(receiveSas(keyed.session, first(bobSees)))
  const shown = [aliceSees, bobSees].map(({ session }) => (session.phase === 'compare' ? sasEmoji(session.octets) : []))
  expect(shown[0]).toHaveLength(7)
  expect(shown[0]).toEqual(shown[1])
  const bobSays = unwrap(confirmSas(bobSees.session, 'same'))
  const aliceSays = unwrap(confirmSas(aliceSees.session, 'same'))
  const done = unwrap(receiveSas(aliceSays.session, first(bobSays))).session
  if (done.phase !== 'done') throw new Error('not done')
  const signed = unwrap(await vouchForUser(done.user, alice))
  const answer = answers.get(bob.userId) as QueryAnswer
  answers.set(bob.userId, { ...answer, master_keys: { [bob.userId]: signed } })
}

describe('two friends', () => {
  it('are strangers until they compare emoji, and then every verdict says by which path', async () => {
    const server = createServer()
    const pins = filePinStore({ path: join(folder, 'pins.json'), clock })
    const verifier = aliceVerifier([server.source, pins])
    const before = await present(verifier, { signer: byDevice })
    expect(wordOf(await verifier.verify(before.text, before.request))).toBe('rejected crosssigning.not_verified')

    await meet(server)
    const { text, request } = await present(verifier, { signer: byDevice })
    const verdict = await verifier.verify(text, request)
    if (verdict.outcome !== 'accepted') throw new Error(wordOf(verdict))
    const [credential] = verdict.value.credentials
    expect(credential?.trustPath.map(({ who, why }) => `${who}: ${why}`)).toEqual([
      '@alice:example.org: my master key, by value',
      '@alice:example.org: my master key signed my user-signing key',
      '@bob:example.com: my user-signing key signed their master key',
      '@bob:example.com: the master key signed the self-signing key',
      '@bob:example.com BBBBBBBBBB: the self-signing key signed the device key',
    ])
    const notes = verdict.checks.flatMap((check) => ('notes' in check ? (check.notes ?? []) : []))
    expect(notes.map(({ code }) => code)).toContain('crosssigning.self_asserted')
    // What was seen is evidence: judged again it says the same.
    expect(wordOf(await verifier.judge(JSON.parse(JSON.stringify(verdict.evidence))))).toBe('accepted')

    // What is to be remembered is the master key of Bob, not the key that signed.
    const [lesson] = credential?.learn ?? []
    expect(lesson).toMatchObject({ kind: 'pin', id: bob.userId })
    const remembered = isTextArray(lesson?.value['keys']) ? lesson.value['keys'] : []
    const keys = remembered.map((each) => unwrap(parseJwk(unwrap(parseJsonObject(each, tokenBudget)))))
    expect(keys).toEqual([bob.master.publicJwk])
    unwrap(await pins.remember(bob.userId, keys))
    const again = await present(verifier, { signer: byDevice })
    const second = await verifier.verify(again.text, again.request)
    expect(second.outcome === 'accepted' && second.value.credentials[0]?.learn).toEqual([])

    // Another master key, with everything signed anew: blocked, whatever it says.
    const other = await createPerson({ userId: bob.userId, deviceId: bob.deviceId }, 'second')
    server.answers.set(bob.userId, answerAbout(other, 'others'))
    const late = await present(verifier, { signer: byDevice })
    expect(wordOf(await verifier.verify(late.text, late.request))).toBe('rejected crosssigning.identity_changed')
    // The old evidence is judged by what was known then.
    expect(wordOf(await verifier.judge(verdict.evidence))).toBe('accepted')
  })

  it.each([
    ['the self-signing key', { ...bob.selfSigning, kid: nameOfKey(bob.objects.selfSigning) }, {}, 'accepted'],
    [
      'the master key, which signs two keys and nothing else',
      { ...bob.master, kid: nameOfKey(bob.objects.master) },
      {},
      'rejected issuer.key_absent',
    ],
    [
      'the user-signing key',
      { ...bob.userSigning, kid: nameOfKey(bob.objects.userSigning) },
      {},
      'rejected issuer.key_absent',
    ],
    [
      'another key under the name of the device',
      { ...signerFrom('mallory'), kid: byDevice.kid },
      {},
      'rejected credential.signature_invalid',
    ],
    ['another issuer', byDevice, { issuer: 'im:mallory@example.com' }, 'rejected issuer.unknown'],
    [
      'the handle of another user',
      byDevice,
      { subject: { id: device, fn: 'Bob', hasInstantMessage: ['im:%40carol@example.com', device] } },
      'rejected issuer.out_of_scope',
    ],
  ] as const)('judge a credential signed by %s', async (_, signer, changes, expected) => {
    const server = createServer()
    await meet(server)
    const verifier = aliceVerifier([server.source, filePinStore({ path: join(folder, 'none.json'), clock })])
    const { text, request } = await present(verifier, { signer, changes })
    expect(wordOf(await verifier.verify(text, request))).toBe(expected)
  })

  it('name the device by its key where a format wants a DID', async () => {
    const server = createServer()
    await meet(server)
    const verifier = aliceVerifier([server.source, filePinStore({ path: join(folder, 'none.json'), clock })])
    const multikey = multikeyOf(bob.device.publicJwk)
    const issuer = `did:key:${multikey}`
    for (const format of [vcJwt, vcJwt11Did]) {
      const signer = signerOf(`${issuer}#${multikey}`)
      const { text, request } = await present(verifier, { signer, format, changes: { issuer } })
      expect(wordOf(await verifier.verify(text, request)), format.id).toBe('accepted')
    }
  })

  it('are in doubt, not refused, while the server is down', async () => {
    const down: Source = {
      fetch: async ({ kind }): Promise<Answer | null> =>
        kind === 'cross-signing-keys'
          ? { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
          : null,
    }
    const verifier = aliceVerifier([down, filePinStore({ path: join(folder, 'none.json'), clock })])
    const { text, request } = await present(verifier, { signer: byDevice })
    expect(wordOf(await verifier.verify(text, request))).toBe('undecided issuer.key_unavailable')
  })

  it('go on after a reset once Alice acknowledged it, and a ledger remembers what was before', async () => {
    const server = createServer()
    const other = await createPerson({ userId: bob.userId, deviceId: bob.deviceId }, 'second')
    let ledger = emptyLedger
    const ledgerSource: Source = {
      fetch: async (need) => (factKey(need) === `pin ${bob.userId}` ? identityFact(ledger, bob.userId, at) : null),
    }
    const verifier = aliceVerifier([server.source, ledgerSource], 'first-use')
    const judge = async () => {
      const { text, request } = await present(verifier, { signer: byDevice })
      return wordOf(await verifier.verify(text, request))
    }
    const record = (kind: 'seen' | 'acknowledged', { master }: Person) => {
      ledger = unwrap(recordIdentity(ledger, { kind, userId: bob.userId, masterKey: master.publicJwk, at }))
    }
    expect(await judge()).toBe('accepted')
    record('seen', bob)
    server.answers.set(bob.userId, answerAbout(other, 'others'))
    record('seen', other)
    expect(await judge()).toBe('rejected crosssigning.identity_changed')
    record('acknowledged', other)
    expect(await judge()).toBe('accepted')
    server.answers.set(bob.userId, answerAbout(bob, 'others'))
    expect(await judge()).toBe('rejected crosssigning.identity_changed')
  })
})

function nameOfKey(object: JsonObject): string {
  return Object.keys(object['keys'] as JsonObject)[0] as string
}
