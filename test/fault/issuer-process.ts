/** An issuer in a process of its own, for tests to kill. What it acknowledges stands in its output, a line each, written before the next is begun. */
import { writeSync } from 'node:fs'
import { systemClock } from '@imprint/adapters/clock'
import { createNodeSignatureVerifier, createNodeSigner, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { encodeBase64url, type KeptCredential, type Page, type Result, utf8 } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createManagedIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { openPostgresDatabase } from '../../packages/adapters/src/sql/postgres-database.ts'
import { openSqlStores, type SqlStores } from '../../packages/adapters/src/sql/sql-stores.ts'
import { openSqliteDatabase } from '../../packages/adapters/src/sql/sqlite-database.ts'
import { type Orders, subjectOf } from './orders.ts'

const workers = 6

async function main(orders: Orders): Promise<void> {
  const { where, work } = orders
  let statements = 0
  const observe = () => {
    if (++statements === orders.killBefore) process.kill(process.pid, 'SIGKILL')
  }
  const database =
    where.kind === 'sqlite'
      ? await openSqliteDatabase({ path: where.path, observe })
      : openPostgresDatabase({ ...where, connections: 50, observe })
  const stores = value(await openSqlStores(value(database), { hasher: nodeHasher, clock: systemClock }))
  say('ready')
  if (work.kind === 'issue') await issueAll(stores, work)
  else {
    const at = systemClock.now()
    const states = await Promise.all(Array.from({ length: work.times }, () => stores.nonces.consume(work.nonce, at)))
    for (const state of states) say(state)
  }
  say('done')
  if (orders.stays) setInterval(() => undefined, 1000)
  else await stores.close()
}

async function issueAll(
  { issuer: store, nonces }: SqlStores,
  { privateJwk, from, to }: Extract<Orders['work'], { kind: 'issue' }>,
): Promise<void> {
  const signer = createNodeSigner({ privateJwk, kid: 'k1' })
  const { alg, publicJwk } = value(signer)
  const issuer = createManagedIssuer({
    id: 'https://im.example.com',
    store,
    signers: async () => signer,
    formats: [vcJwt],
    templates: [{ schema: imDevice, shown: [], lifetime: 3600, format: 'vc-jwt' }],
    status: {
      mechanism: createTokenStatusList({ compressor: nodeCompressor }),
      listUri: (number) => `https://im.example.com/status/${number}`,
      bits: 2,
      size: 1024,
      ttl: 300,
      lifetime: 3600,
    },
    signatures: createNodeSignatureVerifier(),
    nonces,
    clock: systemClock,
    random: nodeRandom,
    hasher: nodeHasher,
    actor: `process ${process.pid}`,
  })
  // A process before may have died between the two.
  const keys = value(await issuer.keys.list())
  if (keys.length === 0) value(await issuer.keys.add({ kid: 'k1', alg, publicJwk }))
  if (keys[0]?.state !== 'active') value(await issuer.keys.activate('k1', 'the first key'))
  const known = new Set<string>()
  let after: string | null = null
  do {
    const page: Page<KeptCredential> = value(await issuer.list({ limit: 1000, ...(after === null ? {} : { after }) }))
    for (const { subject } of page.items) known.add(subject)
    after = page.next
  } while (after !== null)
  const holderKey = unsafeProvenElsewhere(publicJwk, 'a test of the store')
  let next = from
  const worker = async () => {
    while (next < to) {
      const number = next++
      const subject = subjectOf(number)
      if (known.has(subject)) continue
      const { id, text } = value(
        await issuer.issue({
          type: 'ImDeviceCredential',
          subject,
          holderKey,
          claims: { fn: `Member ${number}`, hasInstantMessage: [`im:%40member${number}@im.example.com`, subject] },
        }),
      )
      say('issued', id, subject, encodeBase64url(nodeHasher.sha256(utf8(text))))
      if (number % 10 !== 0) continue
      value(await issuer.revoke({ credential: id }, 'a test'))
      say('revoked', id)
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** Synchronously: what was said is out, whatever happens next. */
function say(...words: readonly string[]): void {
  writeSync(1, `${words.join(' ')}\n`)
}

void main(JSON.parse(process.argv[2] ?? '') as Orders)
