import { nodeHasher, nodeKeyAgreement } from '@imprint/adapters/node-crypto'
import { type JsonObject, jwkText, type PublicJwk, parseJwk, type Result, type Seconds } from '@imprint/core'
import {
  acceptSas,
  type ConfirmedUser,
  checkReciprocation,
  checkScannedCode,
  confirmSas,
  decodeVerificationCode,
  emptyLedger,
  encodeVerificationCode,
  type IdentityEvent,
  identityFact,
  type MasterKey,
  parseDeviceKey,
  parseLedger,
  parseMasterKey,
  receiveSas,
  recordIdentity,
  type SasMessage,
  type SasOptions,
  sasDecimal,
  sasEmoji,
  startSas,
  vouchForUser,
} from '@imprint/trust/cross-signing'
import { describe, expect, it } from 'vitest'
import { hkdfSha256, hmacSha256 } from '../../packages/trust/src/cross-signing/hkdf.ts'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import { createPerson, type Person, unwrap } from '../vectors/cross-signing/people.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const alice = await createPerson({ userId: '@alice:example.org', deviceId: 'AAAAAAAAAA' })
const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
const masterOf = ({ objects, userId }: Person) => unwrap(parseMasterKey(objects.master, userId))

describe('the key derivation', () => {
  interface Derived extends Vector {
    readonly expect: { readonly octets: string }
  }
  it.each(
    readVectors<Derived & { readonly secret: string; readonly info: string; readonly length: number }>(
      'cross-signing/hkdf',
    ),
  )('$id: $about', ({ secret, info, length, expect: { octets } }) => {
    expect(Uint8Array.from(hkdfSha256(nodeHasher, hex(secret), { info: hex(info), length }))).toEqual(hex(octets))
  })
  it.each(readVectors<Derived & { readonly key: string; readonly data: string }>('cross-signing/hmac'))(
    '$id: $about',
    ({ key, data, expect: { octets } }) => {
      expect(Uint8Array.from(hmacSha256(nodeHasher, hex(key), hex(data)))).toEqual(hex(octets))
    },
  )
})

describe('a short authentication string', () => {
  interface Strings extends Vector {
    readonly octets: string
    readonly expect: {
      readonly emoji: readonly number[]
      readonly decimal: readonly number[]
      readonly words: readonly string[]
    }
  }
  it.each(readVectors<Strings>('cross-signing/sas-strings'))('$id: $about', ({ octets, expect: expected }) => {
    const signs = sasEmoji(hex(octets))
    expect(signs.map(({ number }) => number)).toEqual(expected.emoji)
    expect(signs.map(({ word }) => word)).toEqual(expected.words)
    expect([...sasDecimal(hex(octets))]).toEqual(expected.decimal)
  })
})

interface Change {
  readonly step: 'start' | 'accept' | 'starter-key' | 'accepter-key' | 'mac'
  readonly merge?: JsonObject
  readonly mac?: JsonObject
  readonly type?: SasMessage['type']
  readonly again?: true
  readonly reflect?: true
}

interface SasVector extends Vector {
  readonly changes: readonly Change[]
  readonly answer?: 'differ'
  readonly forged?: 'master'
  readonly expect: { readonly outcome: 'confirmed' } | { readonly code: string }
}

const partyOf = (person: Person) => {
  const { userId, deviceId } = person
  return { device: unwrap(parseDeviceKey(person.deviceObject, { userId, deviceId })), master: masterOf(person) }
}

/** Leaves out members that are null. */
function merged(content: JsonObject, changes: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries({ ...content, ...changes }).filter(([, value]) => value !== null))
}

