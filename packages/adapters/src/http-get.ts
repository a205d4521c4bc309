import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'

/** One request: where to, at which addresses, and what it may cost. */
export interface GetOptions {
  readonly url: URL
  /** The addresses that were checked. The connection goes to one of them; no name is resolved again, so a name server cannot answer otherwise the second time. */
  readonly addresses: readonly string[]
  /** The port to connect to where it is not the URL's own. */
  readonly port: number | null
  readonly signal: AbortSignal
  /** Certificates, as PEM, to trust besides the public authorities. */
  readonly ca: string | undefined
  /** The media types that are asked for (RFC 9110 section 12.5.1). */
  readonly accept: string
}

/**
 * Sends one GET, follows nothing, and answers as soon as the headers are in. No cookie, no credential, no shared connection; certificates are checked whatever the
 * environment says. Rejects when the network fails or `signal` aborts.
 */
export function getHead({ url, addresses, port, signal, ca, accept }: GetOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'GET',
        agent: false,
        signal,
        lookup: pinned(addresses),
        rejectUnauthorized: true,
        maxHeaderSize: 16_384,
        // Compressed answers would need a second budget, for what they unpack to.
        headers: { host: url.host, accept, 'accept-encoding': 'identity', 'user-agent': 'imprint' },
        ...(port === null ? {} : { port }),
        ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      },
      resolve,
    )
    sent.on('error', reject)
    // An answer of 101 is none that was asked for, and without a listener nobody would hear of it.
    sent.on('upgrade', (_response, socket) => {
      socket.destroy()
      reject(new Error('the server switched protocols'))
    })
    sent.end()
  })
}

function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_host, options, callback) => {
    const [first] = all
    if (options.all === true) callback(null, all)
    else callback(null, first?.address ?? '', first?.family ?? 4)
  }
}

/** Reads a body of at most `limit` octets, counted as they come; `null` if there are more. Rejects if the body breaks off. */
export async function readBody(response: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  if (Number(response.headers['content-length']) > limit) {
    response.destroy()
    return null
  }
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    length += piece.length
    // Leaving the loop destroys the response and its connection.
    if (length > limit) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}
