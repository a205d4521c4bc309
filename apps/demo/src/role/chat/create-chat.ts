import {
  type Ask,
  type DcqlQuery,
  formatRequest,
  type PresentationRequest,
  parseRequest,
  type Result,
} from '@imprint/core'
import { type MessageKind, type RelayMessage, type SentMessage, sentKinds } from '../../messages/relay-message.ts'
import { isRoleId, type RoleId } from '../../messages/role-id.ts'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { createStore, type Store } from '../../state/create-store.ts'
import { enrol } from '../enrol.ts'
import type { RoleContext } from '../role-context.ts'
import { type ChatState, emptyChat, type Member, type PendingRequest } from './chat-state.ts'
import { considerRequest } from './consent.ts'

/** The chat client of a role: what it shows, and what its owner can do. */
export interface Chat {
  readonly state: Store<ChatState>
  join(): void
  say(text: string): void
  /** Asks a member who it is, or something else. */
  ask(role: RoleId, wish?: AskWish): Promise<void>
  /** Answers the request that waits. */
  agree(): Promise<void>
  decline(): void
  /** Judges a text as the answer to a request, and tells the page. */
  judge(presented: Presented): Promise<VerdictReport>
}

/** What a client asks a member for. */
export type AskWish = { readonly ask: readonly Ask[] } | { readonly query: DcqlQuery }

interface Presented {
  readonly text: string
  readonly request: PresentationRequest
  readonly about: RoleId | null
  readonly message: number | null
}

/** The claims that a client asks a stranger for. */
export const whoAreYou: readonly string[] = ['fn', 'organization-unit', 'organization-name']

/** Whose devices Example Corp issues to. */
const enrolled: readonly RoleId[] = ['alice-phone', 'alice-desktop', 'mallory']

/** Starts the chat client of a role, which listens from now on. */
export function createChat(context: RoleContext): Chat {
  const { role, server, session, holder, verifier, clock, tell } = context
  const state = createStore<ChatState>(emptyChat)
  // Requests of this page, by their text, until the chat's server has numbered them.
  const own = new Map<string, PresentationRequest>()
  const asked = new Map<number, { readonly request: PresentationRequest; readonly about: RoleId }>()
  // What its owner has decided: whoever presses twice means it once, and a second answer would be a replay.
  const decided = new Set<number>()
  const send = (message: SentMessage) => void server.post('/send', JSON.stringify(message))
  const setMember = (who: RoleId, member: Member) =>
    state.update((chat) => ({ ...chat, members: new Map(chat.members).set(who, member) }))

  const decide = ({ message }: PendingRequest): boolean => {
    const isFirst = !decided.has(message.number)
    decided.add(message.number)
    return isFirst
  }

  const judge = async ({ text, request, about, message }: Presented): Promise<VerdictReport> => {
    const { evidence, ...verdict } = await verifier.verify(text, request)
    const report: VerdictReport = { by: role, about, message, at: clock.now(), verdict, evidence }
    tell({ event: 'verdict', report })
    return report
  }

  const onRequest = async (message: RelayMessage) => {
    const request = parseRequest(message.text)
    if (!request.ok || !isRoleId(message.from)) return
    const sender = session.devices[message.from]
    const pending = await considerRequest({ message, request: request.value, holder, sender })
    state.update((chat) => (isAnswered(chat, message.number) ? chat : { ...chat, pending }))
  }

  const onAnswer = async ({ from, text, answers, number }: RelayMessage) => {
    const question = answers === null ? undefined : asked.get(answers)
    // What nobody here asked for, or asked somebody else for, says nothing.
    if (question === undefined || question.about !== from) return
    const report = await judge({ text, request: question.request, about: from, message: number })
    setMember(from, { kind: 'judged', report })
  }

  const onMessage = (message: RelayMessage) => {
    const { from, kind, number, answers, text } = message
    // What goes between this device and its issuer is no part of the chat.
    if (!isRoleId(from) || !isSaid(kind)) return
    state.update((chat) => ({ ...chat, lines: [...chat.lines, message] }))
    if (from === role) {
      const request = own.get(text)
      if (kind === 'join') state.update((chat) => ({ ...chat, joined: true }))
      if (kind === 'request' && isRoleId(message.to)) {
        if (request === undefined) setMember(message.to, { kind: 'forgotten' })
        else asked.set(number, { request, about: message.to })
      }
      if (answers !== null)
        state.update((chat) => (chat.pending?.message.number === answers ? { ...chat, pending: null } : chat))
      return
    }
    switch (kind) {
      case 'join':
        if (!state.get().members.has(from)) setMember(from, { kind: 'unverified' })
        break
      case 'request':
        void onRequest(message)
        break
      case 'presentation':
        void onAnswer(message)
        break
      case 'decline':
        if (answers !== null && asked.get(answers)?.about === from) setMember(from, { kind: 'declined' })
    }
  }

  server.listen({ message: onMessage, ended: () => {} })
  if (enrolled.includes(role)) {
    state.update((chat) => ({ ...chat, credential: 'wanted' }))
    void enrol(context).then((problem) => state.update((chat) => ({ ...chat, credential: problem ?? 'held' })))
  }

  return {
    state,
    judge,
    join: () => {
      if (state.get().joined) return
      state.update((chat) => ({ ...chat, joined: true }))
      send({ to: 'room', kind: 'join', text: '', answers: null })
    },
    say: (text) => send({ to: 'room', kind: 'text', text, answers: null }),
    ask: async (who, wish = { ask: [{ type: 'ImDeviceCredential', claims: whoAreYou }] }) => {
      const request = await verifier.createRequest({ ...wish, lifetime: 300, peer: session.devices[who] })
      const text = formatRequest(request)
      own.set(text, request)
      setMember(who, { kind: 'asked' })
      send({ to: who, kind: 'request', text, answers: null })
    },
    agree: async () => {
      const { pending } = state.get()
      if (pending === null || !isRoleId(pending.message.from) || !decide(pending)) return
      const { request, message } = pending
      const answer: Result<string> = await holder.present(request)
      if (answer.ok)
        send({ to: pending.message.from, kind: 'presentation', text: answer.value, answers: message.number })
      else {
        decided.delete(message.number)
        state.update((chat) => ({ ...chat, pending: { ...pending, problem: answer.error } }))
      }
    },
    decline: () => {
      const { pending } = state.get()
      if (pending === null || !isRoleId(pending.message.from) || !decide(pending)) return
      send({ to: pending.message.from, kind: 'decline', text: '', answers: pending.message.number })
    },
  }
}

/** Whether a line that came later answers a request: this device's own, of before the page was opened or of another window. */
function isAnswered({ lines }: ChatState, number: number): boolean {
  return lines.some(({ answers }) => answers === number)
}

const isSaid = (kind: MessageKind) => sentKinds.some((each) => each === kind)
