import { type Answer, type Clock, finding, type UndecidedCode } from '@imprint/core'
import { abortion, unlessAborted } from './abort.ts'
import type { VcardLookup } from './service-proofs/service-proof-source.ts'
import {
  createXmppSession,
  element,
  type XmppAccount,
  type XmppElement,
  type XmppReply,
  type XmppSession,
} from './xmpp/xmpp-session.ts'

/** The account that asks, and what a look-up may cost. */
export interface XmppVcardOptions extends XmppAccount {
  readonly clock: Clock
  /** For connecting, asking and answering together; 10 000 unless said otherwise. */
  readonly milliseconds?: number
}

/** A text vCard of a person has 2 KiB; this is what the contract of `VcardLookup` allows. */
const maxText = 65_536

/** The forms in which servers answer: XEP-0054, and XEP-0292 section 3. */
const forms = [
  { name: 'vCard', xmlns: 'vcard-temp' },
  { name: 'vcard', xmlns: 'urn:ietf:params:xml:ns:vcard-4.0' },
] as const

/** Pictures and sounds, which name no profile and are larger than all the rest. */
const media = ['photo', 'logo', 'sound']

/** Errors with which a server says that it does not answer this kind of question. Servers say so of an account that does not exist, too, so it is no "none"; nor is an error that forbids to look. */
const unserved = ['service-unavailable', 'feature-not-implemented']

/**
 * Looks up vCards over XMPP, in both forms, with an account of the caller or an anonymous one: one connection a look-up, over TLS from the first octet, to the server that the caller names and to no other. An account whose server says that there
 * is no vCard is `absent`; a server that cannot be reached, refuses to say or takes too long is `unavailable`.
 *
 * @example
 * ```ts
 * const lookupVcard = createVcardLookup({ domain: 'chat.example.org', clock: systemClock })
 * await lookupVcard('alice@chat.example.net', AbortSignal.timeout(10_000))
 * ```
 */
export function createVcardLookup({ clock, milliseconds = 10_000, ...account }: XmppVcardOptions): VcardLookup {
  return async (jid, signal) => {
    if (signal.aborted) throw abortion()
    let settle: (answer: Answer) => void = () => {}
    const answer = new Promise<Answer>((resolve) => {
      settle = resolve
    })
    const end = (code: UndecidedCode, detail: string) => () => settle(unavailable(code, detail))
    const session = createXmppSession(account, {
      onOverflow: end('fetch.too_large', 'the server sent more than two vCards can take'),
      onClose: end('fetch.failed', 'the XMPP server cannot be reached, or the connection broke'),
    })
    const deadline = setTimeout(end('fetch.timeout', `no answer within ${milliseconds} ms`), milliseconds)
    try {
      askAll(session, jid).then(
        (replies) => settle(answerOf(replies, clock)),
        end('fetch.failed', 'the XMPP server cannot be reached, or does not let this account in'),
      )
      return await unlessAborted(answer, signal)
    } finally {
      clearTimeout(deadline)
      session.close()
    }
  }
}

async function askAll(session: XmppSession, jid: string): Promise<readonly XmppReply[]> {
  await session.open()
  return Promise.all(forms.map(({ name, xmlns }) => session.ask('get', jid, element(name, { xmlns }))))
}

function answerOf(replies: readonly XmppReply[], clock: Clock): Answer {
  const failed = replies.find(
    (reply) => 'condition' in reply && reply.condition !== 'item-not-found' && !unserved.includes(reply.condition),
  )
  // What one form does not say, the other may have: without it, "no link" would be a guess.
  if (failed !== undefined) return unavailable('fetch.failed', 'the account’s server could not be asked')
  const cards = replies.flatMap((reply) => ('result' in reply && reply.result !== null ? [reply.result] : []))
  if (cards.some(({ name }) => name.toLowerCase() !== 'vcard'))
    return unavailable('fetch.failed', 'the account’s server answered with something else than a vCard')
  const text = cards
    .filter(({ children }) => children.length > 0)
    .map(textOf)
    .join('\n')
  if (text.length > maxText) return unavailable('fetch.too_large', `a vCard of ${text.length} characters`)
  if (text !== '')
    return { state: 'found', value: { mediaType: 'application/vcard+xml', text }, fetchedAt: clock.now() }
  return replies.some((reply) => 'result' in reply || reply.condition === 'item-not-found')
    ? { state: 'absent', detail: 'the account has no vCard', fetchedAt: clock.now() }
    : unavailable('fetch.failed', 'the account’s server does not say whether there is a vCard')
}

function textOf(card: XmppElement): string {
  return card.children
    .filter((child) => typeof child === 'string' || !media.includes(child.name.toLowerCase()))
    .map(String)
    .join('')
}

function unavailable(code: UndecidedCode, detail: string): Answer {
  return { state: 'unavailable', cause: finding(code, detail) }
}
