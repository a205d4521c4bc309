import { fail, isJsonObject, type Json, parseJson, parseJsonObject, type Result, tokenBudget } from '@imprint/core'
import { type RelayMessage, relayMessageOf } from '../messages/relay-message.ts'
import { parseSession, type Session } from '../messages/session.ts'

/** What a page says to the server of its own origin. No method rejects. */
export interface ServerSession {
  readonly session: Session
  /** Sends a text and reads the result that comes back. */
  post(path: string, text: string): Promise<Result<Json>>
  /** Gets a document with the session's secret. */
  get(path: string, signal?: AbortSignal): Promise<Response>
  /** Reads the messages, those of before first, until the run ends or the page is gone. After a fault it begins again, with what it has not seen. */
  listen(on: MessageListener): void
}

/** Whoever listens to the chat's server. */
export interface MessageListener {
  /** `live` is false for what was before the page was opened. */
  message(message: RelayMessage, live: boolean): void
  /** The run has ended. */
  ended(): void
  /** Whether the server is there, whenever that changes. */
  connection?(state: 'there' | 'lost'): void
}

/** Milliseconds after which a connection that broke is tried again. */
const again = 1_000

/** Begins the session of this page. */
export async function openServerSession(): Promise<Result<ServerSession>> {
  let text: string
  try {
    const response = await fetch('/session', { method: 'POST' })
    text = response.ok ? await response.text() : ''
  } catch {
    text = ''
  }
  const session = parseSession(text)
  if (!session.ok) return session
  const headers = { authorization: `Bearer ${session.value.secret}` }
  const get = (path: string, signal: AbortSignal | null = null) => fetch(path, { headers, signal, cache: 'no-store' })
  return {
    ok: true,
    value: {
      session: session.value,
      get,
      post: async (path, body) => {
        try {
          const response = await fetch(path, { method: 'POST', headers, body })
          return response.ok
            ? resultOf(await response.text())
            : fail('fetch.failed', `the server answered ${response.status}`)
        } catch {
          return fail('fetch.failed', 'the server did not answer')
        }
      },
      listen: (on) => void listenFor(on, get),
    },
  }
}

/** Reads a result as the server writes it: its value, or what was wrong. */
function resultOf(text: string): Result<Json> {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) return json
  const { ok, value = null, error } = json.value
  if (ok === true) return { ok: true, value }
  const { code, detail } = isJsonObject(error) ? error : {}
  if (typeof code !== 'string' || typeof detail !== 'string')
    return fail('request.malformed', 'the answer of the server')
  return json.value as unknown as Result<Json>
}

async function listenFor(on: MessageListener, get: (path: string) => Promise<Response>): Promise<void> {
  let seen = 0
  let live = false
  let over = false
  const line = (text: string) => {
    const json = parseJson(text, tokenBudget)
    if (!json.ok || !isJsonObject(json.value)) return
    if (json.value['live'] === true) {
      live = true
      on.connection?.('there')
    } else if (json.value['ended'] === true) over = true
    else {
      const message = relayMessageOf(json.value)
      if (!message.ok || message.value.number <= seen) return
      seen = message.value.number
      on.message(message.value, live)
    }
  }
  while (!over) {
    try {
      const response = await get('/stream')
      // A secret of another start of the server: this page is of yesterday.
      if (response.status === 401) over = true
      else if (response.body !== null) await eachLine(response.body, line)
    } catch {
      // The server is gone for the moment.
    }
    if (!over) on.connection?.('lost')
    if (!over) await new Promise((resolve) => setTimeout(resolve, again))
  }
  on.ended()
}

async function eachLine(body: ReadableStream<Uint8Array<ArrayBuffer>>, line: (text: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) line(each)
  }
}
