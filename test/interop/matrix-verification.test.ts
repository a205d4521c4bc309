import { nodeHasher, nodeKeyAgreement } from '@imprint/adapters/node-crypto'
import { decodeBase64url, type Json, type JsonObject } from '@imprint/core'
import {
  acceptSas,
  checkReciprocation,
  checkScannedCode,
  confirmSas,
  decodeVerificationCode,
  encodeVerificationCode,
  parsePublishedKeys,
  receiveSas,
  type SasMessage,
  type SasOptions,
  type SasStep,
  sasDecimal,
  sasEmoji,
  startSas,
  vouchForUser,
} from '@imprint/trust/cross-signing'
import {
  DeviceLists,
  VerificationMethod as Method,
  type OutgoingRequest,
  type Qr,
  QrCodeScan,
  RequestType,
  type Sas,
  type SignatureUploadRequest,
  type ToDeviceRequest,
  UserId,
  type VerificationMethod,
} from '@matrix-org/matrix-sdk-crypto-wasm'
import { describe, expect, it } from 'vitest'
import { answerAbout, createPerson, type Person, type QueryAnswer, unwrap } from '../vectors/cross-signing/people.ts'
import { bootstrap, identityOf, learn, type Peer, peerDevice, startPeer, withSignatures } from './matrix-peer.ts'

/** Their client of Alice, our Bob, and a verification that Alice asked for. */
async function meet(methods: readonly VerificationMethod[], names: readonly string[]) {
  const alice = await startPeer('@alice:example.org', 'ALICEPHONE')
  const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
  const mine = await bootstrap(alice)
  const theirs = answerAbout(bob, 'others')
  await learn(alice, mine, theirs)
  const device = await peerDevice(alice, bob.userId, bob.deviceId)
  const [request, outgoing] = device.requestVerification([...methods])
  const asked = contentOf(outgoing, bob)
  const transactionId = asked['transaction_id'] as string
  const ready = { from_device: bob.deviceId, methods: [...names], transaction_id: transactionId }
  await deliver(alice, { type: 'm.key.verification.ready', content: ready }, bob)
  return {
    alice,
    bob,
    mine,
    theirs,
    request,
    transactionId,
    options: optionsOf(bob, { alice, mine, theirs, transactionId }),
  }
}

function optionsOf(
  bob: Person,
  {
    alice,
    mine,
    theirs,
    transactionId,
  }: { alice: Peer; mine: QueryAnswer; theirs: QueryAnswer; transactionId: string },
): SasOptions {
  const party = (answer: QueryAnswer, { userId, deviceId }: { userId: string; deviceId: string }) => {
    const keys = unwrap(parsePublishedKeys(answer as unknown as Json, userId as Person['userId']))
    const device = keys.devices.get(deviceId)
    if (device === undefined) throw new Error('no such device')
    return { device: unwrap(device), master: keys.master }
  }
  const { hasher, keyAgreement } = { hasher: nodeHasher, keyAgreement: nodeKeyAgreement }
  return { me: party(theirs, bob), them: party(mine, alice), transactionId, channel: 'to-device', hasher, keyAgreement }
}

function contentOf(request: unknown, { userId, deviceId }: Person): JsonObject {
  const { messages } = JSON.parse((request as ToDeviceRequest).body)
  return messages[userId][deviceId] as JsonObject
}

async function deliver({ machine }: Peer, { type, content }: { type: string; content: JsonObject }, from: Person) {
  const events = JSON.stringify([{ type, content, sender: from.userId }])
  await machine.receiveSyncChanges(events, new DeviceLists([], []), new Map(), new Set())
}

/** Delivers what we send, and answers how far we are. */
async function carry(step: SasStep, alice: Peer, bob: Person) {
  for (const message of step.send) await deliver(alice, message, bob)
  return step.session
}

