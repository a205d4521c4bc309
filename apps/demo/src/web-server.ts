import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServerCertificate } from './server-certificate.ts'

/** An organisation's web server, on this machine; it counts who asks. */
export interface WebServer {
  readonly port: number
  /** The certificate that Bob's client trusts for it, as PEM. */
  readonly certificate: string
  readonly hits: () => number
  close(): Promise<void>
}

/** What a path answers. */
export interface Page {
  readonly mediaType: string
  readonly body: string
  /** Seconds for which it may be reused. */
  readonly maxAge: number
}

/** Sends whoever asks elsewhere. */
export interface Redirect {
  readonly redirect: string
}

/** Starts a server for one host over https. Paths without a page answer 404. */
export async function startWebServer(
  host: string,
  pageOf: (path: string) => Page | Redirect | null | Promise<Page | Redirect | null>,
): Promise<WebServer> {
  const { key, certificate } = await createServerCertificate(host)
  let hits = 0
  const server = createServer({ key, cert: certificate }, async (request, response) => {
    hits++
    const page = await pageOf(request.url ?? '/')
    if (page !== null && 'redirect' in page) {
      response.writeHead(302, { location: page.redirect }).end()
      return
    }
    const { mediaType, body, maxAge } = page ?? { mediaType: 'application/json', body: '{}', maxAge: 0 }
    response.writeHead(page === null ? 404 : 200, { 'content-type': mediaType, 'cache-control': `max-age=${maxAge}` })
    response.end(body)
  })
  const port = await listen(server)
  return {
    port,
    certificate,
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
