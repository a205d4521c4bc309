import type { Finding } from '@imprint/core'
import { parseDeskLink } from '../../messages/desk-link.ts'
import type { Picture } from '../../messages/picture.ts'
import { createStore, type Store } from '../../state/create-store.ts'
import type { Chat } from '../chat/create-chat.ts'
import type { RoleContext } from '../role-context.ts'
import { agentQuery } from './desk-queries.ts'
import { readPicture } from './read-picture.ts'

/** What a customer's client shows besides the chat. */
export interface CustomerState {
  /** Which of the two is in front. */
  readonly view: 'chat' | 'desk'
  /** Why a code or a link could not be opened. */
  readonly problem: Finding | null
}

/** The client of somebody who talks to a support desk. */
export interface Customer {
  readonly state: Store<CustomerState>
  show(view: CustomerState['view']): void
  /** Reads the code in a picture, and opens it as a link. */
  scan(picture: Picture): Promise<Finding | null>
  /** Opens a link of the desk's: its question comes into the chat, and waits for the owner's consent. */
  open(link: string): Promise<Finding | null>
  /** Asks the desk's agent for organisation, language and product. */
  askAgent(): Promise<void>
}

/** Starts it over a chat client, which carries the messages. */
export function createCustomer({ server, session, role }: RoleContext, chat: Chat): Customer {
  const state = createStore<CustomerState>({ view: 'chat', problem: null })
  const fail = (problem: Finding | null) => {
    state.update((all) => ({ ...all, problem }))
    return problem
  }
  const open = async (link: string) => {
    const code = parseDeskLink(link, session.origins[role])
    if (!code.ok) return fail(code.error)
    const taken = await server.post('/desk/take', code.value)
    return fail(taken.ok ? null : taken.error)
  }
  return {
    state,
    open,
    show: (view) => state.update((all) => ({ ...all, view })),
    scan: async (picture) => {
      const text = await readPicture(picture)
      return text.ok ? open(text.value) : fail(text.error)
    },
    askAgent: () => chat.ask('desk', { query: agentQuery({ language: 'art-x-vogon', product: 'Ident-I-Eeze' }) }),
  }
}
