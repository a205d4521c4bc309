import type { Clock } from '@imprint/core'
import { keysFact } from '../https-keys.ts'
import { type DidMethod, undecided } from './method.ts'
import { jwkOfMultikey } from './multikey.ts'

/** `did:key`: the identifier is the key (did:key section 3.1). Nothing is fetched, and nothing ever changes. */
export function didKey(clock: Clock): DidMethod {
  return {
    name: 'key',
    async resolve(did) {
      const multikey = did.slice('did:key:'.length)
      const jwk = jwkOfMultikey(multikey)
      const fetchedAt = clock.now()
      if (jwk.ok) {
        const key = { ...jwk.value, kid: `${did}#${multikey}` }
        return { state: 'found', value: keysFact(did, { keys: [key] }), fetchedAt }
      }
      if (jwk.error.code === 'jwk.unsupported') return undecided('did.unsupported', jwk.error.detail)
      return { state: 'absent', detail: `no did:key: ${jwk.error.detail}`, fetchedAt }
    },
  }
}
