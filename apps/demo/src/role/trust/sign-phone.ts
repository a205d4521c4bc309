import { formatDateTime, hours, ok, type Result, type Seconds, type Signer, signJws } from '@imprint/core'
import { imDevice } from '@imprint/schemas'
import { trustCast } from '../../messages/trust-cast.ts'
import type { Identity } from './make-identity.ts'

/** Alice says that her phone is hers: a credential that her own key signs, with the certificates of that key (RFC 7515 section 4.1.6). */
export async function signPhone(
  { selfSigning, public: { issuer } }: Identity,
  { device, chain, at }: { readonly device: Signer; readonly chain: readonly string[]; readonly at: Seconds },
): Promise<Result<string>> {
  const header = { alg: selfSigning.alg, typ: 'vc+jwt', x5c: chain }
  const { device: id } = trustCast.alice
  const payload = {
    '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
    type: ['VerifiableCredential', imDevice.type],
    issuer,
    credentialSubject: { id, fn: 'Alice Smith', hasInstantMessage: ['im:%40alice@alice.example', id] },
    validFrom: formatDateTime(at),
    validUntil: formatDateTime((at + hours(12)) as Seconds),
    cnf: { jwk: { ...device.publicJwk } },
  }
  return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), selfSigning))
}