/** What their client has to send next, of one type. */
async function nextOf({ machine }: Peer, type: SasMessage['type'], bob: Person): Promise<SasMessage> {
  for (const request of await machine.outgoingRequests()) {
    const { event_type: kind, txn_id: id } = request as { event_type?: string; txn_id?: string }
    if (kind !== type || id === undefined) continue
    await machine.markRequestAsSent(id, request.type as never, '{}')
    return { type, content: contentOf(request, bob) }
  }
  throw new Error(`nothing of type ${type} to send`)
}

describe('a check by emoji with matrix-sdk-crypto', () => {
  it.each(['they start', 'we start'] as const)(
    'shows the same on both screens and ends in a vouched user: %s',
    async (who) => {
      const { alice, bob, mine, theirs, request, options } = await meet([Method.SasV1], ['m.sas.v1'])
      let session: SasStep['session']
      let sas: Sas
      if (who === 'they start') {
        const started = await request.startSas()
        if (started === undefined) throw new Error('they do not start')
        sas = started[0]
        session = await carry(unwrap(acceptSas(options, contentOf(started[1], bob))), alice, bob)
        session = await carry(
          unwrap(receiveSas(session, await nextOf(alice, 'm.key.verification.key', bob))),
          alice,
          bob,
        )
      } else {
        session = await carry(startSas(options), alice, bob)
        sas = request.getVerification() as Sas
        const accept = { type: 'm.key.verification.accept', content: contentOf(sas.accept(), bob) } as const
        session = await carry(unwrap(receiveSas(session, accept)), alice, bob)
        session = await carry(
          unwrap(receiveSas(session, await nextOf(alice, 'm.key.verification.key', bob))),
          alice,
          bob,
        )
      }
      if (session.phase !== 'compare') throw new Error(`nothing to compare: ${session.phase}`)
      expect(sasEmoji(session.octets).map(({ number }) => number)).toEqual([...(sas.emojiIndex() ?? [])])
      expect(sasEmoji(session.octets).map(({ word }) => word)).toEqual(
        sas.emoji()?.map(({ description }) => description),
      )
      expect([...sasDecimal(session.octets)]).toEqual([...(sas.decimals() ?? [])])

      const confirmed = await sas.confirm()
      const mac = confirmed.find((each) => (each as ToDeviceRequest).event_type === 'm.key.verification.mac')
      session = unwrap(receiveSas(session, { type: 'm.key.verification.mac', content: contentOf(mac, bob) })).session
      const done = unwrap(confirmSas(session, 'same'))
      session = await carry(done, alice, bob)
      if (session.phase !== 'done') throw new Error(`not done: ${session.phase}`)
      expect(session.user.master.userId).toBe(alice.userId)
      await deliver(alice, { type: 'm.key.verification.done', content: { transaction_id: options.transactionId } }, bob)
      expect(sas.isDone()).toBe(true)
      const upload = [...confirmed, ...(await alice.machine.outgoingRequests())].find(
        (each): each is SignatureUploadRequest => (each as OutgoingRequest).type === RequestType.SignatureUpload,
      )
      if (upload === undefined) throw new Error('they signed nothing')
      await learn(alice, withSignatures(theirs, upload.body))
      expect((await identityOf(alice, bob.userId)).isVerified()).toBe(true)
      expect((await peerDevice(alice, bob.userId, bob.deviceId)).isCrossSigningTrusted()).toBe(true)

      // Our signature over Alice's master key, as Bob's other client sees it.
      const signed = unwrap(await vouchForUser(session.user, bob))
      const other = await startPeer(bob.userId, 'BOBSOTHER')
      const ofAlice = structuredClone(mine)
      ofAlice.master_keys[alice.userId] = signed
      ofAlice.user_signing_keys = {}
      await learn(other, { ...answerAbout(bob, 'self') }, ofAlice)
      await (await other.machine.getIdentity(new UserId(bob.userId)))?.verify()
      expect((await identityOf(other, alice.userId)).isVerified()).toBe(true)
      expect(Object.keys(theirs.master_keys)).toEqual([bob.userId])
    },
  )

  it('ends where somebody exchanged our key in the middle', async () => {
    const { alice, bob, request, options } = await meet([Method.SasV1], ['m.sas.v1'])
    const started = await request.startSas()
    if (started === undefined) throw new Error('they do not start')
    const step = unwrap(acceptSas(options, contentOf(started[1], bob)))
    const other = unwrap(acceptSas(options, contentOf(started[1], bob)))
    await carry(step, alice, bob)
    const key = await nextOf(alice, 'm.key.verification.key', bob)
    // The key of another run does not fit the commitment of this one.
    await carry(unwrap(receiveSas(other.session, key)), alice, bob)
    expect(started[0].isCancelled()).toBe(true)
  })
})

