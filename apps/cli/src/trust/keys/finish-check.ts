import { fail, ok, type Result } from '@imprint/core'
import { type ConfirmedUser, vouchForUser } from '@imprint/trust/cross-signing'
import type { Call } from '../../command.ts'
import { keysOf, withMasterKey } from './key-document.ts'
import { type OwnKeys, ownSigner, wholeSecond } from './own-keys.ts'

/**
 * Does what an out-of-band check is for: signs the master key that was compared with one's own user-signing key, and remembers that it was compared. Another master key than was compared, because another came in meanwhile, is
 * `crosssigning.identity_changed`.
 */
export async function finishCheck(call: Call, keys: OwnKeys, confirmed: ConfirmedUser): Promise<Result<null>> {
  const document = await keys.read()
  const { userId, jwk, text } = confirmed.master
  const signed = await vouchForUser(confirmed, {
    userId: document.user,
    userSigning: await ownSigner(call, document, 'userSigning'),
  })
  if (!signed.ok) return signed
  const kept = await keys.update((current) => {
    const known = keysOf(current, userId)
    return known.ok && known.value.master.text === text
      ? ok(withMasterKey(current, userId, signed.value))
      : fail('crosssigning.identity_changed', 'another master key came in while this one was compared')
  })
  if (!kept.ok) return kept
  const recorded = await keys.identities.record([{ kind: 'verified', userId, masterKey: jwk, at: wholeSecond(call) }])
  return recorded.ok ? ok(null) : recorded
}