/** Plays a check between Alice, who starts, and Bob, with somebody on the line who changes messages. */
async function play({ changes, answer, forged }: SasVector): Promise<Result<ConfirmedUser>> {
  const base = { transactionId: 'S0meUniqueAndOpaqueString', channel: 'to-device', hasher: nodeHasher } as const
  const options = (me: Person, them: Person): SasOptions => ({
    ...base,
    me: partyOf(me),
    them: partyOf(them),
    keyAgreement: nodeKeyAgreement,
  })
  const another = await createPerson({ userId: alice.userId, deviceId: alice.deviceId }, 'forged')
  const ofAlice = options(alice, bob)
  // The server shows Bob another master key as that of Alice.
  const ofBob = options(bob, forged === 'master' ? { ...alice, objects: another.objects } : alice)
  const sent = new Map<string, SasMessage>()
  const onTheWay = (step: Change['step'], message: SasMessage): SasMessage => {
    sent.set(step, message)
    let { type, content } = message
    for (const change of changes.filter((each) => each.step === step)) {
      content = merged(content, change.merge)
      if (change.mac !== undefined) {
        const named = Object.entries(change.mac).map(([name, value]) => [
          { MASTER: ofAlice.me.master.name, DEVICE: ofAlice.me.device.name }[name] ?? name,
          value,
        ])
        content = { ...content, mac: merged(content['mac'] as JsonObject, Object.fromEntries(named)) }
      }
      type = change.type ?? type
      if (change.reflect) content = (sent.get('own-mac') as SasMessage).content
    }
    return { type, content }
  }
  const one = (messages: readonly SasMessage[]) => messages[0] as SasMessage

  const started = startSas(ofAlice)
  const accepted = acceptSas(ofBob, onTheWay('start', one(started.send)).content)
  if (!accepted.ok) return accepted
  const accept = onTheWay('accept', one(accepted.value.send))
  let aliceSide = receiveSas(started.session, accept)
  if (!aliceSide.ok) return aliceSide
  const starterKey = one(aliceSide.value.send)
  if (changes.some(({ again }) => again)) aliceSide = receiveSas(aliceSide.value.session, accept)
  if (!aliceSide.ok) return aliceSide
  const bobSide = receiveSas(accepted.value.session, onTheWay('starter-key', starterKey))
  if (!bobSide.ok) return bobSide
  const compared = receiveSas(aliceSide.value.session, onTheWay('accepter-key', one(bobSide.value.send)))
  if (!compared.ok) return compared
  const [a, b] = [compared.value.session, bobSide.value.session]
  if (a.phase !== 'compare' || b.phase !== 'compare') throw new Error('nothing to compare')
  const same = Buffer.compare(a.octets, b.octets) === 0
  const says = same ? (answer ?? 'same') : 'differ'
  const ofBobDone = confirmSas(b, says)
  const ofAliceDone = confirmSas(a, says)
  if (!ofAliceDone.ok) return ofAliceDone
  if (!ofBobDone.ok) return ofBobDone
  sent.set('own-mac', one(ofBobDone.value.send))
  const finished = receiveSas(ofBobDone.value.session, onTheWay('mac', one(ofAliceDone.value.send)))
  if (!finished.ok) return finished
  const { session } = finished.value
  if (session.phase !== 'done') throw new Error('not done')
  return { ok: true, value: session.user }
}

describe('a check by emoji', () => {
  it.each(readVectors<SasVector>('cross-signing/sas'))('$id: $about', async (vector) => {
    const played = await play(vector)
    if ('outcome' in vector.expect) expect(unwrap(played).master).toEqual(masterOf(alice))
    else expect(played).toMatchObject({ ok: false, error: vector.expect })
  })

  it('takes codes that come before the person has looked', async () => {
    const base = { transactionId: 'T', channel: 'room', hasher: nodeHasher, keyAgreement: nodeKeyAgreement } as const
    const ofAlice = { ...base, me: partyOf(alice), them: partyOf(bob) }
    const ofBob = { ...base, me: partyOf(bob), them: partyOf(alice) }
    const started = startSas(ofAlice)
    const [start] = started.send
    const accepted = unwrap(acceptSas(ofBob, start?.content ?? {}))
    const keyed = unwrap(receiveSas(started.session, accepted.send[0] as SasMessage))
    const bobSide = unwrap(receiveSas(accepted.session, keyed.send[0] as SasMessage))
    const aliceSide = unwrap(receiveSas(keyed.session, bobSide.send[0] as SasMessage))
    const quick = unwrap(confirmSas(bobSide.session, 'same'))
    const waiting = unwrap(receiveSas(aliceSide.session, quick.send[0] as SasMessage))
    expect(waiting.session.phase).toBe('compare')
    const done = unwrap(confirmSas(waiting.session, 'same'))
    expect(done.session.phase).toBe('done')
    expect(done.send).toHaveLength(1)
    expect(receiveSas(done.session, quick.send[0] as SasMessage)).toMatchObject({ error: { code: 'sas.unexpected' } })
    expect(confirmSas(done.session, 'same')).toMatchObject({ error: { code: 'sas.unexpected' } })
  })

  it('is between two users', () => {
    const base = { transactionId: 'T', channel: 'room', hasher: nodeHasher, keyAgreement: nodeKeyAgreement } as const
    expect(() => startSas({ ...base, me: partyOf(alice), them: partyOf(alice) })).toThrow(TypeError)
  })
})

