import type { Finding, PresentationRequest } from '@imprint/core'
import type { RelayMessage } from '../../messages/relay-message.ts'
import type { RoleId } from '../../messages/role-id.ts'
import type { VerdictReport } from '../../messages/verdict-report.ts'

/** What a client knows of another member of the chat. */
export type Member =
  /** Nothing but the name that it goes by. */
  | { readonly kind: 'unverified' }
  | { readonly kind: 'asked' }
  /** It was asked before this page was opened, or in another window: the request is known there only, and so is what came of it. */
  | { readonly kind: 'forgotten' }
  /** Its owner would not say. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'judged'; readonly report: VerdictReport }

/** A request that waits for this device's owner. */
export interface PendingRequest {
  readonly message: RelayMessage
  readonly request: PresentationRequest
  /** What would be shown, by name, and what would stay here. */
  readonly shown: readonly ClaimLine[]
  readonly withheld: readonly string[]
  /** Why it cannot be answered. */
  readonly problem: Finding | null
}

/** A claim and its value, for people to read. */
export interface ClaimLine {
  readonly name: string
  readonly value: string
}

/** The chat as a client shows it. */
export interface ChatState {
  readonly joined: boolean
  readonly lines: readonly RelayMessage[]
  readonly members: ReadonlyMap<RoleId, Member>
  readonly pending: PendingRequest | null
  /** Whether the device has its credential; `none` where nobody issues to it. */
  readonly credential: 'none' | 'wanted' | 'held' | Finding
}

/** An empty chat. */
export const emptyChat: ChatState = {
  joined: false,
  lines: [],
  members: new Map(),
  pending: null,
  credential: 'none',
}
