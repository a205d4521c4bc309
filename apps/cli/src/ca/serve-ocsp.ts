import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Result } from '@imprint/core'
import { decodeBase64, maxOcspRequest } from '@imprint/core/x509'
import { ocspRefusal } from '@imprint/issuer/ca'

/** Where requests are answered. */
export interface ServeOcspOptions {
  answer(request: Uint8Array): Promise<Result<Uint8Array>>
  readonly clock: Clock
  readonly address: string
  readonly port: number
  /** Told of what could not be answered, in a line. */
  log(line: string): void
}

/** A responder that runs. */
export interface OcspServer {
  readonly port: number
  close(): Promise<void>
}

// However many ask the same without a nonce, one answer a second is signed.
const freshSeconds = 1
const maxKept = 1_000
const maxConnections = 1_000
const headTimeoutMs = 5_000
const idleMs = 30_000
const stopWithinMs = 2_000

/** Answers OCSP requests over HTTP (RFC 6960 appendix A): POST with the request as body, or GET with its base64 in the path. What cannot be answered is an OCSP response that says so. */
export async function serveOcsp(options: ServeOcspOptions): Promise<OcspServer> {
  const answer = remembered(options)
  const limits = {
    headersTimeout: headTimeoutMs,
    requestTimeout: headTimeoutMs,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
  }
  const server = createServer(limits, (request, response) => {
    handle(request, response, answer).catch(() => {
      options.log('a request failed')
      send(response, 500)
    })
  })
  server.maxConnections = maxConnections
  server.timeout = idleMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.address, () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
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

type AnswerOcsp = (request: Uint8Array) => Promise<Uint8Array>

function remembered({ answer, clock, log }: ServeOcspOptions): AnswerOcsp {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<Uint8Array> }>()
  return (request) => {
    const key = Buffer.from(request).toString('base64')
    const now = clock.now()
    const known = kept.get(key)
    if (known !== undefined && Math.abs(now - known.at) < freshSeconds) return known.answer
    if (kept.size >= maxKept) kept.clear()
    const fresh = answer(request).then(
      (result) => {
        if (result.ok) return result.value
        log(`${result.error.code}: ${result.error.detail}`)
        return ocspRefusal('internalError')
      },
      () => {
        log('the authority cannot be read')
        return ocspRefusal('internalError')
      },
    )
    kept.set(key, { at: now, answer: fresh })
    return fresh
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, answer: AnswerOcsp): Promise<void> {
  const { method, url = '/' } = request
  if (method === 'POST') {
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
    if (type !== 'application/ocsp-request') return send(response, 415)
    const body = await bodyOf(request)
    return body === null ? send(response, 413) : sendAnswer(response, await answer(body))
  }
  request.resume()
  if (method !== 'GET') return send(response, 405, { allow: 'GET, POST' })
  const asked = askedIn(url)
  return asked === null ? send(response, 404) : sendAnswer(response, await answer(asked))
}

/** The request in a path: base64, percent-encoded (RFC 6960 appendix A.1), though many leave its "/" as it is. */
function askedIn(url: string): Uint8Array | null {
  try {
    const text = decodeURIComponent(url.slice(1))
    const octets = text === '' || text.length > 2 * maxOcspRequest ? null : decodeBase64(text)
    return octets?.ok === true ? octets.value : null
  } catch {
    return null
  }
}

/** The body of a request; `null` for more than a request can have. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxOcspRequest) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function sendAnswer(response: ServerResponse, body: Uint8Array): void {
  // Its own times say how long it holds, and a revocation must be heard of at once.
  send(response, 200, { 'content-type': 'application/ocsp-response', 'cache-control': 'no-store' }, body)
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array = new Uint8Array(),
): void {
  if (response.headersSent) {
    response.end()
    return
  }
  response.writeHead(status, {
    ...headers,
    'content-length': body.length,
    ...(status === 413 ? { connection: 'close' } : {}),
  })
  response.end(body)
}
