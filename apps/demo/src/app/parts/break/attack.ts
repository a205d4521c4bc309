import type { VerdictReport } from '../../../messages/verdict-report.ts'
import type { Play } from './open-play.ts'

/** One attack, or one accident: a row of the list. */
export interface Attack {
  readonly id: string
  /** On its button. */
  readonly label: string
  /** What is tried, before anybody tried it. */
  readonly tries: string
  /** What was done, in a sentence. */
  readonly did: string
  /** What is put right again afterwards; `null` where nothing was changed. */
  readonly undone: string | null
  /** Plays it. Whatever it changes it changes back, also where it stops half-way. */
  play(play: Play): Promise<Exhibit>
}

/** What Bob was given, and what he made of it. */
export interface Exhibit {
  readonly text: string
  /** His request, as JSON text. */
  readonly request: string
  readonly report: VerdictReport
  /** What else was tried beside it: the honest twin first. */
  readonly beside: readonly Beside[]
}

/** The same thing with one difference, and what Bob made of that. */
export interface Beside {
  readonly says: string
  /** Whether it is the honest twin, which Bob must accept; otherwise another try. */
  readonly honest: boolean
  readonly report: VerdictReport
}
