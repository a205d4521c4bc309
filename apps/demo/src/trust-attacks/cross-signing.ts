import { createNodeSignatureVerifier, nodeHasher, nodeKeyAgreement } from '@imprint/adapters/node-crypto'
import { factKey, type Json, type JsonObject, jwkText, type Seconds, type Signer } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import {
  acceptSas,
  type CrossSigningObjects,
  type CrossSigningSigners,
  confirmSas,
  createCrossSigningObjects,
  createDeviceObject,
  crossSigning,
  crossSigningKeysNeed,
  identityNeed,
  keyTextOf,
  parseDeviceKey,
  parseMatrixUserId,
  parsePublishedKeys,
  receiveSas,
  type SasOptions,
  type SasStep,
  signOwnDevice,
  startSas,
  vouchForUser,
} from '@imprint/trust/cross-signing'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'
import { signDeviceCredential } from './device-credential.ts'
import { believe, knownSource } from './friend.ts'
import type { Player, TrustAttack, TrustEnding } from './trust-attack.ts'

/** Somebody with three cross-signing keys and a device. */
interface Person extends CrossSigningSigners {
  readonly deviceId: string
  readonly device: Signer
  readonly objects: CrossSigningObjects
  readonly deviceObject: JsonObject
}

/** A key whose name, in unpadded base64, could be a device's: letters and digits alone. */
function plainSigner(): Signer {
  for (;;) {
    const signer = newSigner(null)
    if (/^[A-Za-z0-9]+$/.test(keyTextOf(signer.publicJwk))) return signer
  }
}

async function createPerson(name: string, { deviceId, device }: Pick<Person, 'deviceId' | 'device'>): Promise<Person> {
  const userId = expectOk(parseMatrixUserId(name))
  const signers = { userId, master: newSigner(null), selfSigning: plainSigner(), userSigning: newSigner(null) }
  const objects = expectOk(await createCrossSigningObjects(signers))
  const person = { ...signers, deviceId, device, objects, deviceObject: {} }
  return { ...person, deviceObject: await deviceSignedBy(person, signers.selfSigning) }
}

/** A device's keys, signed by itself and by a key in the place of the self-signing key; by nobody else if that is `null`. */
async function deviceSignedBy(
  { userId, deviceId, device }: Pick<Person, 'userId' | 'deviceId' | 'device'>,
  selfSigning: Signer | null,
): Promise<JsonObject> {
  const description = { userId, deviceId, signer: device, algorithms: ['m.olm.v1.curve25519-aes-sha2'], keys: {} }
  const bare = expectOk(await createDeviceObject(description))
  if (selfSigning === null) return bare
  return expectOk(await signOwnDevice(expectOk(parseDeviceKey(bare, { userId, deviceId })), { userId, selfSigning }))
}

/** What a server shows of a person (`/keys/query`). */
function published({ userId, deviceId, objects, deviceObject }: Person): JsonObject {
  return {
    master_keys: { [userId]: objects.master_key },
    self_signing_keys: { [userId]: objects.self_signing_key },
    user_signing_keys: { [userId]: objects.user_signing_key },
    device_keys: { [userId]: { [deviceId]: deviceObject } },
  }
}

/** Alice and Bob compare seven emoji; Alice's user-signing key then signs Bob's master key. */
async function compareEmoji(alice: Person, bob: Person): Promise<JsonObject> {
  const party = (person: Person) => {
    const keys = expectOk(parsePublishedKeys(published(person), person.userId))
    const device = keys.devices.get(person.deviceId)
    if (device === undefined) throw new TypeError('no such device')
    return { device: expectOk(device), master: keys.master }
  }
  const channel = {
    transactionId: 'demo',
    channel: 'room',
    hasher: nodeHasher,
    keyAgreement: nodeKeyAgreement,
  } as const
  const ofAlice: SasOptions = { ...channel, me: party(alice), them: party(bob) }
  const ofBob: SasOptions = { ...channel, me: party(bob), them: party(alice) }
  const sent = ({ send: [message] }: SasStep) => {
    if (message === undefined) throw new TypeError('nothing was sent')
    return message
  }
  const start = startSas(ofAlice)
  const accepted = expectOk(acceptSas(ofBob, sent(start).content))
  const keyed = expectOk(receiveSas(start.session, sent(accepted)))
  const bobSees = expectOk(receiveSas(accepted.session, sent(keyed)))
  const aliceSees = expectOk(receiveSas(keyed.session, sent(bobSees)))
  const bobSays = expectOk(confirmSas(bobSees.session, 'same'))
  const aliceSays = expectOk(confirmSas(aliceSees.session, 'same'))
  const done = expectOk(receiveSas(aliceSays.session, sent(bobSays))).session
  if (done.phase !== 'done') throw new TypeError('the comparison did not end')
  return expectOk(await vouchForUser(done.user, alice))
}

/** What the server shows of Bob, and which device of his speaks. */
interface Shown {
  readonly answer: JsonObject
  readonly deviceId: string
  readonly signer: Signer
}

interface Script {
  /** How Alice knows Bob: by a comparison, or because his key was the first that she saw. */
  readonly met: 'compared' | 'seen'
  readonly change: (bob: Person, honest: Shown) => Shown | Promise<Shown>
}

const bobsName = '@bob:example.com'
const bobsPhone = { deviceId: 'BOBPHONE', device: newSigner(null) }