interface CodeVector extends Vector {
  readonly octets: string
  readonly expect: { readonly outcome: 'confirmed' } | { readonly code: string }
}

/** A master key of which only the value matters here. */
function masterWith(octet: string): MasterKey {
  const text = Buffer.from(octet, 'hex').toString('base64').replace('=', '')
  const object = { user_id: bob.userId, usage: ['master'], keys: { [`ed25519:${text}`]: text } }
  return unwrap(parseMasterKey(object, bob.userId))
}

const me = masterWith('10'.repeat(32))
const them = masterWith('20'.repeat(32))

describe('a scanned code', () => {
  it.each(readVectors<CodeVector>('cross-signing/codes'))('$id: $about', ({ octets, expect: expected }) => {
    const code = decodeVerificationCode(hex(octets))
    const checked = code.ok ? checkScannedCode(code.value, { me, them, transactionId: '$ABCD' }) : code
    if ('outcome' in expected) {
      expect(unwrap(checked)).toEqual({ master: them, how: 'qr' })
      expect(encodeVerificationCode(unwrap(code))).toEqual(hex(octets))
    } else expect(checked).toMatchObject({ ok: false, error: expected })
  })

  it('has no more octets than a QR code', () => {
    expect(decodeVerificationCode(new Uint8Array(3000))).toMatchObject({ error: { code: 'qr.malformed' } })
    const code = { mode: 'other-user', transactionId: 'T', firstKey: me.jwk, secondKey: them.jwk } as const
    expect(() => encodeVerificationCode({ ...code, secret: new Uint8Array(3000) })).toThrow(TypeError)
    expect(() => encodeVerificationCode({ ...code, secret: new Uint8Array(7) })).toThrow(TypeError)
    expect(() => encodeVerificationCode({ ...code, secret: new Uint8Array(8), transactionId: '' })).toThrow(TypeError)
  })
})

interface ReciprocationVector extends Vector {
  readonly secret: string
  readonly shownTo?: string
  readonly expect: { readonly outcome: 'confirmed' } | { readonly code: string }
}

describe('what the scanner sends back', () => {
  it.each(readVectors<ReciprocationVector>('cross-signing/reciprocations'))('$id: $about', (vector) => {
    const shown = {
      mode: 'other-user',
      transactionId: '$ABCD',
      firstKey: me.jwk,
      secondKey: vector.shownTo === undefined ? them.jwk : masterWith(vector.shownTo).jwk,
      secret: hex('3031323334353637'),
    } as const
    const checked = checkReciprocation(hex(vector.secret), { shown, them })
    if ('outcome' in vector.expect) expect(unwrap(checked).master).toEqual(them)
    else expect(checked).toMatchObject({ ok: false, error: vector.expect })
  })
})

describe('a confirmed user', () => {
  it('gets one signature, of the user-signing key over the master key, and keeps those that there were', async () => {
    const done = await play({ id: '', about: '', spec: '', changes: [], expect: { outcome: 'confirmed' } })
    const signed = unwrap(await vouchForUser(unwrap(done), bob))
    const { signatures, ...rest } = signed as { signatures: Record<string, Record<string, string>> }
    expect(rest).toEqual({ ...alice.objects.master })
    expect(Object.keys(signatures)).toEqual([bob.userId])
    expect(Object.keys(signatures[bob.userId] ?? {})).toHaveLength(1)
    expect(() => vouchForUser(unwrap(done), alice)).toThrow(TypeError)
  })
})

