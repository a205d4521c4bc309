import type { NotedCode, RejectedCode, UndecidedCode } from '../codes.ts'
import type { Facts, Need } from '../facts.ts'
import type { ImId } from '../identifiers/im-id.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { KeyValidity } from '../jose/key-validity.ts'
import type { JsonObject } from '../json.ts'
import type { CertificateChain } from '../opened.ts'
import type { Finding } from '../result.ts'
import type { Seconds } from '../seconds.ts'

/** What a trust model is asked: may this issuer be believed when it says this? */
export interface TrustQuestion {
  readonly issuer: string
  /** The credential's types after the base type. */
  readonly types: readonly string[]
  /** The domain of the subject's identifier; `null` if it has none, `undefined` if the subject could not be read as an identifier. */
  readonly domain: string | null | undefined
  /** The name of the key that signed, as the token states it. */
  readonly kid: string | null
  /** What the credential is about and bound to, for models in which users vouch for themselves. Left out where the subject could not be read. */
  readonly about?: CredentialAbout
  /** The certificates that came along, for models that follow them. Left out where none did. */
  readonly chain?: CertificateChain
}

/** Whom a credential is about, the key it is bound to, and what it says. Nobody believes any of it yet. */
export interface CredentialAbout {
  readonly subject: ImId
  readonly holderKey: PublicJwk
  /** The `credentialSubject`, or as much of it as was disclosed. */
  readonly claims: JsonObject
  /** Whether claims may have been withheld, so that one which is not there says nothing. `selective` where nobody says. */
  readonly disclosed?: 'whole' | 'selective'
}

/** Something to remember once an answer is acted upon. */
export interface Lesson extends Need {
  /** What to remember; left out for the key that signed, as `{ "keys": [<RFC 7638 text>] }`. */
  readonly value?: JsonObject
  /** Learned only if one of these keys signed: a model in a combination learns nothing from a key that only another brought. Left out for any key of the opinion. */
  readonly signedBy?: readonly PublicJwk[]
}

/** A key that may speak for the issuer, and the path that led to it. */
export interface TrustedKey {
  readonly jwk: PublicJwk
  readonly kid: string | null
  readonly path: readonly TrustStep[]
  /** Limits that its owner published; left out where there are none. */
  readonly validity?: KeyValidity
  /** Until when the path leads to it, by the ends and greatest ages of what it rests on. Left out where nothing ends. */
  readonly holdsUntil?: Seconds
}

/** One step of a path: which model, who is believed, and why. */
export interface TrustStep {
  readonly model: string
  readonly who: string
  readonly why: string
  /** When the evidence for this step was fetched; `null` for what was configured. */
  readonly evidenceAt: Seconds | null
}

/** What one model of a combination thought: kept in the verdict, so that both sides of a conflict are seen. */
export interface ModelOpinion {
  readonly model: string
  /** JSON pointer to the model in the policy, such as `/models/1`. */
  readonly place: string
  /** `not-asked`: the model admits no such issuer. */
  readonly stance: Opinion['stance'] | 'not-asked'
  /** Why it does not trust, or what its trust does not reach (`issuer.out_of_scope`); `null` if there is nothing to say. */
  readonly because: Finding | null
  /** The keys that it believes, by value. */
  readonly keys: readonly PublicJwk[]
  /** What led it to them. */
  readonly path: readonly TrustStep[]
}

/** What a trust model thinks. `none` and `unsure` are different: the first knows nothing, the second could not find out. */
export type Opinion =
  | {
      readonly stance: 'trusted'
      readonly keys: readonly TrustedKey[]
      readonly scope: ScopeAnswer
      /** That a model which could not be asked might know other keys: a key that is not among these is not yet absent. */
      readonly doubt?: Finding<UndecidedCode>
      readonly notes?: readonly Finding<NotedCode>[]
      readonly learn?: readonly Lesson[]
      readonly considered?: Considered
    }
  | { readonly stance: 'distrusted'; readonly because: Finding<RejectedCode>; readonly considered?: Considered }
  | {
      readonly stance: 'none'
      readonly because: Finding<RejectedCode>
      /** The model answers for this issuer, and whoever presents may have kept back what would make it distrust: where a distrust wins, nobody else's trust is enough. */
      readonly keptBack?: true
      readonly considered?: Considered
    }
  | { readonly stance: 'unsure'; readonly because: Finding<UndecidedCode>; readonly considered?: Considered }

/** Every model that had a part in an opinion, each before those that it combines. Left out by a model that stands alone. */
export type Considered = readonly ModelOpinion[]

/** Whether the issuer may speak about this subject and type; a finding says why not. */
export type ScopeAnswer = 'inside' | Finding<'issuer.out_of_scope'>

/**
 * Decides whom to believe; the model is the policy. Contract: pure and synchronous. `admits` says, before any I/O, whether such an issuer could ever be
 * believed; no need is fetched for one that is not admitted. `needs` names the facts still missing, given those already gathered, for evidence that could hold at that time; an empty answer means enough. `opinion`
 * never takes an `unavailable` fact for an `absent` one.
 */
export interface TrustModel {
  readonly id: string
  /** Which policy it was made of (RFC 6920 section 3, over its canonical JSON); left out by models that no file describes. */
  readonly policyHash?: string
  /**
   * Says that the model follows certificates. What a certificate says about its subject was read before anybody looked at the chain, and is worth nothing to a model that does not look: one without this mark is never asked about a
   * certificate that is itself the credential (see `isAsked`), not even if it knows the key that signed it.
   */
  readonly followsChains?: true
  admits(question: TrustQuestion): boolean
  needs(question: TrustQuestion, facts: Facts, at: Seconds): readonly Need[]
  opinion(question: TrustQuestion, facts: Facts, at: Seconds): Opinion
}
