import { type Finding, formatRequest, type PresentationRequest, type Seconds } from '@imprint/core'
import { deskLink } from '../../messages/desk-link.ts'
import type { DeskWish } from '../../messages/desk-wish.ts'
import type { RelayMessage } from '../../messages/relay-message.ts'
import { isRoleId, type RoleId } from '../../messages/role-id.ts'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { createStore, type Store } from '../../state/create-store.ts'
import type { Chat } from '../chat/create-chat.ts'
import { enrol } from '../enrol.ts'
import type { RoleContext } from '../role-context.ts'
import { customerQuery } from './desk-queries.ts'

/** What became of a question. */
export type QuestionState =
  /** Its code is shown, and nobody opened it. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'opened'; readonly by: RoleId; readonly message: number }
  | { readonly kind: 'declined'; readonly by: RoleId }
  | { readonly kind: 'expired' }
  | { readonly kind: 'judged'; readonly report: VerdictReport }

/** A question to a customer. */
export interface Question {
  readonly wish: DeskWish
  readonly request: PresentationRequest
  /** The request as it is sent. */
  readonly text: string
  readonly code: string
  readonly link: string
  readonly until: Seconds
  readonly state: QuestionState
  /** How many answers came from another device than the one that opened the code. None of them was looked at. */
  readonly strangers: number
}

/** What the desk shows its agent. */
export interface DeskState {
  /** The agent's own credential. */
  readonly agent: 'wanted' | 'held' | Finding
  readonly question: Question | null
  readonly problem: Finding | null
}

/** The agent's client, and what the agent can do with it. */
export interface Desk {
  readonly state: Store<DeskState>
  /** Asks a customer by a code. The question lives in this window: no other window of the desk can have its answer. */
  ask(wish: DeskWish): Promise<Finding | null>
  /** Sends the link of the open question into the chat with a customer. */
  sendLink(to: RoleId): void
  withdraw(): void
}

/** Starts the agent's client over a chat client, which carries the messages. */
export function createDesk(context: RoleContext, chat: Chat): Desk {
  const { server, session, verifier, clock } = context
  const state = createStore<DeskState>({ agent: 'wanted', question: null, problem: null })
  const change = (part: Partial<DeskState>) => state.update((desk) => ({ ...desk, ...part }))
  const changeQuestion = (code: string, part: Partial<Question>) =>
    state.update((desk) => (desk.question?.code === code ? { ...desk, question: { ...desk.question, ...part } } : desk))

  const onAnswer = async (question: Question, { from, text, number }: RelayMessage) => {
    if (question.state.kind !== 'opened' || !isRoleId(from)) return
    // Whoever opened the code answers it. What another session hands in for it is not this conversation.
    if (from !== question.state.by) {
      changeQuestion(question.code, { strangers: question.strangers + 1 })
      return
    }
    const report = await chat.judge({ text, request: question.request, about: from, message: number })
    changeQuestion(question.code, { state: { kind: 'judged', report } })
  }

  const onMessage = (message: RelayMessage) => {
    const { question } = state.get()
    const { from, to, kind, text, answers, number } = message
    if (question === null) return
    if (kind === 'request' && from === 'desk' && text === question.text && isRoleId(to)) {
      changeQuestion(question.code, { state: { kind: 'opened', by: to, message: number } })
      return
    }
    if (question.state.kind !== 'opened' || answers !== question.state.message) return
    if (kind === 'presentation') void onAnswer(question, message)
    if (kind === 'decline' && from === question.state.by)
      changeQuestion(question.code, { state: { kind: 'declined', by: from } })
  }

  let seen = 0
  chat.state.subscribe(() => {
    const { lines } = chat.state.get()
    const fresh = lines.slice(seen)
    seen = lines.length
    for (const line of fresh) onMessage(line)
  })

  const expire = ({ code, until }: Question) => {
    const { question } = state.get()
    if (question?.code !== code) return
    if (question.state.kind !== 'shown' && question.state.kind !== 'opened') return
    const left = until - clock.now()
    // A clock may have been set off meanwhile.
    if (left > 0) setTimeout(() => expire(question), left * 1_000)
    else changeQuestion(code, { state: { kind: 'expired' } })
  }

  void enrol(context, 'im.sirius.example').then((problem) => change({ agent: problem ?? 'held' }))

  return {
    state,
    ask: async (wish) => {
      const { customer, organisation, lifetime } = wish
      const peer = customer === null ? {} : { peer: session.devices[customer] }
      const request = await verifier.createRequest({ query: customerQuery(organisation), lifetime, ...peer })
      const text = formatRequest(request)
      const opened = await server.post('/desk/open', text)
      if (!opened.ok) {
        change({ problem: opened.error, question: null })
        return opened.error
      }
      const code = String(opened.value)
      const question: Question = {
        wish,
        request,
        text,
        code,
        link: deskLink(session.origins['alice-phone'], code),
        until: request.expiresAt,
        state: { kind: 'shown' },
        strangers: 0,
      }
      change({ question, problem: null })
      expire(question)
      return null
    },
    sendLink: (to) => {
      const { question } = state.get()
      if (question === null) return
      void server.post('/send', JSON.stringify({ to, kind: 'text', text: question.link, answers: null }))
    },
    withdraw: () => {
      const { question } = state.get()
      if (question === null) return
      void server.post('/desk/withdraw', question.code)
      change({ question: null })
    },
  }
}
