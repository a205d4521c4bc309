import { type Clock, decodeText, parseJsonObject, parseJwk, tokenBudget } from '@imprint/core'
import { keysFact } from '../https-keys.ts'
import { type DidMethod, undecided } from './method.ts'

/** `did:jwk`: the identifier is the key, as base64url of its JWK (did:jwk specification, Read). Its one verification method is `#0`. */
export function didJwk(clock: Clock): DidMethod {
  return {
    name: 'jwk',
    async resolve(did) {
      const fetchedAt = clock.now()
      const absent = (detail: string) => ({ state: 'absent', detail: `no did:jwk: ${detail}`, fetchedAt }) as const
      const text = decodeText(did.slice('did:jwk:'.length))
      if (!text.ok) return absent(text.error.detail)
      const json = parseJsonObject(text.value, tokenBudget)
      if (!json.ok) return absent(json.error.detail)
      const jwk = parseJwk(json.value)
      if (jwk.ok)
        return { state: 'found', value: keysFact(did, { keys: [{ ...jwk.value, kid: `${did}#0` }] }), fetchedAt }
      return jwk.error.code === 'jwk.unsupported'
        ? undecided('did.unsupported', jwk.error.detail)
        : absent(jwk.error.detail)
    },
  }
}
