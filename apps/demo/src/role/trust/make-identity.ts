import { jsHasher } from '@imprint/adapters/hash-js'
import { createWebSigner, generateWebKey } from '@imprint/adapters/web-crypto'
import { type JsonObject, ok, type Result, type Seconds, type Signer } from '@imprint/core'
import {
  type CrossSigningSigners,
  createCrossSigningObjects,
  createDeviceObject,
  parseDeviceKey,
  parseMatrixUserId,
  signOwnDevice,
} from '@imprint/trust/cross-signing'
import { fingerprintOf, signStatement } from '@imprint/trust/well-known'
import { aliceServices, type TrustPerson, trustCast, trustDeviceId, trustHosts } from '../../messages/trust-cast.ts'
import type { TrustIdentity } from '../../messages/trust-report.ts'
import { didKeyOf } from './did-key-of.ts'

/** A person's keys, which stay in the frame, and what is public of them. */
export interface Identity extends CrossSigningSigners {
  readonly public: TrustIdentity
}

/**
 * Makes the three cross-signing keys of a person, and lets them sign the key of the person's device. The one that signs devices also signs the person's profile: whoever believes it, by
 * whatever model, believes the same key.
 */
export async function makeIdentity(person: TrustPerson, device: Signer, at: Seconds): Promise<Result<Identity>> {
  const userId = parseMatrixUserId(trustCast[person].userId)
  if (!userId.ok) return userId
  const [master, selfSigning, userSigning] = await Promise.all([newSigner(), newSigner(), newSigner()])
  if (!master.ok) return master
  if (!selfSigning.ok) return selfSigning
  if (!userSigning.ok) return userSigning
  const signers = {
    userId: userId.value,
    master: master.value,
    selfSigning: selfSigning.value,
    userSigning: userSigning.value,
  }
  const published = await publish(signers, device)
  if (!published.ok) return published
  const { publicJwk } = signers.selfSigning
  const uri = `aspe:${trustHosts.site}:${fingerprintOf(publicJwk, jsHasher)}`
  const draft = { name: person === 'alice' ? 'Alice' : 'Bob', claims: Object.values(aliceServices), at }
  const statement = await signStatement(draft, { signer: signers.selfSigning, after: null, hasher: jsHasher })
  if (!statement.ok) return statement
  const profile = { uri, statement: statement.value.text }
  const identity = { published: published.value, issuer: didKeyOf(publicJwk), publicJwk, profile }
  return ok({ ...signers, public: identity })
}

/** What the chat's server shows of a person: the answer to `/keys/query`. */
async function publish(signers: CrossSigningSigners, device: Signer): Promise<Result<JsonObject>> {
  const { userId } = signers
  const objects = await createCrossSigningObjects(signers)
  if (!objects.ok) return objects
  const deviceId = trustDeviceId
  const algorithms = ['m.olm.v1.curve25519-aes-sha2']
  const bare = await createDeviceObject({ userId, deviceId, signer: device, algorithms, keys: {} })
  if (!bare.ok) return bare
  const key = parseDeviceKey(bare.value, { userId, deviceId })
  const signed = key.ok ? await signOwnDevice(key.value, signers) : key
  if (!signed.ok) return signed
  return ok({
    master_keys: { [userId]: objects.value.master_key },
    self_signing_keys: { [userId]: objects.value.self_signing_key },
    user_signing_keys: { [userId]: objects.value.user_signing_key },
    device_keys: { [userId]: { [deviceId]: signed.value } },
  })
}

async function newSigner(): Promise<Result<Signer>> {
  const pair = await generateWebKey(crypto.subtle, 'Ed25519')
  return pair.ok ? createWebSigner(crypto.subtle, pair.value) : pair
}
