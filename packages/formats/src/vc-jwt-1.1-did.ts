import type { Format } from '@imprint/core'
import { issueAsDid, presentAsDid } from './vc/did-jwt-vc.ts'
import { issue11, present11 } from './vc/sign-1.1.ts'
import { vcJwt11 } from './vc-jwt-1.1.ts'

/**
 * `vcJwt11`, and DIDs issue and present as well: did-jwt-vc does their mapping and signing. It opens alike and has the same `id`, so give a role one of the two.
 * Apart, because importing did-jwt-vc costs 70 ms and nobody who only opens or has an https issuer needs it.
 *
 * @example
 * ```ts
 * const issuer = createIssuer({ ...options, id: 'did:web:im.example.com', format: vcJwt11Did })
 * ```
 */
export const vcJwt11Did: Format = {
  id: vcJwt11.id,
  open: vcJwt11.open,
  issue: async (draft, signer) => (isDid(draft.issuer) ? issueAsDid : issue11)(draft, signer),
  present: async (draft, signer) => (isDid(draft.holder) ? presentAsDid : present11)(draft, signer),
}

function isDid(identifier: string): boolean {
  return identifier.startsWith('did:')
}