interface IdentityVector extends Vector {
  readonly events: readonly { readonly kind: IdentityEvent['kind']; readonly key?: string; readonly at: number }[]
  readonly expect:
    | {
        readonly current: string
        readonly since: number
        readonly verified: boolean
        readonly waiting: { readonly key: string; readonly since: number } | null
        readonly former: readonly { readonly key: string; readonly from: number; readonly until: number }[]
      }
    | { readonly code: string }
}

const eras = new Map<string, PublicJwk>()
for (const era of ['first', 'second', 'third'])
  eras.set(era, (await createPerson({ userId: bob.userId, deviceId: bob.deviceId }, era)).master.publicJwk)
const keyOf = (era: string | undefined) => eras.get(era ?? '') ?? unwrap(parseJwk(null))

describe('the history of an identity', () => {
  it.each(readVectors<IdentityVector>('cross-signing/identities'))('$id: $about', ({ events, expect: expected }) => {
    let ledger: ReturnType<typeof recordIdentity> = { ok: true, value: emptyLedger }
    for (const { kind, key, at } of events) {
      const about = { userId: bob.userId, at: at as Seconds }
      const event = kind === 'withdrawn' ? { kind, ...about } : { kind, masterKey: keyOf(key), ...about }
      if (ledger.ok) ledger = recordIdentity(ledger.value, event)
    }
    if ('code' in expected) {
      expect(ledger).toMatchObject({ ok: false, error: expected })
      return
    }
    const [record] = unwrap(ledger).users
    const text = (era: string) => jwkText(keyOf(era))
    expect(record).toEqual({
      userId: bob.userId,
      ...expected,
      current: text(expected.current),
      waiting: expected.waiting === null ? null : { ...expected.waiting, key: text(expected.waiting.key) },
      former: expected.former.map((old) => ({ ...old, key: text(old.key) })),
    })
    expect(parseLedger(JSON.parse(JSON.stringify(unwrap(ledger))))).toEqual(ledger)
    expect(identityFact(unwrap(ledger), bob.userId, 60 as Seconds)).toMatchObject({
      value: { keys: [text(expected.current)], verified: expected.verified },
    })
  })

  it('is read strictly', () => {
    const good = unwrap(
      recordIdentity(emptyLedger, { kind: 'seen', userId: bob.userId, masterKey: keyOf('first'), at: 1 as Seconds }),
    )
    const [user] = good.users
    for (const broken of [
      null,
      {},
      { ...good, version: 'x' },
      { ...good, users: [user, user] },
      { ...good, users: [{ ...user, userId: 'bob' }] },
      { ...good, users: [{ ...user, current: '{}' }] },
      { ...good, users: [{ ...user, verified: 'yes' }] },
      { ...good, users: [{ ...user, waiting: {} }] },
      { ...good, users: [{ ...user, former: [{}] }] },
    ])
      expect(parseLedger(JSON.parse(JSON.stringify(broken)))).toMatchObject({ error: { code: 'store.corrupt' } })
  })

  it('does not grow for ever, and forgets no key to make room', () => {
    let ledger = emptyLedger
    let last: ReturnType<typeof recordIdentity> = { ok: true, value: ledger }
    for (let i = 0; last.ok && i < 100; i++) {
      ledger = last.value
      const x = Buffer.alloc(32, i).toString('base64url')
      const masterKey = unwrap(parseJwk({ kty: 'OKP', crv: 'Ed25519', x }))
      last = recordIdentity(ledger, { kind: 'verified', userId: bob.userId, masterKey, at: i as Seconds })
    }
    expect(last).toMatchObject({ error: { code: 'crosssigning.identity_changed' } })
    expect(ledger.users[0]?.former).toHaveLength(64)
  })
})
