import { fail, isJsonObject, isTextArray, type Json, type JsonObject, ok, type Result } from '@imprint/core'
import { isTrustPerson, isTrustRule, type TrustPerson, type TrustRule } from './trust-cast.ts'

/** What the page may ask of a frame about trust: rows of `frame-command.ts`. */
export const trustParsers = {
  /** Makes the keys of a person, unless they are there, and answers what is public of them (`TrustIdentity`). Only Mallory's client makes those of somebody else. */
  'trust-identity': (given: Json): Result<TrustPerson> => (isTrustPerson(given) ? ok(given) : malformed('a person')),
  /** Alice says with her key that her phone is hers, and names the key by its certificates. Answers the credential. */
  'trust-credential': (given: Json): Result<readonly string[]> =>
    isTextArray(given) ? ok(given) : malformed('certificates in base64'),
  /** Judges Alice's credential by three models and a rule (`TrustReport`). */
  'trust-judge': (given: Json): Result<TrustWish> => {
    if (!isJsonObject(given)) return malformed('an object')
    const { text, root, profile, rule, look } = given
    if (typeof text !== 'string' || typeof root !== 'string' || typeof profile !== 'string')
      return malformed('a credential, a root and a profile')
    return isTrustRule(rule) && (look === 'first' || look === 'again' || look === 'no')
      ? ok({ text, root, profile, rule, look })
      : malformed('a rule, and whether to look')
  },
  /** Prepares to compare keys: fetches what the other has published. Mallory is told what really belongs to whom. */
  'compare-open': (given: Json): Result<CompareWish> => {
    if (isTrustPerson(given)) return ok(given)
    const { alice = null, bob = null } = isJsonObject(given) ? given : {}
    return isJsonObject(alice) && isJsonObject(bob) ? ok({ alice, bob }) : malformed('a person, or the keys of both')
  },
  /** Begins to compare. Bob's client does it. */
  'compare-start': (_given: Json): Result<null> => ok(null),
  /** Answers how far the comparison is (`CompareState`), once there is something to compare or it has ended. */
  'compare-state': (given: Json): Result<'shown' | 'ended'> =>
    given === 'shown' || given === 'ended' ? ok(given) : malformed('shown or ended'),
  /** What the person says of the two screens. */
  'compare-answer': (given: Json): Result<'same' | 'differ'> =>
    given === 'same' || given === 'differ' ? ok(given) : malformed('same or differ'),
  /** Signs the other's master key, which was compared, and remembers it. Answers the signed key. */
  'compare-vouch': (_given: Json): Result<null> => ok(null),
} as const

/** What Bob judges, and how. */
export interface TrustWish {
  /** The credential. */
  readonly text: string
  /** The root certificate that he believes, as base64url of its DER. */
  readonly root: string
  /** The name of Alice's profile, as it is in his address book. */
  readonly profile: string
  readonly rule: TrustRule
  /** `first`: he has never met Alice. `again`: he fetches everything anew. `no`: he judges what he fetched before. */
  readonly look: 'first' | 'again' | 'no'
}

/** As whom a client compares keys: as one of the two, or as Mallory, with what both really publish. */
export type CompareWish = TrustPerson | Readonly<Record<TrustPerson, JsonObject>>

function malformed(detail: string) {
  return fail('request.malformed', detail)
}
