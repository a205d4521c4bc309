import type { NotedCode, RejectedCode, UndecidedCode } from '../codes.ts'
import type { Facts, Need } from '../facts.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { KeyValidity } from '../jose/key-validity.ts'
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
}

/** A key that may speak for the issuer, and the path that led to it. */
export interface TrustedKey {
  readonly jwk: PublicJwk
  readonly kid: string | null
  readonly path: readonly TrustStep[]
  /** Limits that its owner published; left out where there are none. */
  readonly validity?: KeyValidity
}

/** One step of a path: which model, who is believed, and why. */
export interface TrustStep {
  readonly model: string
  readonly who: string
  readonly why: string
  /** When the evidence for this step was fetched; `null` for what was configured. */
  readonly evidenceAt: Seconds | null
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
      readonly learn?: readonly Need[]
    }
  | { readonly stance: 'distrusted'; readonly because: Finding<RejectedCode> }
  | { readonly stance: 'none'; readonly because: Finding<RejectedCode> }
  | { readonly stance: 'unsure'; readonly because: Finding<UndecidedCode> }

/** Whether the issuer may speak about this subject and type; a finding says why not. */
export type ScopeAnswer = 'inside' | Finding<'issuer.out_of_scope'>

/**
 * Decides whom to believe; the model is the policy. Contract: pure and synchronous. `admits` says, before any I/O, whether such an issuer could ever be
 * believed; no need is fetched for one that is not admitted. `needs` names the facts still missing, given those already gathered; an empty answer means enough. `opinion` never
 * takes an `unavailable` fact for an `absent` one.
 */
export interface TrustModel {
  readonly id: string
  admits(question: TrustQuestion): boolean
  needs(question: TrustQuestion, facts: Facts): readonly Need[]
  opinion(question: TrustQuestion, facts: Facts, at: Seconds): Opinion
}