/** Alice remembers Bob. Then the server shows what the attacker changed, and a device speaks in Bob's name. */
async function play(player: Player, at: Seconds, { met, change }: Script): Promise<TrustEnding> {
  const alice = await createPerson('@alice:example.org', { deviceId: 'ALICEPHONE', device: newSigner(null) })
  const bob = await createPerson(bobsName, bobsPhone)
  const signed = met === 'compared' ? await compareEmoji(alice, bob) : bob.objects.master_key
  const vouched = { ...bob, objects: { ...bob.objects, master_key: signed } }
  const honest = { answer: published(vouched), deviceId: bob.deviceId, signer: bob.device }
  const shown = player === 'honest' ? honest : await change(vouched, honest)
  const me = { userId: alice.userId, masterKey: alice.master.publicJwk }
  const trust = crossSigning({ me, unverified: 'first-use', signatures: createNodeSignatureVerifier() })
  const remembered = { keys: [jwkText(bob.master.publicJwk)], former: [], verified: met === 'compared' }
  const known = new Map<string, Json>([
    [factKey(crossSigningKeysNeed(alice.userId)), published(alice)],
    [factKey(crossSigningKeysNeed(bob.userId)), shown.answer],
    [factKey(identityNeed(bob.userId)), remembered],
  ])
  const sources = [knownSource(['cross-signing-keys', 'pin'], known, at)]
  return believe({ at, trust, formats: [vcJwt], sources }, await speak(shown, at))
}

/** A device makes a credential about itself. */
function speak({ deviceId, signer }: Shown, at: Seconds): Promise<string> {
  const id = `im:bob/${deviceId}@example.com`
  const subject = { id, fn: 'Bob', hasInstantMessage: ['im:%40bob@example.com', id] }
  const claims = { issuer: 'im:bob@example.com', subject, holderKey: signer.publicJwk, at }
  return signDeviceCredential(vcJwt, { ...signer, kid: `ed25519:${deviceId}` }, claims)
}

/** Attacks on cross-signing keys by whoever runs the server that publishes them. */
export const crossSigningAttacks: readonly TrustAttack[] = [
  {
    id: 'device-named-like-a-key',
    mechanism: 'M10',
    about: 'a device whose name is Bob’s own self-signing key, so that its signature stands where that key signs',
    spec: 'Matrix client-server API, Key and signature security',
    expect: { outcome: 'rejected', code: 'crosssigning.key_collision' },
    play: (player, at) =>
      play(player, at, {
        met: 'compared',
        change: async (bob, { answer }) => {
          const deviceId = keyTextOf(bob.selfSigning.publicJwk)
          const signer = newSigner(null)
          const object = await deviceSignedBy({ userId: bob.userId, deviceId, device: signer }, null)
          return { answer: { ...answer, device_keys: { [bob.userId]: { [deviceId]: object } } }, deviceId, signer }
        },
      }),
  },
  {
    id: 'device-signature-stripped',
    mechanism: 'M10',
    about: 'a new device in Bob’s list that his self-signing key did not sign',
    spec: 'Matrix client-server API, Cross-signing',
    expect: { outcome: 'rejected', code: 'crosssigning.link_missing' },
    play: (player, at) =>
      play(player, at, {
        met: 'compared',
        change: async ({ userId }, { answer }) => {
          const [deviceId, device] = ['MALLORY', newSigner(null)]
          const object = await deviceSignedBy({ userId, deviceId, device }, null)
          return { answer: { ...answer, device_keys: { [userId]: { [deviceId]: object } } }, deviceId, signer: device }
        },
      }),
  },
  {
    id: 'verification-stripped',
    mechanism: 'M10',
    about: 'the server leaves out Alice’s signature over Bob’s master key, so that he counts as never compared',
    spec: 'Matrix client-server API, Key and signature security',
    expect: { outcome: 'rejected', code: 'crosssigning.verification_lost' },
    play: (player, at) =>
      play(player, at, {
        met: 'compared',
        change: ({ userId, master }, honest) => {
          const text = keyTextOf(master.publicJwk)
          const bare = { user_id: userId, usage: ['master'], keys: { [`ed25519:${text}`]: text } }
          return { ...honest, answer: { ...honest.answer, master_keys: { [userId]: bare } } }
        },
      }),
  },
  {
    id: 'silent-rotation',
    mechanism: 'M10',
    about: 'the server shows another master key as Bob’s, with everything signed anew',
    spec: 'Matrix client-server API, Key and signature security',
    expect: { outcome: 'rejected', code: 'crosssigning.identity_changed' },
    play: (player, at) =>
      play(player, at, {
        met: 'seen',
        change: async () => {
          const other = await createPerson(bobsName, { ...bobsPhone, device: newSigner(null) })
          return { answer: published(other), deviceId: other.deviceId, signer: other.device }
        },
      }),
  },
  {
    id: 'key-in-another-role',
    mechanism: 'M10',
    about: 'Bob’s user-signing key stands in the place of his self-signing key, and signs a device',
    spec: 'Matrix client-server API, Cross-signing',
    expect: { outcome: 'rejected', code: 'crosssigning.usage' },
    play: (player, at) =>
      play(player, at, {
        met: 'compared',
        change: async (bob, { answer }) => {
          const [deviceId, device] = ['MALLORY', newSigner(null)]
          const object = await deviceSignedBy({ userId: bob.userId, deviceId, device }, bob.userSigning)
          const changes = {
            self_signing_keys: { [bob.userId]: bob.objects.user_signing_key },
            device_keys: { [bob.userId]: { [deviceId]: object } },
          }
          return { answer: { ...answer, ...changes }, deviceId, signer: device }
        },
      }),
  },
]
