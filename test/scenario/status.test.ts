import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { createNodeSigner } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import {
  type CredentialStatus,
  decodeBase64url,
  type PublicJwk,
  type Seconds,
  type Signer,
  type StatusListDraft,
  type StatusMechanism,
} from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { draftOf } from '../conformance/format-drafts.ts'
import { devicePublic, issuerKey } from '../vectors/signed-token.ts'
import { listJwt } from '../vectors/status/list-tokens.ts'

const at = 1_795_341_700
const issuer = 'https://im.example.com'
const kid = 'key-1'
const script = fileURLToPath(new URL('./status-verifier.ts', import.meta.url))
const ttl = 60
const slot = { index: 77_777 }

const made = createNodeSigner({ privateJwk: issuerKey, kid })
if (!made.ok) throw new Error(made.error.detail)
const signer: Signer = made.value

const started: { close(): unknown }[] = []
afterEach(() => {
  for (const each of started.splice(0)) each.close()
})

/** A list server. What it answers can be changed while it runs. */
async function listServer() {
  const state: { handle: RequestListener; asked: number } = { handle: (_request, response) => response.end(), asked: 0 }
  const server: Server = createServer((request, response) => {
    state.asked++
    state.handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  started.push({ close: stop })
  return { state, stop, uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status/1` }
}

/** A verifier in another process, which believes the issuer and holds one credential with this status. */
async function verifierProcess(status: CredentialStatus) {
  const issued = await vcJwt.issue?.({ ...draftOf(issuer), holderKey: devicePublic as PublicJwk, status }, signer)
  if (issued?.ok !== true) throw new Error('not issued')
  const { d: _private, ...publicJwk } = issuerKey
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=imprint-source', '--disable-warning=ExperimentalWarning', '--experimental-strip-types', script],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  started.push({ close: () => child.kill() })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  child.stdin?.write(
    `${JSON.stringify({ credential: issued.value, issuer, jwks: { keys: [{ ...publicJwk, kid }] } })}\n`,
  )
  return {
    async verdictAt(time: number): Promise<string> {
      child.stdin?.write(`${time}\n`)
      return (await lines.next()).value as string
    },
  }
}

const serving =
  (body: Uint8Array | string, type: string): RequestListener =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=86400' }).end(body)

/** Serves a list that the issuer signs at that time. */
async function publish(
  mechanism: StatusMechanism,
  { uri, time, entries }: { uri: string; time: number; entries: StatusListDraft['entries'] },
) {
  const times = { issuedAt: time as Seconds, expiresAt: (time + 3600) as Seconds, ttl }
  const written = await mechanism.write({ uri, issuer, bits: 2, size: 131_072, entries, ...times }, signer)
  if (!written.ok) throw new Error(written.error.detail)
  const { mediaType, text } = written.value
  const octets = decodeBase64url(text)
  return serving(mechanism.mediaTypes[mediaType] === 'octets' && octets.ok ? octets.value : text, mediaType)
}

describe.each([
  ['a Token Status List as a JWT', createTokenStatusList({ compressor: nodeCompressor })],
  ['a Token Status List as a CWT', createTokenStatusList({ compressor: nodeCompressor, form: 'cwt' })],
  ['a Bitstring Status List', createBitstringStatusList({ compressor: nodeCompressor })],
])('a verifier in another process, by %s', (_name, mechanism) => {
  it('sees a revocation within one refresh of the list, asks no more often than that, and sees a suspension end', async () => {
    const { state, uri } = await listServer()
    const verifier = await verifierProcess(mechanism.slotStatus({ ...slot, list: uri }))
    const set = async (time: number, entries: StatusListDraft['entries']) => {
      state.handle = await publish(mechanism, { uri, time, entries })
    }
    await set(at, [])
    expect(await verifier.verdictAt(at)).toBe('accepted')
    await set(at + 1, [{ ...slot, status: 'suspended' }])
    expect(await verifier.verdictAt(at + ttl - 1)).toBe('accepted')
    expect(state.asked).toBe(1)
    expect(await verifier.verdictAt(at + ttl)).toBe('rejected status.suspended')
    await set(at + ttl + 1, [])
    expect(await verifier.verdictAt(at + 2 * ttl)).toBe('accepted')
    await set(at + 2 * ttl + 1, [{ ...slot, status: 'revoked' }])
    expect(await verifier.verdictAt(at + 3 * ttl)).toBe('rejected status.revoked')
    expect(state.asked).toBe(4)
  })
})

describe('a verifier in another process', () => {
  const mechanism = createTokenStatusList({ compressor: nodeCompressor })
  const { bits, lst } = {
    bits: 2,
    lst: deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url'),
  }

  it('is undecided while the server of the list is down, and knows again once it is back', async () => {
    const { state, uri, stop } = await listServer()
    const verifier = await verifierProcess(mechanism.slotStatus({ ...slot, list: uri }))
    state.handle = (_request, response) => response.writeHead(503).end()
    expect(await verifier.verdictAt(at)).toBe('undecided status.unavailable')
    state.handle = await publish(mechanism, { uri, time: at, entries: [] })
    expect(await verifier.verdictAt(at + 10)).toBe('accepted')
    stop()
    expect(await verifier.verdictAt(at + 10 + ttl)).toBe('undecided status.unavailable')
  })

  it.each<[string, string, (uri: string) => RequestListener]>([
    ['never answers', 'undecided status.unavailable', () => () => undefined],
    [
      'begins to answer and never ends',
      'undecided status.unavailable',
      () => (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).write('ey')
      },
    ],
    ['has no such list', 'undecided status.unavailable', () => (_request, response) => response.writeHead(404).end()],
    ['answers a page', 'undecided status.unavailable', () => serving('<html></html>', 'text/html')],
    [
      'answers more than any list has',
      'undecided status.unavailable',
      () => serving('x'.repeat(4_194_305), 'application/statuslist+jwt'),
    ],
    ['answers something that is no list', 'rejected jws.parts', () => serving('no list', 'application/statuslist+jwt')],
    [
      'answers a bomb that the issuer itself signed',
      'rejected status.list_too_large',
      (uri) => serving(listJwt({ sub: uri, iat: at, status_list: { bits, lst } }), 'application/statuslist+jwt'),
    ],
  ])('does not accept where the server %s: %s', async (_what, expected, handle) => {
    const { state, uri } = await listServer()
    const verifier = await verifierProcess(mechanism.slotStatus({ ...slot, list: uri }))
    state.handle = handle(uri)
    expect(await verifier.verdictAt(at)).toBe(expected)
  })
})
