import type { PartyId } from '../messages/role-id.ts'
import type { WebPage } from './web-page.ts'

/** A server of the internet that this machine plays. */
export interface Host {
  /** Who runs it, for the transcript; `null` for one that is asked too often to be told of there. */
  readonly party: PartyId | null
  /** What it answers to a path: a page, `null` for nothing there, or that it is down. */
  answer(path: string): Promise<WebPage | null | 'unreachable'>
}
