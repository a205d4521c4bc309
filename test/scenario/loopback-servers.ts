import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate for some names that signs itself, made by OpenSSL. */
export function makeCertificate(names: readonly string[]): { readonly key: string; readonly cert: string } {
  const dir = mkdtempSync(join(tmpdir(), 'imprint-'))
  const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = [
    '-subj',
    `/CN=${names[0]}`,
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
  ]
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyFile, '-out', certFile, '-days', '2', ...subject], {
    stdio: 'ignore',
  })
  const pair = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  rmSync(dir, { recursive: true })
  return pair
}

/** A server on this machine. */
export interface LoopbackServer {
  readonly port: number
  close(): void
}

/** Serves https for many names on one port; the handler sees the URL that was asked, host included. */
export async function serveHttps(
  pair: { readonly key: string; readonly cert: string },
  handle: (url: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<LoopbackServer> {
  const server = createServer(pair, (request, response) =>
    handle(`https://${request.headers.host}${request.url}`, response, request),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

/** What the name server says of a name: TXT records, each in pieces; a response code; or nothing at all. */
export type Zone = Readonly<Record<string, readonly (readonly string[])[] | 'servfail' | 'silent'>>

/** Answers TXT questions over UDP (RFC 1035 section 4). A name that is not in the zone does not exist. */
export async function serveDns(zone: Zone): Promise<LoopbackServer> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => {
    const { name, end } = readName(query)
    const known = zone[name]
    if (known === 'silent') return
    const records = typeof known === 'object' ? known : []
    const code = known === 'servfail' ? 2 : known === undefined ? 3 : 0
    const head = Buffer.alloc(12)
    query.copy(head, 0, 0, 2)
    head.writeUInt16BE(0x8580 | code, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(records.length, 6)
    socket.send(Buffer.concat([head, query.subarray(12, end + 4), ...records.map(txtRecord)]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { port: socket.address().port, close: () => socket.close() }
}

function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length !== 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function txtRecord(pieces: readonly string[]): Buffer {
  const data = Buffer.concat(pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])))
  const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, data.length >> 8, data.length & 255])
  return Buffer.concat([head, data])
}
