import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Failed, fail, type Json, parseJsonObject, type Result, tokenBudget } from '@imprint/core'
import { playedStatus } from '../messages/played-status.ts'
import { maxMessage, parseSentMessage } from '../messages/relay-message.ts'
import { isRoleId } from '../messages/role-id.ts'
import type { Session } from '../messages/session.ts'
import type { Stage } from './deed.ts'
import { deeds } from './deeds.ts'
import { deskHost, deskRequests } from './desk.ts'
import { organisationId } from './organisation.ts'
import { type Origin, roleOrigins } from './origin.ts'
import { readBody } from './read-body.ts'
import { streamMessages } from './stream-messages.ts'
import type { WebPage } from './web-page.ts'

/** What an origin's server is made of. */
export interface OriginContext {
  readonly origin: Origin
  readonly origins: readonly Origin[]
  readonly headers: Readonly<Record<string, string>>
  readonly pages: ReadonlyMap<string, WebPage>
  readonly stage: Stage
  /** Told of every page that somebody opens. */
  readonly opened: () => void
}

/** Where on each origin the documents of the hosts are found that this machine plays: `/internet/HOST/PATH`. */
const internet = '/internet/'

/** Where a device of Example Corp enrols, and where an agent of the desk does. */
const enrolment = `${internet}${new URL(organisationId).host}/enrol`
const deskEnrolment = `${internet}${deskHost}/enrol`

/** Characters of a request's body. A message is escaped as JSON, which can make it longer. */
const maxBody = 2 * maxMessage

/** Answers one request to an origin. It answers under its own name only, so that no page of elsewhere comes in by a name that leads to this machine (DNS rebinding). */
export async function answerRequest(request: IncomingMessage, response: ServerResponse, context: OriginContext) {
  const { origin, headers } = context
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (request.headers.host !== new URL(origin.url).host) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end(`This is ${origin.url} and nothing else.\n`)
    return
  }
  const path = new URL(request.url ?? '/', origin.url).pathname
  const handler = handlers.get(`${request.method} ${path}`)
  if (handler !== undefined) await handler(request, response, context)
  else if (request.method === 'GET' && path.startsWith(internet))
    await answerForHost(path.slice(internet.length), request, response, context)
  else if (request.method === 'GET') sendPage(response, pageAt(path, context))
  else response.writeHead(405).end()
}

type Handler = (request: IncomingMessage, response: ServerResponse, context: OriginContext) => Promise<void>

/** What a page asks its own origin for. */
const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['POST /session', giveSession],
  ['GET /stream', guarded(async (request, response, context) => streamMessages(request, response, context))],
  ['POST /send', guarded(takeMessage)],
  [`POST ${enrolment}/challenge`, guarded(enrol('challenge'))],
  [`POST ${enrolment}/credential`, guarded(enrol('credential'))],
  [`POST ${deskEnrolment}/challenge`, guarded(enrolAtDesk('challenge'))],
  [`POST ${deskEnrolment}/credential`, guarded(enrolAtDesk('credential'))],
  ['POST /desk/open', guarded(askDesk('open'))],
  ['POST /desk/take', guarded(askDesk('take'))],
  ['POST /desk/withdraw', guarded(askDesk('withdraw'))],
  ['POST /deed', guarded(doDeed)],
])

/** Only the page that this origin served gets its secret: a browser says from which origin a POST comes, and no script can say otherwise (Fetch section 3.2). */
async function giveSession(request: IncomingMessage, response: ServerResponse, context: OriginContext): Promise<void> {
  const { origin, origins, stage } = context
  if (request.headers.origin !== origin.url) {
    response.writeHead(403).end()
    return
  }
  const session: Session = {
    page: origin.page,
    secret: origin.secret,
    run: stage.world.run,
    app: origins.find(({ page }) => page === 'app')?.url ?? '',
    origins: roleOrigins(origins),
    devices: stage.world.devices,
  }
  sendPage(response, { mediaType: 'application/json', body: JSON.stringify(session), maxAge: 0 })
}

