import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../scenario/loopback-servers.ts'

/** A real XMPP server on loopback: `chat.example.org` with accounts, `guests.example.org` for anonymous ones, `bare.example.org` without vCards. */
export interface XmppServer {
  readonly port: number
  /** The certificate that it shows, which signs itself. */
  readonly ca: string
  stop(): Promise<void>
}

/** The password of every account. */
export const xmppPassword = 'correct horse'

const accounts = ['alice', 'bob', 'carol', 'dave']
const hosts = ['chat.example.org', 'guests.example.org', 'bare.example.org']

/** Starts prosody in a directory of its own; a text says why there is none. */
export async function startXmppServer(): Promise<XmppServer | string> {
  // It has no option that starts no server.
  if (spawnSync('sh', ['-c', 'command -v prosody'], { stdio: 'ignore' }).status !== 0) return 'prosody is not installed'
  const folder = mkdtempSync(join(tmpdir(), 'imprint-prosody-'))
  const pair = makeCertificate(hosts)
  writeFileSync(join(folder, 'key.pem'), pair.key, { mode: 0o600 })
  writeFileSync(join(folder, 'cert.pem'), pair.cert)
  for (const host of ['chat.example.org', 'bare.example.org']) {
    const store = join(folder, 'data', host.replaceAll('.', '%2e'), 'accounts')
    mkdirSync(store, { recursive: true })
    for (const account of accounts)
      writeFileSync(join(store, `${account}.dat`), `return { ["password"] = "${xmppPassword}"; };\n`)
  }
  const port = await freePort()
  writeFileSync(join(folder, 'prosody.cfg.lua'), configuration(folder, port))
  const child = spawn('prosody', ['--config', join(folder, 'prosody.cfg.lua'), '-F'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', () => child.kill('SIGKILL'))
  let log = ''
  const started = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (log.length < 20_000) log += text
        if (/Activated service 'c2s_direct_tls' on \[/.test(log)) resolve()
      })
    void ended.then(() => reject(new Error(`prosody did not start: ${log}`)))
  })
  await started
  return { port, ca: pair.cert, stop }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function configuration(folder: string, port: number): string {
  return `
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
certificates = "${folder}"
run_as_root = true
interfaces = { "127.0.0.1" }
c2s_ports = {}
c2s_direct_tls_ports = { ${port} }
c2s_direct_tls_ssl = { key = "${folder}/key.pem"; certificate = "${folder}/cert.pem" }
ssl = { key = "${folder}/key.pem"; certificate = "${folder}/cert.pem" }
modules_enabled = { "saslauth"; "tls"; "disco"; "roster" }
modules_disabled = { "s2s"; "offline" }
authentication = "internal_plain"
log = { info = "*console" }
VirtualHost "chat.example.org"
  modules_enabled = { "pep"; "vcard_legacy"; "vcard4" }
VirtualHost "guests.example.org"
  authentication = "anonymous"
VirtualHost "bare.example.org"
`
}
