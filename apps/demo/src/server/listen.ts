import { createServer, type RequestListener, type Server } from 'node:http'

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

/** How many ports are tried. */
const tries = 200

/** Listens on the first free port of 127.0.0.1 from a port on; 0 means any. */
export async function listen(from: number, listener: RequestListener): Promise<Listening> {
  for (let port = from; ; port++) {
    const server = createServer(listener)
    // What others on this machine send is bounded in time as well.
    server.requestTimeout = 10_000
    const taken = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve)
      server.listen(port, '127.0.0.1', () => resolve(null))
    })
    if (taken === null) return listening(server)
    if (from === 0 || (taken.code !== 'EADDRINUSE' && taken.code !== 'EACCES')) throw taken
    if (port >= Math.min(from + tries, 65_535)) throw new Error(`no port from ${from} to ${port} is free`)
  }
}

function listening(server: Server): Listening {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
