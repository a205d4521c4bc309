/** Issues many credentials into SQLite in a process of its own, whose peak memory is then theirs. Prints what it took as JSON. */
import { fdatasyncSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createManagedIssuer, type ManagedIssuer, type ManagedWish, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice } from '@imprint/schemas'
import { insist } from './bench-case.ts'
import { unwrap } from './fixtures.ts'

/** How they are issued: one after the other, by callers at once, or as one list. */
export type BulkMode = 'one at a time' | '64 callers' | 'issueMany'

/** What it took. */
export interface BulkFigures {
  /** Credentials a second. */
  readonly rate: number
  /** What the disk can do a second: add 52 KB, which is what a commit on its own writes, to a file that grows, and `fdatasync`; before, between and after. */
  readonly syncRate: number
  /** MiB at the peak, of the whole process. */
  readonly peak: number
  /** MiB at the peak before the first credential. */
  readonly peakBefore: number
}

const [, , mode, countText] = process.argv as [string, string, BulkMode, string]
const count = Number(countText)
const folder = mkdtempSync(join(tmpdir(), 'imprint-bench-'))
try {
  const stores = unwrap(
    await openSqliteStores({ path: join(folder, 'issuer.db'), hasher: nodeHasher, clock: systemClock }),
  )
  const { privateJwk, publicJwk } = generateNodeKey('Ed25519')
  const signer = createNodeSigner({ privateJwk, kid: 'k1' })
  const issuer = createManagedIssuer({
    id: 'https://im.example.com',
    store: stores.issuer,
    signers: async () => signer,
    formats: [vcJwt],
    templates: [{ schema: imDevice, shown: [], lifetime: 86_400, format: 'vc-jwt' }],
    status: {
      mechanism: createTokenStatusList({ compressor: nodeCompressor }),
      listUri: (number) => `https://im.example.com/status/${number}`,
      bits: 2,
      size: 131_072,
      ttl: 300,
      lifetime: 86_400,
    },
    signatures: createNodeSignatureVerifier(),
    nonces: stores.nonces,
    clock: systemClock,
    random: nodeRandom,
    hasher: nodeHasher,
    actor: 'bench',
  })
  unwrap(await issuer.keys.add({ kid: 'k1', alg: 'Ed25519', publicJwk }))
  unwrap(await issuer.keys.activate('k1', 'the first key'))
  const holderKey = unsafeProvenElsewhere(publicJwk, 'a benchmark of the store')
  let made = 0
  const wishes = function* (until: number): Generator<ManagedWish> {
    while (made < until) {
      const subject = `im:${(++made).toString(36)}/04c7@im.example.com`
      const claims = { fn: `Member ${made}`, hasInstantMessage: [`im:%40${made.toString(36)}@im.example.com`, subject] }
      yield { type: 'ImDeviceCredential', subject, holderKey, claims }
    }
  }
  const syncRate = createSyncRate(join(folder, 'raw'))
  // Warm before it counts.
  await issueAll(issuer, wishes(500), mode)
  const peakBefore = process.resourceUsage().maxRSS
  const syncs = [syncRate()]
  const started = performance.now()
  await issueAll(issuer, wishes(500 + count / 2), mode)
  const middle = performance.now()
  syncs.push(syncRate())
  const resumed = performance.now()
  await issueAll(issuer, wishes(500 + count), mode)
  const seconds = (performance.now() - resumed + (middle - started)) / 1000
  syncs.push(syncRate())
  const peak = process.resourceUsage().maxRSS
  const [newest] = unwrap(await issuer.list({ about: 'nobody', limit: 1 })).items
  insist(newest === undefined, 'a credential about nobody was found')
  await stores.close()
  const figures: BulkFigures = {
    rate: count / seconds,
    syncRate: syncs.reduce((sum, each) => sum + each, 0) / syncs.length,
    peak: peak / 1024,
    peakBefore: peakBefore / 1024,
  }
  process.stdout.write(JSON.stringify(figures))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function issueAll(issuer: ManagedIssuer, wishes: Iterable<ManagedWish>, how: BulkMode): Promise<void> {
  if (how === 'issueMany') {
    for await (const issued of issuer.issueMany(wishes)) unwrap(issued)
    return
  }
  const rest = wishes[Symbol.iterator]()
  const call = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) unwrap(await issuer.issue(next.value))
  }
  await Promise.all(Array.from({ length: how === '64 callers' ? 64 : 1 }, call))
}

function createSyncRate(path: string): () => number {
  const file = openSync(path, 'w', 0o600)
  const block = nodeRandom.bytes(52_000)
  return () => {
    ftruncateSync(file)
    fdatasyncSync(file)
    const started = performance.now()
    const syncs = 400
    for (let i = 0; i < syncs; i++) {
      writeSync(file, block, 0, block.length, i * block.length)
      fdatasyncSync(file)
    }
    return (syncs * 1000) / (performance.now() - started)
  }
}
