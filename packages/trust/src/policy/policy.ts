import type { PublicJwk } from '@imprint/core'
import type { ClaimMatcher, CombineRule } from '../combine.ts'
import type { CrossSigningOptions } from '../cross-signing.ts'
import type { FirstUseOptions } from '../first-use.ts'
import type { Authority } from '../hierarchy.ts'
import type { PinnedIssuer } from '../pinned.ts'
import type { WellKnownOptions } from '../well-known.ts'
import type { X509Options } from '../x509.ts'

/** A trust policy as a file says it: one model, or a combination of several. Made by `readPolicy`. */
export type Policy = PolicyModel | PolicyCombination

/** What makes a policy believe less, never more. */
export interface Narrowing {
  /** Claims that a credential must make to be believed; `null` for any. */
  readonly where: ClaimMatcher | null
  /** Seconds for which fetched evidence counts; `null` where only the models' own limits hold. */
  readonly freshFor: number | null
}

/** Several policies and the rule that makes one of them. */
export interface PolicyCombination extends Narrowing {
  readonly model: 'combination'
  readonly rule: CombineRule
  readonly models: readonly Policy[]
}

/** One trust model and how it is set up. */
export type PolicyModel = Narrowing &
  (
    | { readonly model: 'pinned'; readonly issuers: readonly PinnedIssuer[] }
    | { readonly model: 'hierarchy'; readonly authorities: readonly Authority[] }
    | ({ readonly model: 'first-use' } & FirstUseOptions)
    | CrossSigningPolicy
    | WellKnownPolicy
    | X509Policy
  )

/** Whose device this is, with her master key. */
export interface CrossSigningPolicy {
  readonly model: 'cross-signing'
  readonly me: { readonly userId: string; readonly masterKey: PublicJwk }
  readonly unverified: CrossSigningOptions['unverified']
  /** Who may be asked for users' keys, for whoever fetches facts: https URLs in which `{user}` stands for the user id, percent-encoded. The model itself asks nobody. */
  readonly servers: readonly { readonly url: string; readonly domains: readonly string[] }[]
}

/** Whose services may be asked, and how many are enough. */
export interface WellKnownPolicy extends Omit<WellKnownOptions, 'signatures' | 'hasher' | 'freshFor'> {
  readonly model: 'well-known'
  /** Seconds for which what a service shows counts. */
  readonly shownFor: number
}

/** Roots, and what is asked about revocation. */
export interface X509Policy extends Pick<X509Options, 'roots' | 'revocation'> {
  readonly model: 'x509'
}
