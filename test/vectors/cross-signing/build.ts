/**
 * Writes `paths.json`: what the trust model is asked, with the documents that two users publish, honest and changed. Keys are the same every time. Expectations are written here by hand, never
 * taken from the model. Run it with `node --conditions=imprint-source test/vectors/cross-signing/build.ts`.
 */
import { writeFileSync } from 'node:fs'
import { type Answer, type Json, type JsonObject, jwkText, type Seconds } from '@imprint/core'
import { keyTextOf, parseMasterKey } from '@imprint/trust/cross-signing'
import { signObject } from '../../../packages/trust/src/cross-signing/signed-object.ts'
import { answerAbout, createPerson, type Person, type QueryAnswer, unwrap } from './people.ts'

const at = 1_795_341_600 as Seconds
const alice = await createPerson({ userId: '@alice:example.org', deviceId: 'AAAAAAAAAA' })
const bob = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' })
const bobAgain = await createPerson({ userId: '@bob:example.com', deviceId: 'BBBBBBBBBB' }, 'second')
const aliceExchanged = await createPerson(alice, 'exchanged')
const mallory = await createPerson({ userId: '@mallory:example.net', deviceId: 'MMMMMMMMMM' })
const nameOf = ({ publicJwk }: Person['master']) => `ed25519:${keyTextOf(publicJwk)}`

/** The master key of a person with the signature of someone's user-signing key. */
async function vouched(person: Person, by: Person): Promise<JsonObject> {
  unwrap(parseMasterKey(person.objects.master, person.userId))
  const { userId, userSigning } = by
  return unwrap(await signObject(person.objects.master, { userId, name: nameOf(userSigning), signer: userSigning }))
}

// Written out by another encoder (did-jwt): the multikey of the device key.
const didKeyOfBob = 'did:key:z6MkocTX5vR34caTE4x1J6gBwkVHSnK8wUoyQ7JGNxHBZv5Z'
const verifiedBob = await vouched(bob, alice)
const verifiedBobAgain = await vouched(bobAgain, alice)

interface World {
  me: { userId: string; masterKey: JsonObject }
  unverified: 'refuse' | 'first-use'
  mine: QueryAnswer
  theirs: QueryAnswer
  pin: JsonObject | null
  question: { issuer: string; subject: string; holderKey: JsonObject; claims: Record<string, Json>; kid: string | null }
}

function honest(): World {
  const theirs = answerAbout(bob, 'others')
  theirs.master_keys[bob.userId] = structuredClone(verifiedBob)
  const subject = 'im:bob/BBBBBBBBBB@example.com'
  return {
    me: { userId: alice.userId, masterKey: { ...alice.master.publicJwk } },
    unverified: 'refuse',
    mine: answerAbout(alice, 'self'),
    theirs,
    pin: null,
    question: {
      issuer: 'im:bob@example.com',
      subject,
      holderKey: { ...bob.device.publicJwk },
      claims: { id: subject, fn: 'Bob', hasInstantMessage: ['im:%40bob@example.com', subject] },
      kid: `ed25519:${bob.deviceId}`,
    },
  }
}

const member = (value: Json | undefined, ...names: readonly string[]): Record<string, Json> => {
  let inner = value as Json
  for (const name of names) inner = (inner as JsonObject)[name] as Json
  return inner as Record<string, Json>
}
const remember = ({ master }: Person, more: JsonObject = {}): JsonObject => ({
  keys: [jwkText(master.publicJwk)],
  ...more,
})
/** Changes one character of a signature, so that it stays well-formed base64. */
const damage = (text: Json | undefined) => {
  const [first, ...rest] = text as string
  return (first === 'A' ? 'B' : 'A') + rest.join('')
}
const cross = 'Matrix client-server API, Cross-signing'
const security = 'Matrix client-server API, Key and signature security'
const trusted = (steps: number, more: object = {}) => ({
  stance: 'trusted',
  steps,
  scope: 'inside',
  notes: ['crosssigning.self_asserted'],
  learn: [],
  ...more,
})
const distrusted = (code: string) => ({ stance: 'distrusted', code })
const none = (code: string) => ({ stance: 'none', code })
const pinBob = ['pin @bob:example.com']

