import type { JsonObject } from '../json.ts'
import type { IssuedPlaces, OpenedCredential } from '../opened.ts'
import type { TrustedAuthority } from './query.ts'

/** A credential as a query looks at it. */
export interface DcqlCandidate {
  /** The credential format identifier (OpenID4VP 1.0 appendix B). */
  readonly format: string
  /** All of its types: of an SD-JWT VC its `vct` and those that it extends. */
  readonly types: readonly string[]
  /** Where claims paths begin. */
  readonly claims: JsonObject
  /** Where the elements of arrays stood before some were withheld; left out where nobody can tell. */
  readonly issuedPlaces?: IssuedPlaces
  /** Whether its holder can withhold claims. */
  readonly disclosed: 'whole' | 'selective'
  /** Whether it is bound to a key that its holder proves. */
  readonly binding: 'key' | 'none'
  /** Who is known to have certified its issuer; `null` where nobody looked. */
  readonly authorities: readonly TrustedAuthority[] | null
}

/** Shows an opened credential to a query. Each is bound to a key, and nothing is known yet about trust lists. */
export function candidateOf({ query, disclosed }: Pick<OpenedCredential, 'query' | 'disclosed'>): DcqlCandidate {
  return { ...query, disclosed, binding: 'key', authorities: null }
}