const qrMethods = ['m.qr_code.show.v1', 'm.qr_code.scan.v1', 'm.reciprocate.v1']
const theirQrMethods = [Method.QrCodeShowV1, Method.QrCodeScanV1, Method.ReciprocateV1]

describe('a code of matrix-sdk-crypto', () => {
  it('is read by us, and what we send back is the secret that they showed', async () => {
    const { alice, bob, request, transactionId, options } = await meet(theirQrMethods, qrMethods)
    const qr = (await request.generateQrCode()) as Qr
    const code = unwrap(decodeVerificationCode(Uint8Array.from(qr.toBytes())))
    expect(code).toMatchObject({ mode: 'other-user', transactionId })
    const expected = { me: options.me.master, them: options.them.master, transactionId }
    expect(unwrap(checkScannedCode(code, expected)).master.userId).toBe(alice.userId)
    expect(encodeVerificationCode(code)).toEqual(Uint8Array.from(qr.toBytes()))
    const secret = Buffer.from(code.secret).toString('base64').replaceAll('=', '')
    const content = { from_device: bob.deviceId, method: 'm.reciprocate.v1', secret, transaction_id: transactionId }
    await deliver(alice, { type: 'm.key.verification.start', content }, bob)
    expect(qr.hasBeenScanned()).toBe(true)
  })
})

describe('our code', () => {
  it('is read by matrix-sdk-crypto, which proves that it did', async () => {
    const { bob, request, transactionId, options } = await meet(theirQrMethods, qrMethods)
    const shown = {
      mode: 'other-user',
      transactionId,
      firstKey: options.me.master.jwk,
      secondKey: options.them.master.jwk,
      secret: Uint8Array.from({ length: 16 }, (_, index) => index * 7),
    } as const
    const bytes = Uint8ClampedArray.from(encodeVerificationCode(shown))
    const qr = await request.scanQrCode(QrCodeScan.fromBytes(bytes))
    const start = contentOf(qr.reciprocate(), bob)
    const text = (start['secret'] as string).replaceAll('+', '-').replaceAll('/', '_')
    const secret = unwrap(decodeBase64url(text))
    expect(checkReciprocation(secret, { shown, them: options.them.master })).toMatchObject({ ok: true })
  })

  it('with another key than theirs is refused by matrix-sdk-crypto too', async () => {
    const { request, transactionId, options } = await meet(theirQrMethods, qrMethods)
    const { firstKey, secondKey } = { firstKey: options.me.device.jwk, secondKey: options.them.master.jwk }
    const secret = new Uint8Array(16)
    const bytes = encodeVerificationCode({ mode: 'other-user', transactionId, firstKey, secondKey, secret })
    await expect(request.scanQrCode(QrCodeScan.fromBytes(Uint8ClampedArray.from(bytes)))).rejects.toThrow()
  })
})

it('puts uploaded signatures where they belong', () => {
  const answer: QueryAnswer = {
    master_keys: { '@a:b': { keys: { 'ed25519:K': 'K' }, signatures: { '@a:b': { x: '1' } } } },
    self_signing_keys: {},
    user_signing_keys: {},
    device_keys: {},
  }
  const added = withSignatures(answer, JSON.stringify({ '@a:b': { K: { signatures: { '@c:d': { y: '2' } } } } }))
  expect(added.master_keys['@a:b']).toMatchObject({ signatures: { '@a:b': { x: '1' }, '@c:d': { y: '2' } } })
})
