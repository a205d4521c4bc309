import type { AbortSignalLike, Answer, UndecidedCode } from '@imprint/core'
import { finding } from '@imprint/core'

/** One DID method: how keys are had from its identifiers. */
export interface DidMethod {
  /** Its name, the second part of a DID. */
  readonly name: string
  /** Answers with the keys that may sign statements, as an `issuer-keys` fact. Contract as `Source`, for DIDs of this method only. */
  resolve(did: string, signal: AbortSignalLike): Promise<Answer>
}

/** Makes the answer for what could not be found out. */
export function undecided(code: UndecidedCode, detail: string): Answer {
  return { state: 'unavailable', cause: finding(code, detail) }
}
