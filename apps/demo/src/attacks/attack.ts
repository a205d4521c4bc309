import type { Code, PresentationRequest, Seconds } from '@imprint/core'
import type { Scene } from '../scene.ts'

/** One attack, or one honest mistake, and what a verifier must answer. */
export interface Attack {
  readonly id: string
  /** What is tried, in a line. */
  readonly about: string
  /** The rule that it breaks. */
  readonly spec: string
  readonly expect: { readonly outcome: 'rejected' | 'undecided'; readonly code: Code }
  /** What Bob demands of revocation; `when-present` unless said otherwise. */
  readonly status?: 'required'
  make(scene: Scene): Promise<Exhibit>
}

/** What reaches Bob. */
export interface Exhibit {
  readonly text: string
  readonly request: PresentationRequest
  /** When Bob judges; the scene's own time unless said otherwise. */
  readonly at?: Seconds
  /** Bob has already accepted this very text once. */
  readonly seenBefore?: true
}
