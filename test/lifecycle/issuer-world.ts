import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores, type SqlStores } from '@imprint/adapters/sqlite'
import {
  type Clock,
  type CredentialQuery,
  fail,
  type IssuerStore,
  type KeptCredential,
  ok,
  type PublicJwk,
  type Result,
  type Seconds,
  type Signer,
} from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import {
  createManagedIssuer,
  type ManagedIssuer,
  type ManagedIssuerOptions,
  type ManagedWish,
  type StatusPublication,
  unsafeProvenElsewhere,
} from '@imprint/issuer'
import { imDevice, imUser } from '@imprint/schemas'

/** When everything begins. */
export const start = 1_795_341_600 as Seconds
export const issuerId = 'https://im.example.com'

/** An issuer over a real store in memory, with a clock that the test moves. */
export interface IssuerWorld {
  readonly issuer: ManagedIssuer
  readonly store: IssuerStore
  readonly stores: SqlStores
  readonly clock: Clock & { at: Seconds }
  /** Makes a private key that `signers` finds. */
  makeKey(kid: string): { readonly kid: string; readonly alg: 'Ed25519'; readonly publicJwk: PublicJwk }
  /** Takes a private key away. */
  loseKey(kid: string): void
  /** Wires another issuer over the same store and keys: another process. */
  again(change?: Partial<ManagedIssuerOptions>): ManagedIssuer
}

/** How the world publishes the status of credentials. */
export function statusOf(): StatusPublication {
  return {
    mechanism: createTokenStatusList({ compressor: nodeCompressor }),
    listUri: (number) => `${issuerId}/status/${number}`,
    bits: 2,
    size: 1000,
    ttl: 300,
    lifetime: 86_400,
  }
}

/** Unwraps what the test relies on. */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.code}: ${result.error.detail} ${result.error.pointer ?? ''}`)
}

/** Opens the world: key k1 is active. */
export async function openWorld(change: Partial<ManagedIssuerOptions> = {}): Promise<IssuerWorld> {
  const clock = { at: start, now: () => clock.at }
  const stores = expectOk(await openSqliteStores({ path: ':memory:', hasher: nodeHasher, clock }))
  const signers = new Map<string, Signer>()
  const options: ManagedIssuerOptions = {
    id: issuerId,
    store: stores.issuer,
    signers: async (kid) => {
      const signer = signers.get(kid)
      return signer === undefined ? fail('issue.signer', 'no such key') : ok(signer)
    },
    formats: [vcJwt, createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })],
    templates: [
      { schema: imDevice, shown: [], lifetime: 43_200, format: 'sd-jwt-vc' },
      { schema: imUser, shown: ['fn'], lifetime: 86_400, format: 'vc-jwt' },
    ],
    status: statusOf(),
    signatures: createNodeSignatureVerifier(),
    nonces: stores.nonces,
    clock,
    random: nodeRandom,
    hasher: nodeHasher,
    actor: 'a test',
    ...change,
  }
  const world: IssuerWorld = {
    issuer: createManagedIssuer(options),
    store: options.store,
    stores,
    clock,
    makeKey: (kid) => {
      const { privateJwk, publicJwk } = generateNodeKey('Ed25519')
      signers.set(kid, expectOk(createNodeSigner({ privateJwk, kid })))
      return { kid, alg: 'Ed25519', publicJwk }
    },
    loseKey: (kid) => {
      signers.delete(kid)
    },
    again: (other = {}) => createManagedIssuer({ ...options, ...other }),
  }
  expectOk(await world.issuer.keys.add(world.makeKey('k1')))
  expectOk(await world.issuer.keys.activate('k1', 'the first key'))
  return world
}

/** A device of the example organisation, by number. */
export function deviceId(person: string, device: number): string {
  return `im:${person}/${device.toString(16).padStart(4, '0')}@example.com`
}

/** A key that a device may have. */
export function newHolderKey(): PublicJwk {
  return generateNodeKey('Ed25519').publicJwk
}

/** A wish for a device credential. */
export function deviceWish(person: string, device: number, key: PublicJwk = newHolderKey()): ManagedWish {
  const id = deviceId(person, device)
  return {
    type: 'ImDeviceCredential',
    subject: id,
    holderKey: unsafeProvenElsewhere(key, 'a test'),
    claims: { fn: `${person} of Example`, hasInstantMessage: [`im:%40${person}@example.com`, id] },
  }
}

/** A wish for a user credential that is bound to a device's key. */
export function userWish(person: string, key: PublicJwk): ManagedWish {
  return {
    type: 'ImUserCredential',
    subject: `im:${person}@example.com`,
    holderKey: unsafeProvenElsewhere(key, 'a test'),
    claims: { fn: `${person} of Example` },
  }
}

const opened: IssuerWorld[] = []

/** Opens a world that `closeWorlds` closes. */
export async function openForTest(change: Partial<ManagedIssuerOptions> = {}): Promise<IssuerWorld> {
  const world = await openWorld(change)
  opened.push(world)
  return world
}

/** Closes what the test opened. */
export async function closeWorlds(): Promise<void> {
  for (const { stores } of opened.splice(0)) await stores.close()
}

/** Everything that an iteration gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** What the store holds. */
export async function keptBy({ store }: IssuerWorld, query: CredentialQuery = {}): Promise<readonly KeptCredential[]> {
  return expectOk(await store.find({ limit: 1000, ...query })).items
}
