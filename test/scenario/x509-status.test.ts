import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { certificateStatusSource } from '@imprint/adapters/certificate-status'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import type { Seconds } from '@imprint/core'
import { keyUsageBits } from '@imprint/core/x509'
import {
  type Authority,
  createRoot,
  type ExtensionWishes,
  issueCertificate,
  writeCertificate,
  writeOcspResponse,
  writeRevocationList,
} from '@imprint/issuer/ca'
import { describe, expect, it } from 'vitest'
import {
  clock,
  company,
  context,
  days,
  device,
  forge,
  newSigner,
  now,
  own,
  pem,
  person,
  type Setting,
  show,
} from './x509-world.ts'

describe('the status of a certificate that is fetched', () => {
  interface World {
    readonly root: Authority
    readonly staff: Authority
    readonly alice: Authority
  }

  /** Certificates that say where lists and answers are; the server answers at those places. */
  async function worldWith(
    status: 'good' | 'revoked',
    serve: (path: string, world: World) => Promise<Uint8Array | null>,
  ) {
    const root = own(
      await createRoot({ subject: person('Root'), notBefore: days(-1), notAfter: days(365) }, newSigner(), context),
    )
    let world: World | null = null
    const asked: string[] = []
    const server = createServer(async (request, response) => {
      const path = request.url ?? ''
      asked.push(path)
      const body = world === null ? null : await serve(path, world)
      const type = path.startsWith('/ocsp') ? 'application/ocsp-response' : 'application/pkix-crl'
      response.writeHead(body === null ? 503 : 200, { 'content-type': type }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const order = { notBefore: days(-1), notAfter: days(30) }
    const [staffSigner, signer] = [newSigner(), newSigner()]
    const staff = {
      certificate: own(
        await issueCertificate(
          {
            ...order,
            profile: 'intermediate',
            subject: person('Staff'),
            subjectKey: staffSigner.publicJwk,
            uris: [],
            crlUris: [`${base}/root.crl`],
          },
          root,
          context,
        ),
      ),
      signer: staffSigner,
    }
    const alice = {
      certificate: own(
        await issueCertificate(
          {
            ...order,
            profile: 'device',
            subject: person('Alice'),
            subjectKey: signer.publicJwk,
            uris: [device],
            ocspUris: [`${base}/ocsp`],
          },
          staff,
          context,
        ),
      ),
      signer,
    }
    world = { root, staff, alice }
    const fetcher = createFetcher({ clock, unsafeAllowLoopback: 'a test' })
    const setting: Setting = {
      root: root.certificate,
      revocation: 'required',
      sources: [certificateStatusSource({ fetcher })],
    }
    return { world, setting, asked, status, close: () => new Promise((resolve) => server.close(resolve)) }
  }

  const listOf = async (by: Authority) =>
    own(await writeRevocationList({ revoked: [], number: 1, thisUpdate: days(0), nextUpdate: days(7) }, by, context))
  const answerOf = async ({ staff, alice }: World, status: 'good' | 'revoked') =>
    own(
      await writeOcspResponse(
        {
          certificate: alice.certificate,
          issuer: staff.certificate,
          status: status === 'good' ? status : { at: days(0), reason: 'keyCompromise' },
          producedAt: now,
          nextUpdate: days(1),
        },
        staff,
        context,
      ),
    )

  it.each([
    ['good', 'accepted'],
    ['revoked', 'rejected'],
  ] as const)('is asked for and %s: %s', async (status, outcome) => {
    const { world, setting, asked, close } = await worldWith(status, async (path, all) =>
      path === '/root.crl' ? listOf(all.root) : answerOf(all, status),
    )
    const verdict = await show(pem(world.alice.certificate, world.staff.certificate), world.alice.signer, setting)
    await close()
    expect(verdict).toMatchObject({ outcome })
    expect(asked.filter((path) => path === '/root.crl')).toHaveLength(1)
    expect(asked.some((path) => path.startsWith('/ocsp/'))).toBe(true)
  })

  it('is undecided while the servers are down, and nothing is fetched for a stranger', async () => {
    const { world, setting, asked, close } = await worldWith('good', async () => null)
    const verdict = await show(pem(world.alice.certificate, world.staff.certificate), world.alice.signer, setting)
    expect(verdict).toMatchObject({ outcome: 'undecided', because: { code: 'x509.status_unknown' } })
    asked.length = 0
    const stranger = await company()
    await show(pem(world.alice.certificate, world.staff.certificate), world.alice.signer, {
      ...setting,
      root: stranger.root.certificate,
    })
    await close()
    expect(asked).toEqual([])
  })

  /** What somebody with a certificate can put below it, or beside it, each naming a place of our server. */
  const chains: Readonly<Record<string, (make: Maker) => Promise<readonly [Authority, ...Authority[]]>>> = {
    'an authority that has expired': async ({ staff, write }) => {
      const late = await write(staff, { ca: true, notAfter: (now - 120) as Seconds })
      return [await write(late, { uris: [device] }), late]
    },
    'an authority below one that allows none': async ({ staff, write }) => {
      const below = await write(staff, { ca: true })
      const deep = await write(below, { ca: true })
      return [await write(deep, { uris: [device] }), deep, below]
    },
    'a device that certifies': async ({ staff, write }) => {
      const phone = await write(staff, { uris: [device] })
      return [await write(phone, { uris: [device] }), phone]
    },
    'an authority that is constrained to other names': async ({ staff, write }) => {
      const scoped = await write(staff, { ca: true, domain: 'example.com' })
      return [await write(scoped, { uris: ['mimi://example.org/d/alice/phone'] }), scoped]
    },
    'a certificate of two devices': async ({ staff, write }) => [
      await write(staff, { uris: [device, 'im:SvPfLlwBQi-6oddVRrkqpw/0001@example.com'] }),
    ],
    'a certificate that nobody signed': async ({ staff, write }) => [
      await write({ ...staff, signer: newSigner() }, { uris: [device] }),
    ],
    'an authority that nobody signed': async ({ staff, write }) => {
      const below = await write({ ...staff, signer: newSigner() }, { ca: true })
      return [await write(below, { uris: [device] }), below]
    },
  }

  it.each(Object.keys(chains))('is asked for no certificate of a path that does not hold: %s', async (id) => {
    const asked: string[] = []
    let count = 0
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(503).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { root, staff } = await company()
    const write: Maker['write'] = async (by, { ca, domain, uris = [], notAfter = days(20) }) => {
      const signer = newSigner()
      const extensions: ExtensionWishes = {
        ...(ca ? { ca: { pathLength: 0 } } : {}),
        keyUsage: ca ? keyUsageBits.keyCertSign : keyUsageBits.digitalSignature,
        ...(domain === undefined ? {} : { nameConstraints: { permitted: [{ form: 'uri', text: domain }] } }),
        ...(uris.length === 0 ? {} : { subjectAltNames: uris.map((text) => ({ form: 'uri' as const, text })) }),
        crlUris: [`${base}/list.crl`],
        ocspUris: [`${base}/ocsp`],
      }
      const subject = person(ca ? `Below ${count++}` : 'Alice')
      const draft = { subject, subjectKey: signer.publicJwk, notBefore: days(-1), notAfter, extensions }
      return { certificate: own(await writeCertificate(draft, by, context)), signer }
    }
    const chain = await (chains[id] as (typeof chains)[string])({ staff, write })
    const fetcher = createFetcher({ clock, unsafeAllowLoopback: 'a test' })
    const verdict = await forge(
      pem(...chain.map(({ certificate }) => certificate), staff.certificate),
      chain[0].signer,
      { root: root.certificate, revocation: 'required', sources: [certificateStatusSource({ fetcher })] },
    )
    const honest = await write(staff, { uris: [device] })
    const setting: Setting = {
      root: root.certificate,
      revocation: 'required',
      sources: [certificateStatusSource({ fetcher })],
    }
    const before = [...asked]
    await forge(pem(honest.certificate, staff.certificate), honest.signer, setting)
    await new Promise((resolve) => server.close(resolve))
    expect(verdict.outcome).toBe('rejected')
    expect(before).toEqual([])
    expect(asked.length).toBeGreaterThan(0)
  })
})

interface Maker {
  readonly staff: Authority
  write(
    by: Authority,
    wish: {
      readonly ca?: true
      readonly domain?: string
      readonly uris?: readonly string[]
      readonly notAfter?: Seconds
    },
  ): Promise<Authority>
}