/** Lets through what has the secret of this origin's session. */
function guarded(handler: Handler): Handler {
  return async (request, response, context) => {
    const given = Buffer.from(request.headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${context.origin.secret}`)
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) await handler(request, response, context)
    else response.writeHead(401).end()
  }
}

async function takeMessage(request: IncomingMessage, response: ServerResponse, { origin, stage }: OriginContext) {
  const { page } = origin
  const body = await readBody(request, maxBody)
  if (!isRoleId(page) || body === null) {
    sendResult(response, tooLong)
    return
  }
  const sent = parseSentMessage(body)
  const { relay, trust } = stage.world
  if (sent.ok) relay.take({ ...sent.value, to: trust.recipientOf(sent.value, page), from: page })
  sendResult(response, sent.ok ? { ok: true, value: null } : sent)
}

function enrol(step: 'challenge' | 'credential'): Handler {
  return async (request, response, { origin, stage }) => {
    const { page } = origin
    const body = await readBody(request, maxBody)
    const { organisation, enrolment } = stage.world
    if (!organisation.reachable) sendResult(response, fail('fetch.failed', 'im.example.com did not answer'))
    else if (!isRoleId(page) || body === null) sendResult(response, tooLong)
    else sendResult(response, await enrolment[step](page, body))
  }
}

function enrolAtDesk(step: 'challenge' | 'credential'): Handler {
  return async (request, response, { origin, stage }) => {
    const { page } = origin
    const body = await readBody(request, maxBody)
    if (!isRoleId(page) || body === null) sendResult(response, tooLong)
    else sendResult(response, await stage.world.desk.enrolment[step](page, body))
  }
}

function askDesk(what: keyof typeof deskRequests): Handler {
  return async (request, response, { origin, stage }) => {
    const body = await readBody(request, maxBody)
    sendResult(response, body === null ? tooLong : deskRequests[what](stage.world.desk, origin.page, body))
  }
}

async function doDeed(request: IncomingMessage, response: ServerResponse, { origin, stage }: OriginContext) {
  const body = await readBody(request, maxBody)
  const json = body === null ? tooLong : parseJsonObject(body, tokenBudget)
  if (origin.page !== 'app' || !json.ok) {
    sendResult(response, json.ok ? fail('request.malformed', 'deeds are for the page that holds the frames') : json)
    return
  }
  const { name, given = null } = json.value
  const deed = typeof name === 'string' ? deeds.get(name) : undefined
  sendResult(response, (await deed?.(given, stage)) ?? fail('request.malformed', 'there is no such deed', '/name'))
}

async function answerForHost(
  address: string,
  request: IncomingMessage,
  response: ServerResponse,
  { origin, stage }: OriginContext,
) {
  const { relay, hosts } = stage.world
  const [name = ''] = address.split('/', 1)
  const host = hosts.get(name)
  if (host === undefined) {
    sendPage(response, null)
    return
  }
  const { party } = host
  const url = `https://${address}`
  // What a role fetches is part of the story; a page that somebody opens to look at is not.
  const role = isRoleId(origin.page) ? origin.page : null
  const told = role !== null && party !== null && request.headers.authorization === `Bearer ${origin.secret}`
  if (told) relay.take({ from: role, to: party, kind: 'fetch', text: url, answers: null })
  const answer = await host.answer(address.slice(name.length))
  if (told) {
    const kind = answer === 'unreachable' ? 'unreachable' : 'document'
    const text = answer === null || answer === 'unreachable' ? url : String(answer.body)
    relay.take({ from: party, to: role, kind, text, answers: null })
  }
  // The answer of the host that is played stands in a header: a browser would note a fault of this machine where there is none.
  response.setHeader(playedStatus, answer === 'unreachable' ? 503 : answer === null ? 404 : 200)
  const page = answer === 'unreachable' || answer === null ? nothing : answer
  sendPage(response, page)
}

const nothing: WebPage = { mediaType: 'text/plain', body: '', maxAge: 0 }

function pageAt(path: string, { origin, pages, opened }: OriginContext): WebPage | null {
  if (path === '/') {
    if (origin.page === 'app') opened()
    return pages.get(origin.page === 'app' ? '/app/index.html' : '/role/index.html') ?? null
  }
  return path.startsWith('/assets/') ? (pages.get(path) ?? null) : null
}

function sendPage(response: ServerResponse, page: WebPage | null): void {
  if (page === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n')
    return
  }
  const caching = page.maxAge === 0 ? 'no-store' : `max-age=${page.maxAge}`
  response.writeHead(200, { 'content-type': page.mediaType, 'cache-control': caching }).end(page.body)
}

function sendResult(response: ServerResponse, result: Result<Json>): void {
  sendPage(response, { mediaType: 'application/json', body: JSON.stringify(result), maxAge: 0 })
}

const tooLong: Failed = fail('request.malformed', 'the message is too long, or no text')
