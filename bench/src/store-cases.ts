import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fdatasyncSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { generateNodeKey, nodeHasher } from '@imprint/adapters/node-crypto'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import type { IssuerChange, IssuerStore, Seconds } from '@imprint/core'
import { type BenchCase, insist } from './bench-case.ts'
import { unwrap } from './fixtures.ts'

const at = 1_795_341_600 as Seconds
const context = { actor: 'bench', at }
const list = 'https://im.example.com/status/1'
/** How many callers share a sync: what one process of an issuer has under way on a busy day. */
const together = 64
// As much as SQLite lets its log grow before it begins anew.
const logOctets = 32 * 1024 * 1024

/**
 * Keeping a credential that was issued, in SQLite on the disk of the directory for temporary files. What counts as 1 is that disk: adding as many octets as one
 * commit adds to SQLite's log to a file that grows, and `fdatasync`. Over old blocks the same is faster, because the file system has nothing to note down; SQLite's log does the one at first and the other later.
 */
export async function storeCases(): Promise<readonly BenchCase[]> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const octets = await octetsOfCommit(join(folder, 'sizing.db'))
  const alone = await openStore(join(folder, 'alone.db'))
  const shared = await openStore(join(folder, 'shared.db'))
  return [
    rawSyncCase('store-commit raw', { path: join(folder, 'raw'), octets, over: 'new blocks' }),
    rawSyncCase('store-commit raw, over old blocks', { path: join(folder, 'raw-old'), octets, over: 'old blocks' }),
    commitCase('store-commit imprint, a sync each', { store: alone, callers: 1 }),
    commitCase(`store-commit imprint, ${together} callers`, { store: shared, callers: together }),
  ]
}

/** Opens a store with an active key and a list. */
async function openStore(path: string): Promise<IssuerStore> {
  const { issuer } = unwrap(await openSqliteStores({ path, hasher: nodeHasher, clock: systemClock }))
  const { publicJwk } = generateNodeKey('Ed25519')
  const times = { createdAt: at, activeAt: at, retiredAt: null, compromisedAt: null }
  const changes: readonly IssuerChange[] = [
    { kind: 'key-added', key: { kid: 'k1', alg: 'Ed25519', publicJwk, state: 'active', ...times } },
    { kind: 'list-added', list: { uri: list, mechanism: 'none', bits: 1, size: prime, seed: '', createdAt: at } },
  ]
  unwrap(await issuer.commit(changes, context))
  return issuer
}

async function octetsOfCommit(path: string): Promise<number> {
  const store = await openStore(path)
  const before = statSync(`${path}-wal`).size
  const commits = 200
  for (let i = 0; i < commits; i++) unwrap(await store.commit([issuance()], context))
  const octets = Math.round((statSync(`${path}-wal`).size - before) / commits)
  await store.close()
  return octets
}

// 2^31 - 1: multiples of another number run through all its residues, so that places are as far apart as random ones, and none comes twice.
const prime = 2_147_483_647
let places = 0
const text = randomBytes(750).toString('base64url')

/** A device credential as an issuer keeps it: a kilobyte of token, one device and its user. */
function issuance(): IssuerChange {
  const uuid = randomUUID()
  const device = `im:${uuid}/04c7@im.example.com`
  return {
    kind: 'credential-issued',
    record: {
      id: `urn:uuid:${uuid}`,
      type: 'ImDeviceCredential',
      format: 'vc-jwt',
      subject: device,
      about: [device, `im:${uuid}@im.example.com`],
      holderKey: randomBytes(32).toString('base64url'),
      kid: 'k1',
      issuedAt: at,
      validFrom: at,
      validUntil: (at + 86_400) as Seconds,
      slot: { list, index: (++places * 982_451_653) % prime },
      replaces: null,
      text,
    },
  }
}

function commitCase(
  id: string,
  { store, callers }: { readonly store: IssuerStore; readonly callers: number },
): BenchCase {
  return {
    id,
    async check() {
      const change = issuance()
      unwrap(await store.commit([change], context))
      const again = await store.commit([change], context)
      insist(!again.ok && again.error.code === 'store.conflict', 'a credential was issued twice')
      const wanted = change.kind === 'credential-issued' ? change.record.id : ''
      insist(unwrap(await store.find({ id: wanted })).items.length === 1, 'a credential that was issued is not there')
    },
    async run(count) {
      let left = count
      const call = async () => {
        while (left-- > 0) unwrap(await store.commit([issuance()], context))
      }
      await Promise.all(Array.from({ length: Math.min(callers, count) }, call))
    },
  }
}

function rawSyncCase(
  id: string,
  {
    path,
    octets,
    over,
  }: { readonly path: string; readonly octets: number; readonly over: 'new blocks' | 'old blocks' },
): BenchCase {
  const file = openSync(path, 'w', 0o600)
  process.on('exit', () => closeSync(file))
  const block = randomBytes(octets)
  let end = 0
  return {
    id,
    async check() {
      for (let at = 0; at < logOctets; at += octets)
        insist(writeSync(file, block, 0, octets, at) === octets, 'the disk is full')
    },
    async prepare() {
      end = 0
      if (over === 'new blocks') ftruncateSync(file)
      fdatasyncSync(file)
    },
    run(count) {
      for (let i = 0; i < count; i++) {
        if (over === 'old blocks' && end + octets > logOctets) end = 0
        end += writeSync(file, block, 0, octets, end)
        fdatasyncSync(file)
      }
    },
  }
}
