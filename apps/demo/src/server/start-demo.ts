import { randomBytes } from 'node:crypto'
import { type RoleId, roleIds } from '../messages/role-id.ts'
import { answerRequest } from './answer-request.ts'
import { buildPages } from './build-pages.ts'
import { createStage } from './create-stage.ts'
import { type Listening, listen } from './listen.ts'
import { type Origin, roleOrigins } from './origin.ts'
import { readPages } from './read-pages.ts'
import { securityHeaders } from './security-headers.ts'

/** The demo, running. */
export interface Demo {
  /** The one address to open. */
  readonly url: string
  /** The origin of each role's frame. */
  readonly origins: Readonly<Record<RoleId, string>>
  /** How many times somebody opened it. */
  opened(): number
  /** Ends this run and begins another, as the button on the page does. */
  startAgain(): Promise<void>
  close(): Promise<void>
}

/** Starts everything in this process, on loopback: the page, the roles each at an origin of its own, and the organisation. The first port is `port` or the next free one; 0 means any. */
export async function startDemo({ port }: { readonly port: number }): Promise<Demo> {
  const [folder, stage] = await Promise.all([buildPages(), createStage()])
  const pages = readPages(folder)
  let opened = 0
  const origins: Origin[] = []
  const listening: Listening[] = []
  for (const page of ['app', ...roleIds] as const) {
    const from = listening.at(-1)?.port
    const server = await listen(port === 0 || from === undefined ? port : from + 1, (request, response) => {
      const origin = origins.find((each) => each.page === page)
      if (origin === undefined) {
        response.writeHead(503).end()
        return
      }
      const headers = headersOf(page, origins)
      const context = { origin, origins, headers, pages, stage, opened: () => opened++ }
      answerRequest(request, response, context).catch(() => {
        // Whoever asked is gone, or found a fault of ours: it gets no answer, and no words about our insides.
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
    })
    listening.push(server)
    origins.push({ page, url: `http://127.0.0.1:${server.port}`, secret: randomBytes(32).toString('base64url') })
  }
  return {
    url: `${origins[0]?.url}/`,
    origins: roleOrigins(origins),
    opened: () => opened,
    startAgain: stage.startAgain,
    close: async () => {
      await Promise.all(listening.map((each) => each.close()))
      await stage.close()
    },
  }
}

function headersOf(page: 'app' | RoleId, origins: readonly Origin[]) {
  const app = origins.filter((each) => each.page === 'app').map(({ url }) => url)
  const roles = Object.values(roleOrigins(origins))
  return page === 'app'
    ? securityHeaders({ frames: roles, ancestors: [] })
    : securityHeaders({ frames: [], ancestors: app })
}
