import { type Format, hours, type JsonObject, type PublicJwk, type Seconds, type Signer } from '@imprint/core'
import { imDevice } from '@imprint/schemas'
import { expectOk } from '../scene.ts'

/** Who says what about which device. */
export interface DeviceClaims {
  readonly issuer: string
  readonly subject: JsonObject & { readonly id: string }
  readonly holderKey: PublicJwk
  readonly at: Seconds
}

/** Signs a device credential with any key: whether that key may speak for the issuer is what the client has to find out. */
export async function signDeviceCredential(
  format: Format,
  signer: Signer,
  { issuer, subject, holderKey, at }: DeviceClaims,
): Promise<string> {
  const draft = {
    id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    issuer,
    types: [imDevice.type],
    contexts: imDevice.contexts,
    vct: imDevice.vct,
    shown: [],
    subject,
    holderKey,
    validFrom: at,
    validUntil: (at + hours(1)) as Seconds,
    status: null,
  }
  const made = await format.issue?.(draft, signer)
  if (made === undefined) throw new TypeError('the format issues')
  return expectOk(made)
}
