import { mkdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fail, type Result } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Answer, type Call, type Command, optionOf, UsageError } from '../command.ts'
import { readText, writeWhole } from '../files.ts'
import { signingOptions } from '../issuer/issuer-options.ts'
import { createPages, type Pages } from '../issuer/metadata-pages.ts'
import { type PageServer, servePages } from '../issuer/serve-pages.ts'
import { withIssuer } from '../issuer/with-issuer.ts'

/** Publishes what verifiers need of an issuer. */
export const issuerServeMetadata: Command = {
  name: 'issuer serve-metadata',
  summary: 'publish the keys and the status lists, as a server or as files for one',
  usage:
    '[--port N] [--address IP] [--tls-cert FILE --tls-key FILE] [options]\n       imprint issuer serve-metadata --write DIR',
  about: `Serves JWT VC Issuer Metadata (/.well-known/jwt-vc-issuer, with the issuer's path after it), the same keys as
jwks.json, and each status list at its address, signed anew when it is asked for; nothing else, and no secret. Without
--address only this machine is answered, in http: put it behind the server that speaks https for the issuer's name.
--write puts the same into files for a static server, which has to serve them under the media types that are printed, and to
be given them again before the status lists end, at least every --status-ttl, and at once after whatever was issued, taken
back or rotated: nobody learns of it before. SIGINT or SIGTERM end the server, which
answers what is under way.`,
  example: `$ imprint issuer serve-metadata --port 8080
$ imprint issuer serve-metadata --write public`,
  options: {
    port: { type: 'string', value: 'N', about: 'the port; one that is free unless said otherwise' },
    address: { type: 'string', value: 'IP', about: 'the address that it listens on; 127.0.0.1 unless said otherwise' },
    'tls-cert': { type: 'string', value: 'FILE', about: 'the certificates for https, as PEM' },
    'tls-key': { type: 'string', value: 'FILE', about: 'their private key, as PEM' },
    'pid-file': { type: 'string', value: 'FILE', about: 'where its process id stands while it serves' },
    write: { type: 'string', value: 'DIR', about: 'write files, and serve nothing' },
    ...signingOptions,
  },
  operands: [0, 0],
  run: async (call) => {
    const out = optionOf(call, 'write')
    const tls = await readTls(call)
    const port = readPort(call)
    return withIssuer(call, 'sign', async ({ issuer, config }) => {
      const pages = createPages(issuer, { id: config.id, statusBase: config.status.base })
      if (out !== null) return writePages(call, pages, out)
      return serve(call, { pages, port, tls })
    })
  },
}

async function serve(
  call: Call,
  {
    pages,
    port,
    tls,
  }: { readonly pages: Pages; readonly port: number; readonly tls: Parameters<typeof servePages>[0]['tls'] },
): Promise<Answer> {
  const { host } = call
  const address = optionOf(call, 'address') ?? '127.0.0.1'
  let server: PageServer
  try {
    const log = (line: string) => host.err(`${line}\n`)
    server = await servePages({ pages, clock: host.clock, address, port, tls, log })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
    if (code.startsWith('ERR_OSSL')) throw new UsageError(`--tls-cert or --tls-key is no such PEM: ${code}`)
    const taken = code === 'EADDRINUSE' ? ': something listens there already' : ''
    throw new UsageError(`${address}, port ${port}, cannot be served${taken}: ${code}`)
  }
  const pidFile = optionOf(call, 'pid-file')
  const written = pidFile === null ? null : await writeWhole(resolve(host.cwd, pidFile), `${process.pid}\n`, 0o644)
  if (written !== null && !written.ok) {
    await server.close()
    return failure(written.error)
  }
  const shown = address.includes(':') ? `[${address}]` : address
  host.out(`Serving on ${tls === null ? 'http' : 'https'}://${shown}:${server.port}\n`)
  await stopped(call)
  await server.close()
  if (pidFile !== null) await rm(resolve(host.cwd, pidFile), { force: true })
  return { exit: 0, text: '', json: undefined }
}

/** Waits until the host or the system says stop. */
function stopped({ host }: Call): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      resolve()
    }
    host.stop?.addEventListener('abort', stop)
    if (host.stop?.aborted === true) stop()
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

async function writePages(call: Call, pages: Pages, out: string): Promise<Answer> {
  const paths = await pages.paths()
  if (!paths.ok) return failure(paths.error)
  const files: { readonly file: string; readonly mediaType: string; readonly maxAge: number }[] = []
  for (const path of paths.value) {
    const page = (await pages.find(path)) ?? fail('lifecycle.unknown', 'a list went away')
    if (!page.ok) return failure(page.error)
    const { mediaType, body, maxAge } = page.value
    const file = join(out, ...path.split('/').filter((part) => part !== ''))
    const written = await writeFile(resolve(call.host.cwd, file), body)
    if (!written.ok) return failure(written.error)
    files.push({ file, mediaType, maxAge })
  }
  const lines = files.map(({ file, mediaType, maxAge }) => `${file}  ${mediaType}, max-age=${maxAge}`)
  return done(lines.join('\n'), { files })
}

async function writeFile(path: string, body: Uint8Array): Promise<Result<null>> {
  await mkdir(dirname(path), { recursive: true }).catch(() => {
    throw new UsageError('--write names no directory that can be made')
  })
  return writeWhole(path, new TextDecoder().decode(body), 0o644)
}

async function readTls(call: Call): Promise<{ readonly cert: string; readonly key: string } | null> {
  const [cert, key] = [optionOf(call, 'tls-cert'), optionOf(call, 'tls-key')]
  if (cert === null && key === null) return null
  if (cert === null || key === null) throw new UsageError('--tls-cert FILE and --tls-key FILE go together')
  return { cert: await readText(call, cert), key: await readText(call, key) }
}

function readPort(call: Call): number {
  const text = optionOf(call, 'port')
  if (text === null) return 0
  const port = Number(text)
  if (!(/^\d{1,5}$/.test(text) && port <= 65_535)) throw new UsageError('--port is a number from 0 to 65535')
  return port
}
