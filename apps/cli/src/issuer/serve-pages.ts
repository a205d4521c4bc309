import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Clock, Result } from '@imprint/core'
import type { Page, Pages } from './metadata-pages.ts'

/** Where pages are served, and with which certificate. */
export interface ServeOptions {
  readonly pages: Pages
  readonly clock: Clock
  readonly address: string
  readonly port: number
  /** PEM; `null` for http, behind a server that speaks https. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Told of what could not be served, in a line. */
  log(line: string): void
}

/** A server that runs. */
export interface PageServer {
  readonly port: number
  /** Answers what is under way, and ends; whoever has not sent a whole request, or does not take the answer, is not waited for. */
  close(): Promise<void>
}

// Signing a list takes a moment, and its reader waits minutes for the next: however many ask, one a second is signed.
const freshSeconds = 1
// Requests have no body and a short head.
const headTimeoutMs = 5_000
const maxHeadOctets = 8_192
const maxConnections = 1_000
// Node looks for heads that take too long every 30 seconds unless told otherwise.
const checkEveryMs = 1_000
// Who takes longer between two parts of an answer does not want it, and keeps others out.
const idleMs = 30_000
// Answers take milliseconds. After it ends Node looks for no slow head any more, and one would keep the process for ever.
const stopWithinMs = 2_000

/** Serves pages to GET and HEAD: with media type, length, entity tag and max-age; 404, 405 and 406 to everything else. No listing, nothing of the request in an answer. */
export async function servePages(options: ServeOptions): Promise<PageServer> {
  const find = createCache(options)
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, find).catch(() => {
      options.log('a request failed')
      send(response, 500, {})
    })
  }
  const limits = {
    headersTimeout: headTimeoutMs,
    requestTimeout: headTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: maxHeadOctets,
  }
  const server: Server =
    options.tls === null ? createServer(limits, answer) : createTlsServer({ ...limits, ...options.tls }, answer)
  server.maxConnections = maxConnections
  server.timeout = idleMs
  const port = await listen(server, options)
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), stopWithinMs)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

type Find = (path: string) => Promise<Result<Page> | null>

function createCache({ pages, clock, log }: ServeOptions): Find {
  const known = new Map<string, { readonly at: number; readonly page: Promise<Result<Page> | null> }>()
  return (path) => {
    const seen = known.get(path)
    const now = clock.now()
    if (seen !== undefined && Math.abs(now - seen.at) < freshSeconds) return seen.page
    const page = pages.find(path).then((result) => {
      // What is not there is not remembered, so that strangers cannot fill the memory with paths.
      if (result === null || !result.ok) known.delete(path)
      if (result !== null && !result.ok) log(`${result.error.code}: ${result.error.detail}`)
      return result
    })
    known.set(path, { at: now, page })
    return page
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, find: Find): Promise<void> {
  request.resume()
  const { method, url = '/', headers } = request
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, { allow: 'GET, HEAD' })
  // Every address is plain: an escaped, relative or second spelling is another one, and there is nothing there.
  const path = url.split('?', 1)[0] ?? '/'
  const found = await find(path)
  if (found === null) return send(response, 404, {})
  if (!found.ok) return send(response, 503, { 'retry-after': '10' })
  const { mediaType, body, maxAge } = found.value
  if (!accepts(headers.accept, mediaType)) return send(response, 406, {})
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const shared = {
    'cache-control': `public, max-age=${maxAge}`,
    etag,
    vary: 'accept',
    // Wallets in browsers read it; there is nothing in it that not everyone may see.
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  }
  if (headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
    return send(response, 304, shared)
  response.writeHead(200, { ...shared, 'content-type': mediaType, 'content-length': body.length })
  response.end(method === 'HEAD' ? undefined : body)
}

/** RFC 9110 section 12.5.1, without its order of preference: there is one form of each page. */
function accepts(accept: string | undefined, mediaType: string): boolean {
  if (accept === undefined || accept.trim() === '') return true
  const [kind] = mediaType.split('/')
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return !parameters.some((one) => /^q=0(?:\.0*)?$/.test(one)) && [mediaType, `${kind}/*`, '*/*'].includes(type)
  })
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  if (response.headersSent) {
    response.end()
    return
  }
  response.writeHead(status, { 'content-length': 0, ...headers })
  response.end()
}

function listen(server: Server, { port, address }: ServeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port))
  })
}
