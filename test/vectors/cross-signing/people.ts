import { createHash, createPrivateKey } from 'node:crypto'
import { createNodeSigner } from '@imprint/adapters/node-crypto'
import type { Json, JsonObject, Result, Signer } from '@imprint/core'
import {
  createCrossSigningObjects,
  createDeviceObject,
  type MatrixUserId,
  parseDeviceKey,
  parseMatrixUserId,
  signOwnDevice,
} from '@imprint/trust/cross-signing'

// RFC 8410 section 7: the fixed part of a PKCS #8 Ed25519 key, before its 32 octets.
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The private part of a key that is the same every time, by its label. */
export function seedFrom(label: string): Buffer {
  return createHash('sha256').update(`imprint cross-signing: ${label}`).digest()
}

/** A key that is the same every time, by its label. */
export function signerFrom(label: string, kid: string | null = null): Signer {
  const key = Buffer.concat([pkcs8Head, seedFrom(label)])
  const keyObject = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return unwrap(createNodeSigner({ keyObject, kid }))
}

/** Unwraps what must have worked. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** A document as `/keys/query` answers it, open to changes. */
export interface QueryAnswer {
  master_keys: Record<string, Json>
  self_signing_keys: Record<string, Json>
  user_signing_keys: Record<string, Json>
  device_keys: Record<string, Record<string, Json>>
}

/** A user with three cross-signing keys and one cross-signed device. */
export interface Person {
  readonly userId: MatrixUserId
  readonly deviceId: string
  readonly master: Signer
  readonly selfSigning: Signer
  readonly userSigning: Signer
  readonly device: Signer
  readonly objects: { readonly master: JsonObject; readonly selfSigning: JsonObject; readonly userSigning: JsonObject }
  readonly deviceObject: JsonObject
}

/** Makes a person. `era` makes another identity of the same person: a reset. */
export async function createPerson(
  name: { readonly userId: string; readonly deviceId: string },
  era = 'first',
): Promise<Person> {
  const userId = unwrap(parseMatrixUserId(name.userId))
  const { deviceId } = name
  const [master, selfSigning, userSigning] = ['master', 'self', 'user'].map((role) =>
    signerFrom(`${userId} ${role} ${era}`),
  ) as [Signer, Signer, Signer]
  const device = signerFrom(`${userId} ${deviceId}`)
  const made = unwrap(await createCrossSigningObjects({ userId, master, selfSigning, userSigning }))
  const bare = unwrap(
    await createDeviceObject({
      userId,
      deviceId,
      signer: device,
      algorithms: ['m.olm.v1.curve25519-aes-sha2', 'm.megolm.v1.aes-sha2'],
      keys: { [`curve25519:${deviceId}`]: '3C5BFWi2Y8MaVvjM8M22DBmh24PmgR0nPvJOIArzgyI' },
    }),
  )
  const deviceObject = unwrap(
    await signOwnDevice(unwrap(parseDeviceKey(bare, { userId, deviceId })), { userId, selfSigning }),
  )
  const objects = { master: made.master_key, selfSigning: made.self_signing_key, userSigning: made.user_signing_key }
  return { userId, deviceId, master, selfSigning, userSigning, device, objects, deviceObject }
}

/** What the server answers about a person: the user-signing key only to the person. */
export function answerAbout({ userId, deviceId, objects, deviceObject }: Person, to: 'self' | 'others'): QueryAnswer {
  return structuredClone({
    master_keys: { [userId]: objects.master },
    self_signing_keys: { [userId]: objects.selfSigning },
    user_signing_keys: to === 'self' ? { [userId]: objects.userSigning } : {},
    device_keys: { [userId]: { [deviceId]: deviceObject } },
  }) as QueryAnswer
}
