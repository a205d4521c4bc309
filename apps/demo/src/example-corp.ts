import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@imprint/core'
import { createServerCertificate } from './server-certificate.ts'

/** Example Corp's web server, on this machine: it publishes the issuer's keys and counts who asks. */
export interface ExampleCorp {
  readonly port: number
  /** The certificate that Bob's client trusts for it, as PEM. */
  readonly certificate: string
  readonly hits: () => number
  close(): Promise<void>
}

/** Starts the server. It answers JWT VC Issuer Metadata (SD-JWT VC section 4) for one issuer, and 404 to everything else. */
export async function startExampleCorp(issuerId: string, jwks: JsonObject): Promise<ExampleCorp> {
  const { key, certificate } = await createServerCertificate(new URL(issuerId).hostname)
  let hits = 0
  const body = JSON.stringify({ issuer: issuerId, jwks })
  const server = createServer({ key, cert: certificate }, (request, response) => {
    hits++
    const found = request.url === '/.well-known/jwt-vc-issuer'
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'max-age=300' })
    response.end(found ? body : '{}')
  })
  const port = await listen(server)
  return {
    port,
    certificate,
    hits: () => hits,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
