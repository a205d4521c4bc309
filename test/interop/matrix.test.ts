import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { type Facts, type Json, type JsonObject, jwkText, type Opinion, parseImId, type Seconds } from '@imprint/core'
import { crossSigning, parseKeyText } from '@imprint/trust/cross-signing'
import { describe, expect, it } from 'vitest'
import { signObject } from '../../packages/trust/src/cross-signing/signed-object.ts'
import { answerAbout, createPerson, type QueryAnswer, seedFrom, unwrap } from '../vectors/cross-signing/people.ts'
import {
  bootstrap,
  deviceOf,
  identityOf,
  learn,
  type Peer,
  peerDevice,
  startPeer,
  withSignatures,
} from './matrix-peer.ts'

const at = 1_795_341_600 as Seconds
const signatures = createNodeSignatureVerifier()
const keyOf = (object: Json | undefined) => Object.values((object as JsonObject)['keys'] as JsonObject)[0]

/** What our model thinks of a device of theirs. */
function ourOpinion(
  me: Peer,
  {
    mine,
    theirs,
    them,
    pin,
  }: { mine: QueryAnswer; theirs: QueryAnswer; them: { userId: string; deviceId: string }; pin?: JsonObject },
  unverified: 'refuse' | 'first-use' = 'refuse',
): Opinion {
  const [, user, domain] = /^@(.*):(.*)$/.exec(them.userId) ?? []
  const subject = unwrap(parseImId(`im:${user}/${them.deviceId}@${domain}`))
  const device = theirs.device_keys[them.userId]?.[them.deviceId] as JsonObject
  const holderKey = unwrap(parseKeyText((device['keys'] as JsonObject)[`ed25519:${them.deviceId}`]))
  const masterKey = unwrap(parseKeyText(keyOf(mine.master_keys[me.userId])))
  const found = (value: QueryAnswer) => ({ state: 'found', value: value as unknown as Json, fetchedAt: at }) as const
  const facts: Facts = {
    [`cross-signing-keys ${me.userId}`]: found(mine),
    [`cross-signing-keys ${them.userId}`]: found(theirs),
    [`pin ${them.userId}`]:
      pin === undefined
        ? { state: 'absent', detail: 'first', fetchedAt: at }
        : { state: 'found', value: pin, fetchedAt: at },
  }
  const about = { subject, holderKey, claims: {} }
  const question = { issuer: `im:${user}@${domain}`, types: [], domain: subject.domain, kid: null, about }
  return crossSigning({ me: { userId: me.userId, masterKey }, unverified, signatures }).opinion(question, facts, at)
}

describe('keys that matrix-sdk-crypto made', () => {
  it('lead to the device as soon as its user was verified there, and not before', async () => {
    const alice = await startPeer('@alice:example.org', 'ALICEPHONE')
    const bob = await startPeer('@bob:example.com', 'BOBSPHONE')
    const mine = await bootstrap(alice)
    const theirs = await bootstrap(bob)
    theirs.user_signing_keys = {}
    await learn(alice, mine, theirs)
    expect(ourOpinion(alice, { mine, theirs, them: bob })).toMatchObject({
      stance: 'none',
      because: { code: 'crosssigning.not_verified' },
    })
    expect((await identityOf(alice, bob.userId)).isVerified()).toBe(false)
    expect((await peerDevice(alice, bob.userId, bob.deviceId)).isCrossSignedByOwner()).toBe(true)

    const upload = await (await identityOf(alice, bob.userId)).verify()
    const verified = withSignatures(theirs, upload.body)
    await learn(alice, verified)
    expect((await identityOf(alice, bob.userId)).isVerified()).toBe(true)
    const opinion = ourOpinion(alice, { mine, theirs: verified, them: bob })
    expect(opinion).toMatchObject({ stance: 'trusted', scope: 'inside' })
    expect(ourOpinion(alice, { mine, theirs: mine, them: alice })).toMatchObject({ stance: 'trusted' })

    // The nearest invalid ones: each signature of the path, one bit wrong; and the answer of both sides.
    for (const [member, signer] of [
      ['master_keys', alice.userId],
      ['self_signing_keys', bob.userId],
    ] as const) {
      const changed = structuredClone(verified)
      const object = changed[member][bob.userId] as { signatures: Record<string, Record<string, string>> }
      const own = object.signatures[signer] as Record<string, string>
      for (const [name, text] of Object.entries(own)) own[name] = (text[0] === 'A' ? 'B' : 'A') + text.slice(1)
      expect(ourOpinion(alice, { mine, theirs: changed, them: bob })).toMatchObject({
        stance: 'distrusted',
        because: { code: 'crosssigning.link_invalid' },
      })
      // They keep what they had, or drop it: either way the damaged one convinces nobody new.
      const late = await startPeer('@alice:example.org', 'ALICELATE')
      await learn(late, mine, changed)
      const device = await late.machine.getDevice((await identityPairOf(bob)).user, (await identityPairOf(bob)).device)
      expect(device?.isCrossSigningTrusted() ?? false).toBe(false)
    }
  })
})

