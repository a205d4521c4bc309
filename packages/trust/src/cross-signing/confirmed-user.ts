import type { Brand, JsonObject, Result } from '@imprint/core'
import type { MasterKey } from './keys.ts'
import { type CrossSigningSigners, nameOf } from './own-keys.ts'
import { signObject } from './signed-object.ts'

/** Another user's master key that two people compared out of band. Only a finished check makes one: `confirmSas`, `checkScannedCode` or `checkReciprocation`. */
export type ConfirmedUser = Brand<{ readonly master: MasterKey; readonly how: 'sas' | 'qr' }, 'confirmed-user'>

/**
 * Signs the master key that was compared with one's own user-signing key, for `/keys/signatures/upload`: the one thing that an out-of-band check leads to (Matrix client-server API,
 * "Cross-signing"). One's own master key throws: its user needs no path to herself.
 */
export function vouchForUser(
  { master }: ConfirmedUser,
  { userId, userSigning }: Pick<CrossSigningSigners, 'userId' | 'userSigning'>,
): Promise<Result<JsonObject>> {
  if (master.userId === userId) throw new TypeError('a user-signing key signs master keys of other users')
  return signObject(master.object, { userId, name: nameOf(userSigning), signer: userSigning })
}
