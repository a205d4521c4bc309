import { randomUUID } from 'node:crypto'
import { client, xml } from '@xmpp/client'

/** An element of XMPP, as far as it is read here. */
export interface XmppElement {
  readonly name: string
  readonly children: readonly (XmppElement | string)[]
  text(): string
  toString(): string
}

/** What a request came to: the child of a result, or the condition of a stanza error (RFC 6120 section 8.3.3). */
export type XmppReply = { readonly result: XmppElement | null } | { readonly condition: string }

/** An account's stream, over TLS. */
export interface XmppSession {
  /** Connects and logs in; rejects if that cannot be done. */
  open(): Promise<void>
  /** Sends an IQ with one child, and waits for the answer of the very address that was asked. Never settles if none comes: the caller has a deadline. */
  ask(type: 'get' | 'set', to: string, child: XmppElement): Promise<XmppReply>
  /** Ends it, in whatever state it is. */
  close(): void
}

/** Whose stream it is, and where its server is. */
export interface XmppAccount {
  /** The account's domain. The server's certificate must be for it (RFC 6120 section 13.7.2). */
  readonly domain: string
  /** Where the domain is served by TLS from the first octet (XEP-0368); the domain itself, and port 5223, unless said otherwise. */
  readonly host?: string
  readonly port?: number
  /** Without them the account is an anonymous one (RFC 4505). */
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Certificates to trust instead of those of the system, as PEM. */
  readonly ca?: string
}

/** How the stream ends early. */
export interface XmppHazards {
  /** Called once the server has sent more than it may. */
  onOverflow(): void
  /** Called once the stream is gone. */
  onClose(): void
}

// Three vCards of the largest size that servers pass on (256 KiB a stanza is customary), and what a login takes.
const maxReceived = 1_048_576

/** Makes an element. */
export function element(name: string, attributes: Readonly<Record<string, string>>, ...children: XmppElement[]) {
  return xml(name, { ...attributes }, ...(children as never[])) as unknown as XmppElement
}

/** Makes a stream of an account. The home of `@xmpp/client`. */
export function createXmppSession(account: XmppAccount, hazards: XmppHazards): XmppSession {
  const { domain, host = domain, port = 5223, credentials, ca } = account
  const stream = client({
    service: `xmpps://${host.includes(':') ? `[${host}]` : host}:${port}`,
    domain,
    credentials: async (
      authenticate: (given: object, mechanism: string) => Promise<void>,
      offered: readonly string[],
    ) => {
      // TLS came first, so PLAIN shows the password to the server alone.
      const wanted = credentials === undefined ? ['ANONYMOUS'] : ['SCRAM-SHA-1', 'PLAIN']
      const mechanism = wanted.find((each) => offered.includes(each))
      if (mechanism === undefined) throw new Error('the server offers no way to log in')
      await authenticate(credentials ?? {}, mechanism)
    },
  } as never)
  // A stream that breaks is opened anew by the next look-up.
  stream.reconnect.stop()
  Object.assign(stream, {
    // The library compares the certificate with the host of the service, which a record or a setting names; RFC 6120 wants the domain.
    socketParameters: () => ({ host, port, servername: domain, ...(ca === undefined ? {} : { ca }) }),
    // Another host that the server names is not followed.
    _onSeeOtherHost: () => stream.emit('error', new Error('the server names another host')),
  })
  const close = () => {
    const raw = (stream.socket as { readonly socket?: { destroy(): void } } | null)?.socket
    // A stream ends in good order, or after the library's two seconds; what is no stream yet has nothing to say goodbye to.
    if (stream.status !== 'online') raw?.destroy()
    else
      void stream
        .stop()
        .catch(() => null)
        .finally(() => raw?.destroy())
  }
  const waiting = new Map<string, { readonly to: string; settle(reply: XmppReply): void }>()
  let received = 0
  stream.on('connect', () => {
    stream.socket?.on('data', (chunk: Uint8Array) => {
      received += chunk.length
      if (received > maxReceived) hazards.onOverflow()
    })
  })
  stream.on('error', () => hazards.onClose())
  stream.on('disconnect', () => hazards.onClose())
  stream.on('stanza', (stanza) => {
    // Without a sender it is our own account that answers (RFC 6120 section 8.1.2.1).
    const own = stream.jid?.bare().toString() ?? ''
    const { id = '', from = own, type } = stanza.attrs as Readonly<Record<string, string | undefined>>
    const asked = waiting.get(id)
    // Anybody may send us an answer; servers write addresses in small letters.
    if (!stanza.is('iq') || asked === undefined || from.toLowerCase() !== asked.to.toLowerCase()) return
    if (type !== 'result' && type !== 'error') return
    waiting.delete(id)
    const children = stanza.getChildElements() as unknown as readonly XmppElement[]
    if (type === 'result') return asked.settle({ result: children[0] ?? null })
    const error = children.find(({ name }) => name === 'error')
    const [condition] = (error?.children ?? []).filter((child) => typeof child !== 'string')
    asked.settle({ condition: condition?.name ?? 'undefined-condition' })
  })
  return {
    open: async () => void (await stream.start()),
    ask(type, to, child) {
      const id = randomUUID()
      return new Promise((resolve, reject) => {
        waiting.set(id, { to, settle: resolve })
        stream.send(xml('iq', { type, to, id }, child as never)).catch(reject)
      })
    },
    close,
  }
}