interface Case {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly change: (world: World) => void | Promise<void>
  readonly facts?: Readonly<Record<string, Answer>>
  readonly expect: object
}

function ownDevice({ question }: World): void {
  question.issuer = 'im:alice@example.org'
  question.subject = 'im:alice/AAAAAAAAAA@example.org'
  question.holderKey = { ...alice.device.publicJwk }
  question.claims = { id: question.subject }
  question.kid = null
}

const cases: readonly Case[] = [
  {
    id: 'full-path',
    about: 'my master key, my user-signing key, their master key, their self-signing key, their device',
    spec: cross,
    change: (world) => {
      world.pin = remember(bob)
    },
    expect: trusted(5),
  },
  {
    id: 'full-path-first-seen',
    about: 'a verified user whose master key is not remembered yet: it is to be',
    spec: cross,
    change: () => undefined,
    expect: trusted(5, { learn: pinBob }),
  },
  {
    id: 'own-device',
    about: 'my own other device: my master key, my self-signing key, the device',
    spec: cross,
    change: ownDevice,
    expect: trusted(3),
  },
  {
    id: 'did-key-issuer',
    about: 'a credential whose issuer is the device key itself, as did:key',
    spec: 'did:key 0.9 section 3.1',
    change: (world) => {
      world.pin = remember(bob)
      world.question.issuer = didKeyOfBob
      world.question.kid = `${didKeyOfBob}#${didKeyOfBob.slice('did:key:'.length)}`
    },
    expect: trusted(5),
  },
  {
    id: 'user-credential',
    about: 'a credential about the user, bound to the key of a vouched device',
    spec: 'draft-mahy-mimi-identity section 4.2',
    change: (world) => {
      world.pin = remember(bob)
      world.question.subject = 'im:bob@example.com'
      world.question.claims = { id: 'im:bob@example.com', fn: 'Bob' }
    },
    expect: trusted(5),
  },
  {
    id: 'mimi-identifiers',
    about: 'the same user by mimi: identifiers',
    spec: 'draft-mahy-mimi-identity-05 section 3',
    change: (world) => {
      world.pin = remember(bob)
      world.question.issuer = 'mimi://example.com/u/bob'
      world.question.subject = 'mimi://example.com/d/bob/BBBBBBBBBB'
      world.question.claims = { id: world.question.subject }
    },
    expect: trusted(5),
  },
  {
    id: 'did-key-of-someone-else',
    about: 'an issuer that is a key on no path',
    spec: 'did:key 0.9 section 3.1',
    change: (world) => {
      world.pin = remember(bob)
      world.question.issuer = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'
    },
    expect: none('issuer.key_absent'),
  },
  {
    id: 'issuer-is-another-user',
    about: 'mallory speaks about a device of bob',
    spec: 'draft-mahy-mimi-identity section 4.2',
    change: ({ question }) => {
      question.issuer = 'im:mallory@example.net'
    },
    expect: { ...none('issuer.unknown'), admitted: false },
  },
  {
    id: 'issuer-of-another-protocol',
    about: 'an XMPP account of the same letters is someone else',
    spec: 'draft-mahy-mimi-identity section 3',
    change: ({ question }) => {
      question.issuer = 'im:xmpp=bob@example.com'
    },
    expect: { ...none('issuer.unknown'), admitted: false },
  },
  {
    id: 'handle-of-someone-else',
    about: 'a user lists the handle of another',
    spec: 'draft-mahy-mimi-identity section 4.2',
    change: (world) => {
      world.pin = remember(bob)
      world.question.claims['hasInstantMessage'] = ['im:%40carol@example.com', world.question.subject]
    },
    expect: trusted(5, { scope: 'issuer.out_of_scope' }),
  },
  {
    id: 'device-of-someone-else',
    about: 'a user lists a second device',
    spec: 'RFC 7800 section 3.1',
    change: (world) => {
      world.pin = remember(bob)
      world.question.claims['hasInstantMessage'] = ['im:%40bob@example.com', 'im:bob/CCCCCCCCCC@example.com']
    },
    expect: trusted(5, { scope: 'issuer.out_of_scope' }),
  },
  {
    id: 'not-verified',
    about: 'nobody of mine signed their master key',
    spec: cross,
    change: ({ theirs }) => {
      theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: none('crosssigning.not_verified'),
  },
  {
    id: 'not-verified-first-use',
    about: 'nobody of mine signed their master key, and first use is enough',
    spec: 'draft-mahy-mimi-identity section 4.4',
    change: (world) => {
      world.unverified = 'first-use'
      world.theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: trusted(3, { notes: ['issuer.first_seen', 'crosssigning.self_asserted'], learn: pinBob }),
  },
  {
    id: 'not-verified-remembered',
    about: 'the master key is still the one that was seen first',
    spec: 'draft-mahy-mimi-identity section 4.4',
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = remember(bob)
      world.theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: trusted(3),
  },
  {
    id: 'silent-rotation',
    about: 'the server shows a new master key, with everything signed anew, and first use was enough before',
    spec: security,
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = remember(bob)
      world.theirs = answerAbout(bobAgain, 'others')
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'silent-rotation-with-history',
    about: 'the same where a ledger remembers: a new key that nobody verified',
    spec: security,
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = remember(bob, { former: [], verified: false })
      world.theirs = answerAbout(bobAgain, 'others')
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'rotation-verified-without-history',
    about: 'a verified new master key, where only the first one is remembered: it could be an old one',
    spec: security,
    change: (world) => {
      world.pin = remember(bob)
      world.theirs = answerAbout(bobAgain, 'others')
      world.theirs.master_keys[bob.userId] = structuredClone(verifiedBobAgain)
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'rotation-verified',
    about: 'a verified new master key that never was theirs before',
    spec: security,
    change: (world) => {
      world.pin = remember(bob, { former: [], verified: true })
      world.theirs = answerAbout(bobAgain, 'others')
      world.theirs.master_keys[bob.userId] = structuredClone(verifiedBobAgain)
    },
    expect: trusted(5, { notes: ['crosssigning.identity_rotated', 'crosssigning.self_asserted'], learn: pinBob }),
  },
  {
    id: 'rollback-of-identity',
    about: 'a master key that was replaced comes back, with the signature that I once made over it',
    spec: security,
    change: (world) => {
      world.pin = remember(bobAgain, { former: [jwkText(bob.master.publicJwk)], verified: true })
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'identity-withdrawn',
    about: 'the server shows no master key of a user who is remembered',
    spec: security,
    change: (world) => {
      world.pin = remember(bob)
      world.theirs.master_keys = {}
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'identity-absent-remembered',
    about: 'the server says that it knows nothing of a user who is remembered',
    spec: security,
    change: (world) => {
      world.pin = remember(bob)
    },
    facts: { 'cross-signing-keys @bob:example.com': { state: 'absent', detail: 'unknown user', fetchedAt: at } },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'no-identity',
    about: 'a user without cross-signing, never seen',
    spec: cross,
    change: ({ theirs }) => {
      theirs.master_keys = {}
    },
    expect: none('crosssigning.no_identity'),
  },
  {
    id: 'verification-stripped',
    about: 'the server leaves out my signature over their master key',
    spec: security,
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = remember(bob, { former: [], verified: true })
      world.theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: distrusted('crosssigning.verification_lost'),
  },
  {
    id: 'verification-withdrawn',
    about: 'the same after the verification was withdrawn',
    spec: security,
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = remember(bob, { former: [], verified: false })
      world.theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: trusted(3),
  },
  {
    id: 'self-signature-stripped',
    about: 'the self-signing key without the signature of the master key',
    spec: cross,
    change: ({ theirs }) => {
      member(theirs.self_signing_keys[bob.userId])['signatures'] = {}
    },
    expect: distrusted('crosssigning.link_missing'),
  },
  {
    id: 'self-signing-key-stripped',
    about: 'no self-signing key',
    spec: cross,
    change: ({ theirs }) => {
      theirs.self_signing_keys = {}
    },
    expect: distrusted('crosssigning.link_missing'),
  },
  {
    id: 'device-signature-stripped',
    about: 'the device without the signature of the self-signing key; its own is still there',
    spec: cross,
    change: ({ theirs }) => {
      delete member(theirs.device_keys[bob.userId]?.[bob.deviceId], 'signatures', bob.userId)[nameOf(bob.selfSigning)]
    },
    expect: { ...none('crosssigning.link_missing'), keptBack: true },
  },
  {
    id: 'device-key-exchanged',
    about: 'another key in the place of the device key, under the old signature',
    spec: cross,
    change: ({ theirs }) => {
      const keys = member(theirs.device_keys[bob.userId]?.[bob.deviceId], 'keys')
      keys[`ed25519:${bob.deviceId}`] = keyTextOf(mallory.device.publicJwk)
    },
    expect: distrusted('crosssigning.link_invalid'),
  },
  {
    id: 'device-signature-damaged',
    about: 'one character of the signature over the device',
    spec: cross,
    change: ({ theirs }) => {
      const signatures = member(theirs.device_keys[bob.userId]?.[bob.deviceId], 'signatures', bob.userId)
      signatures[nameOf(bob.selfSigning)] = damage(signatures[nameOf(bob.selfSigning)])
    },
    expect: distrusted('crosssigning.link_invalid'),
  },
  {
    id: 'self-signature-damaged',
    about: 'one character of the signature over the self-signing key',
    spec: cross,
    change: ({ theirs }) => {
      const signatures = member(theirs.self_signing_keys[bob.userId], 'signatures', bob.userId)
      signatures[nameOf(bob.master)] = damage(signatures[nameOf(bob.master)])
    },
    expect: distrusted('crosssigning.link_invalid'),
  },
  {
    id: 'user-signature-damaged',
    about: 'one character of my signature over their master key',
    spec: cross,
    change: ({ theirs }) => {
      const signatures = member(theirs.master_keys[bob.userId], 'signatures', alice.userId)
      signatures[nameOf(alice.userSigning)] = damage(signatures[nameOf(alice.userSigning)])
    },
    expect: distrusted('crosssigning.link_invalid'),
  },
  {
    id: 'user-signing-key-exchanged',
    about: 'the server shows a user-signing key as mine that my master key did not sign, and what that key signed',
    spec: cross,
    change: async ({ mine, theirs }) => {
      const { user_id: _, ...rest } = mallory.objects.userSigning
      const text = keyTextOf(mallory.userSigning.publicJwk)
      mine.user_signing_keys[alice.userId] = { ...rest, user_id: alice.userId, signatures: {} }
      theirs.master_keys[bob.userId] = unwrap(
        await signObject(bob.objects.master, {
          userId: alice.userId,
          name: `ed25519:${text}`,
          signer: mallory.userSigning,
        }),
      )
    },
    expect: distrusted('crosssigning.link_missing'),
  },
  {
    id: 'own-identity-exchanged',
    about: 'the server shows another master key as mine, and a whole path from it',
    spec: security,
    change: async (world) => {
      const other = await createPerson({ userId: alice.userId, deviceId: alice.deviceId }, 'forged')
      world.mine = answerAbout(other, 'self')
      world.theirs.master_keys[bob.userId] = await vouched(bob, other)
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'name-without-value',
    about: 'a master key of theirs by name, with another value: keys are meant by value',
    spec: security,
    change: ({ theirs }) => {
      member(theirs.master_keys[bob.userId], 'keys')[nameOf(bob.master)] = keyTextOf(mallory.master.publicJwk)
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'two-keys-in-one',
    about: 'a master key object with two keys',
    spec: cross,
    change: ({ theirs }) => {
      member(theirs.master_keys[bob.userId], 'keys')[nameOf(mallory.master)] = keyTextOf(mallory.master.publicJwk)
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'padded-key',
    about: 'a key in a second spelling, with padding',
    spec: 'Matrix specification, appendices, Unpadded Base64',
    change: ({ theirs }) => {
      const text = `${keyTextOf(bob.master.publicJwk)}=`
      member(theirs.master_keys[bob.userId])['keys'] = { [`ed25519:${text}`]: text }
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'keys-of-another-user',
    about: 'the keys of mallory under the name of bob',
    spec: cross,
    change: ({ theirs }) => {
      theirs.master_keys[bob.userId] = structuredClone(mallory.objects.master)
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'master-as-self-signing',
    about: 'the master key in the place of the self-signing key',
    spec: cross,
    change: ({ theirs }) => {
      theirs.self_signing_keys[bob.userId] = structuredClone(bob.objects.master)
    },
    expect: distrusted('crosssigning.usage'),
  },
  {
    id: 'user-signing-as-self-signing',
    about: 'the user-signing key in the place of the self-signing key',
    spec: cross,
    change: ({ theirs }) => {
      theirs.self_signing_keys[bob.userId] = structuredClone(bob.objects.userSigning)
    },
    expect: distrusted('crosssigning.usage'),
  },
  {
    id: 'two-usages',
    about: 'a self-signing key that says it is a user-signing key too',
    spec: cross,
    change: async ({ theirs }) => {
      const object = { ...bob.objects.selfSigning, usage: ['self_signing', 'user_signing'], signatures: {} }
      const by = { userId: bob.userId, name: nameOf(bob.master), signer: bob.master }
      theirs.self_signing_keys[bob.userId] = unwrap(await signObject(object, by))
    },
    expect: distrusted('crosssigning.usage'),
  },
  {
    id: 'one-key-two-roles',
    about: 'the master key, honestly signed as self-signing key',
    spec: cross,
    change: async ({ theirs }) => {
      const object = { ...bob.objects.master, usage: ['self_signing'], signatures: {} }
      const by = { userId: bob.userId, name: nameOf(bob.master), signer: bob.master }
      theirs.self_signing_keys[bob.userId] = unwrap(await signObject(object, by))
    },
    expect: distrusted('crosssigning.usage'),
  },
  {
    id: 'device-named-like-master-key',
    about: 'a device id that is the public master key',
    spec: security,
    change: ({ theirs }) => {
      const deviceId = keyTextOf(bob.master.publicJwk)
      const devices = theirs.device_keys[bob.userId] as Record<string, Json>
      devices[deviceId] = { ...bob.deviceObject, device_id: deviceId }
    },
    expect: distrusted('crosssigning.key_collision'),
  },
  {
    id: 'device-named-like-self-signing-key',
    about: 'a device id that is the public self-signing key: its own signature would stand where that key signs',
    spec: security,
    change: ({ theirs }) => {
      const deviceId = keyTextOf(bob.selfSigning.publicJwk)
      const devices = theirs.device_keys[bob.userId] as Record<string, Json>
      devices[deviceId] = { ...bob.deviceObject, device_id: deviceId }
    },
    expect: distrusted('crosssigning.key_collision'),
  },
  {
    id: 'device-with-the-self-signing-key',
    about: 'a device whose key is the self-signing key',
    spec: security,
    change: ({ theirs }) => {
      const keys = member(theirs.device_keys[bob.userId]?.[bob.deviceId], 'keys')
      keys[`ed25519:${bob.deviceId}`] = keyTextOf(bob.selfSigning.publicJwk)
    },
    expect: distrusted('crosssigning.key_collision'),
  },
  {
    id: 'device-under-another-name',
    about: 'the keys of one device under the id of another',
    spec: cross,
    change: ({ theirs, question }) => {
      const devices = theirs.device_keys[bob.userId] as Record<string, Json>
      devices['CCCCCCCCCC'] = structuredClone(bob.deviceObject)
      question.subject = 'im:bob/CCCCCCCCCC@example.com'
      question.claims = { id: question.subject }
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'unknown-device',
    about: 'a device that the user does not publish',
    spec: cross,
    change: ({ question }) => {
      question.subject = 'im:bob/CCCCCCCCCC@example.com'
      question.claims = { id: question.subject }
    },
    expect: { ...none('crosssigning.device_unknown'), keptBack: true },
  },
  ...(['first', 'remembered'] as const).flatMap((met): Case[] => {
    const first = met === 'first'
    const unverified = (world: World) => {
      world.unverified = 'first-use'
      world.pin = first ? null : remember(bob)
      world.theirs.master_keys[bob.userId] = structuredClone(bob.objects.master)
    }
    const missing = (first ? none : distrusted)('crosssigning.link_missing')
    const who = first ? 'a user who is met for the first time' : 'a user who is remembered'
    return [
      {
        id: `self-signing-key-stripped-${met}`,
        about: `no self-signing key, of ${who}`,
        spec: cross,
        change: (world) => {
          unverified(world)
          world.theirs.self_signing_keys = {}
        },
        expect: missing,
      },
      {
        id: `device-signature-stripped-${met}`,
        about: `a device without the signature of the self-signing key, of ${who}`,
        spec: cross,
        change: (world) => {
          unverified(world)
          const device = world.theirs.device_keys[bob.userId]?.[bob.deviceId]
          delete member(device, 'signatures', bob.userId)[nameOf(bob.selfSigning)]
        },
        expect: { ...none('crosssigning.link_missing'), ...(first ? {} : { keptBack: true }) },
      },
      {
        id: `unknown-device-${met}`,
        about: `a device that is not published, of ${who}`,
        spec: cross,
        change: (world) => {
          unverified(world)
          world.question.subject = 'im:bob/CCCCCCCCCC@example.com'
          world.question.claims = { id: world.question.subject }
        },
        expect: { ...none('crosssigning.device_unknown'), ...(first ? {} : { keptBack: true }) },
      },
    ]
  }),
  {
    id: 'own-device-of-exchanged-identity',
    about: 'my own device, in keys that the server shows as mine under another master key',
    spec: 'Matrix client-server API, Security considerations',
    change: (world) => {
      ownDevice(world)
      world.mine = answerAbout(aliceExchanged, 'self')
    },
    expect: distrusted('crosssigning.identity_changed'),
  },
  {
    id: 'own-self-signing-key-stripped',
    about: 'my own device, without the self-signing key that I have',
    spec: cross,
    change: (world) => {
      ownDevice(world)
      world.mine.self_signing_keys = {}
    },
    expect: distrusted('crosssigning.link_missing'),
  },
  {
    id: 'self-signing-as-user-signing',
    about: 'my self-signing key in the place of my user-signing key',
    spec: security,
    change: ({ mine }) => {
      mine.user_signing_keys[alice.userId] = structuredClone(alice.objects.selfSigning)
    },
    expect: distrusted('crosssigning.usage'),
  },
  {
    id: 'devices-as-list',
    about: 'devices as a list and not by their names',
    spec: 'Matrix client-server API, Querying keys',
    change: ({ theirs }) => {
      Object.assign(theirs.device_keys, { [bob.userId]: [] })
    },
    expect: distrusted('crosssigning.malformed'),
  },
  {
    id: 'own-device-server-down',
    about: 'my own device, and nobody says which devices are mine',
    spec: cross,
    change: ownDevice,
    facts: {
      [`cross-signing-keys ${alice.userId}`]: {
        state: 'unavailable',
        cause: { code: 'fetch.timeout', detail: 'no answer' },
      },
    },
    expect: { stance: 'unsure', code: 'issuer.key_unavailable' },
  },
  {
    id: 'own-keys-down',
    about: 'their keys are there, mine are not',
    spec: cross,
    change: () => undefined,
    facts: {
      [`cross-signing-keys ${alice.userId}`]: {
        state: 'unavailable',
        cause: { code: 'fetch.timeout', detail: 'no answer' },
      },
    },
    expect: { stance: 'unsure', code: 'issuer.key_unavailable' },
  },
  {
    id: 'credential-bound-to-another-key',
    about: 'a vouched device, and a credential bound to a key that is not its own',
    spec: 'RFC 7800 section 3.1',
    change: ({ question }) => {
      question.holderKey = { ...mallory.device.publicJwk }
    },
    expect: distrusted('crosssigning.device_mismatch'),
  },
  {
    id: 'user-credential-of-no-device',
    about: 'a credential about the user, bound to a key of no device',
    spec: cross,
    change: ({ question }) => {
      question.subject = 'im:bob@example.com'
      question.claims = { id: 'im:bob@example.com', fn: 'Bob' }
      question.holderKey = { ...mallory.device.publicJwk }
    },
    expect: { ...none('crosssigning.device_unknown'), keptBack: true },
  },
  {
    id: 'signed-fraction',
    about: 'a device object with a number that canonical JSON does not have',
    spec: 'Matrix specification, appendices, Canonical JSON',
    change: ({ theirs }) => {
      member(theirs.device_keys[bob.userId]?.[bob.deviceId])['weight'] = 1.5
    },
    expect: distrusted('canonical_json.number'),
  },
  {
    id: 'unsigned-data',
    about: 'what a server adds under unsigned is not covered and changes nothing',
    spec: 'Matrix specification, appendices, Signing Details',
    change: (world) => {
      world.pin = remember(bob)
      member(world.theirs.device_keys[bob.userId]?.[bob.deviceId])['unsigned'] = { device_display_name: 'Phone' }
    },
    expect: trusted(5),
  },
  {
    id: 'added-member',
    about: 'what a server adds beside the signed members is found',
    spec: 'Matrix specification, appendices, Signing Details',
    change: ({ theirs }) => {
      member(theirs.device_keys[bob.userId]?.[bob.deviceId])['trusted'] = true
    },
    expect: distrusted('crosssigning.link_invalid'),
  },
  {
    id: 'server-down',
    about: 'their keys could not be fetched: neither a yes nor a no',
    spec: 'Imprint verdicts',
    change: () => undefined,
    facts: {
      'cross-signing-keys @bob:example.com': {
        state: 'unavailable',
        cause: { code: 'fetch.timeout', detail: 'no answer' },
      },
    },
    expect: { stance: 'unsure', code: 'issuer.key_unavailable' },
  },
  {
    id: 'memory-broken',
    about: 'what is remembered cannot be read: whoever can break it must not get a first use again',
    spec: 'Imprint verdicts',
    change: (world) => {
      world.unverified = 'first-use'
      world.pin = { keys: 'none' }
    },
    expect: { stance: 'unsure', code: 'issuer.key_unavailable' },
  },
]

const written: unknown[] = []
for (const { id, about, spec, change, facts, expect } of cases) {
  const world = honest()
  await change(world)
  const { me, unverified, mine, theirs, pin, question } = world
  const found = (value: unknown): Answer => ({ state: 'found', value: value as Json, fetchedAt: at })
  const absent: Answer = { state: 'absent', detail: 'no master key is remembered', fetchedAt: at }
  const all = {
    [`cross-signing-keys ${alice.userId}`]: found(mine),
    [`cross-signing-keys ${bob.userId}`]: found(theirs),
    [`pin ${bob.userId}`]: pin === null ? absent : found(pin),
    ...facts,
  }
  written.push({ id, about, spec, me, unverified, question, facts: all, expect })
}
writeFileSync(new URL('./paths.json', import.meta.url), `${JSON.stringify(written, null, 1)}\n`)
process.stdout.write(`${written.length} cases\n`)