async function identityPairOf({ machine }: Peer) {
  return { user: machine.userId, device: machine.deviceId }
}

describe('a reset', () => {
  it('is a violation for both once the user had been verified', async () => {
    const alice = await startPeer('@alice:example.org', 'ALICEPHONE')
    const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
    const again = await createPerson({ userId: bob.userId, deviceId: bob.deviceId }, 'second')
    const mine = await bootstrap(alice)
    const theirs = answerAbout(bob, 'others')
    await learn(alice, mine, theirs)
    const upload = await (await identityOf(alice, bob.userId)).verify()
    await learn(alice, withSignatures(theirs, upload.body))
    expect((await identityOf(alice, bob.userId)).hasVerificationViolation()).toBe(false)

    const after = answerAbout(again, 'others')
    await learn(alice, after)
    const identity = await identityOf(alice, bob.userId)
    expect(identity.isVerified()).toBe(false)
    expect(identity.hasVerificationViolation()).toBe(true)
    expect(identity.identityNeedsUserApproval()).toBe(true)
    const them = { userId: bob.userId, deviceId: bob.deviceId }
    const remember = (former: readonly string[] | null) => ({
      keys: [jwkText(bob.master.publicJwk)],
      verified: true,
      ...(former === null ? {} : { former: [...former] }),
    })
    for (const [former, code] of [
      [null, 'crosssigning.identity_changed'],
      [[], 'crosssigning.verification_lost'],
    ] as const)
      expect(ourOpinion(alice, { mine, theirs: after, them, pin: remember(former) })).toMatchObject({
        stance: 'distrusted',
        because: { code },
      })

    // Withdrawn there, acknowledged here: both go on with the new identity, which nobody verified.
    await identity.withdrawVerification()
    await (await identityOf(alice, bob.userId)).pinCurrentMasterKey()
    expect((await identityOf(alice, bob.userId)).hasVerificationViolation()).toBe(false)
    expect((await identityOf(alice, bob.userId)).identityNeedsUserApproval()).toBe(false)
    const pin = { keys: [jwkText(again.master.publicJwk)], former: [jwkText(bob.master.publicJwk)], verified: false }
    expect(ourOpinion(alice, { mine, theirs: after, them, pin }, 'first-use')).toMatchObject({ stance: 'trusted' })
    expect(ourOpinion(alice, { mine, theirs: after, them, pin }, 'refuse')).toMatchObject({
      because: { code: 'crosssigning.not_verified' },
    })
  })
})

describe('keys that we made', () => {
  it('are cross-signed for matrix-sdk-crypto, and trusted once our user-signing key has signed', async () => {
    const name = { userId: '@alice:example.org', deviceId: 'ALICEPHONE' }
    const alice = await createPerson(name)
    const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
    // Alice's client takes over the private keys of our Alice.
    const peer = await startPeer(name.userId, name.deviceId)
    const theirDevice = await deviceOf(peer)
    const seed = (role: string) => seedFrom(`${name.userId} ${role} first`).toString('base64').replace('=', '')
    const mine = answerAbout(alice, 'self')
    mine.device_keys[alice.userId] = { [name.deviceId]: theirDevice }
    await learn(peer, mine)
    await peer.machine.importCrossSigningKeys(seed('master'), seed('self'), seed('user'))

    const theirs = answerAbout(bob, 'others')
    await learn(peer, theirs)
    const before = await peerDevice(peer, bob.userId, bob.deviceId)
    expect(before.isCrossSignedByOwner()).toBe(true)
    expect(before.isCrossSigningTrusted()).toBe(false)

    const by = { userId: alice.userId, name: `ed25519:${keyOf(alice.objects.userSigning)}`, signer: alice.userSigning }
    theirs.master_keys[bob.userId] = unwrap(await signObject(bob.objects.master, by))
    await learn(peer, theirs)
    expect((await identityOf(peer, bob.userId)).masterKey).toContain(keyOf(bob.objects.master))
    // Whether they believe their own identity depends on the import; ours signed it all.
    await (await peer.machine.getIdentity(peer.machine.userId))?.verify()
    expect((await identityOf(peer, bob.userId)).isVerified()).toBe(true)
    expect((await peerDevice(peer, bob.userId, bob.deviceId)).isCrossSigningTrusted()).toBe(true)

    // One letter of our signature over the device, for somebody who had not seen it before.
    const damaged = answerAbout(bob, 'others')
    const device = damaged.device_keys[bob.userId]?.[bob.deviceId] as {
      signatures: Record<string, Record<string, string>>
    }
    const own = device.signatures[bob.userId] as Record<string, string>
    const signer = `ed25519:${keyOf(bob.objects.selfSigning)}`
    own[signer] = ((own[signer] as string)[0] === 'A' ? 'B' : 'A') + (own[signer] as string).slice(1)
    const fresh = await startPeer('@carol:example.net', 'CAROLPHONE')
    await learn(fresh, damaged)
    expect((await peerDevice(fresh, bob.userId, bob.deviceId)).isCrossSignedByOwner()).toBe(false)
  })
})
