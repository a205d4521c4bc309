import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { type Directory, type DirectoryPerson, readDirectory } from '@imprint/adapters/directory'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import { type Failed, fail, hours, type JsonObject, ok, parseImId, type Result, type Signer } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { createManagedIssuer, type ManagedIssuer, unsafeProvenElsewhere } from '@imprint/issuer'
import { imDevice, imUser } from '@imprint/schemas'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'

/** The name of the organisation's server. On this machine it is played by the demo. */
export const organisationId = 'https://im.example.com'

/** Example Corp: its directory, and the issuer that it runs over a SQLite file. */
export interface Organisation {
  readonly issuer: ManagedIssuer
  /** The same issuer, with the same keys and lists, for wallets that read no SD-JWT: what it issues shows everything. */
  readonly wholeIssuer: ManagedIssuer
  /** The file that comes with the demo. */
  readonly directory: Directory
  /** Everybody in the directory by now. */
  people(): readonly DirectoryPerson[]
  /** Takes in people of another file, and issues to their devices that are new: nobody plays them, so nobody would enrol. Who is known stays as she is, and a device of another domain is not the organisation's to speak about. */
  admit(directory: Directory): Promise<Result<Admitted>>
  /** What the directory says of a device, as the claims of its credential; `null` for one that is not in it. */
  claimsOf(device: string): JsonObject | null
  /** Makes the next signing key and publishes it; it signs nothing before `issuer.keys.activate`. Answers its name. */
  addKey(): Promise<Result<string>>
  /** Whether its server answers. Switched off to show what a verifier does then. */
  reachable: boolean
  /** Whether its status lists can be had, while its server answers otherwise. */
  statusReachable: boolean
  close(): Promise<void>
}

/** What taking in a directory came to. */
export interface Admitted {
  /** Devices that now have a credential. */
  readonly issued: readonly string[]
  /** Devices that were known before. */
  readonly known: number
  /** Devices of other domains. */
  readonly foreign: readonly string[]
}

/** The domain about which the organisation speaks. */
const domain = 'example.com'

/** Seconds for which a status list may be reused. Five minutes are usual; here a revocation is to be seen at once. */
const ttl = 5

const directoryFile = new URL('../../data/staff.vcf', import.meta.url)

/** Opens the organisation: reads its directory, makes its first key, and issues to the devices of everybody who plays no part. */
export async function openOrganisation(players: readonly string[]): Promise<Organisation> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-demo-'))
  const clock = systemClock
  const stores = expectOk(await openSqliteStores({ path: join(folder, 'issuer.db'), hasher: nodeHasher, clock }))
  const signers = new Map<string, Signer>()
  const parts = {
    id: organisationId,
    store: stores.issuer,
    signers: async (kid: string) => {
      const signer = signers.get(kid)
      return signer === undefined ? fail('issue.signer', 'there is no such key') : ok(signer)
    },
    formats: [createSdJwtVc({ hasher: nodeHasher, random: nodeRandom }), vcJwt],
    status: {
      mechanism: createTokenStatusList({ compressor: nodeCompressor }),
      listUri: (number: number) => `${organisationId}/status/${number}`,
      ...{ bits: 2, size: 131_072, ttl, lifetime: hours(24) },
    },
    ...{ signatures: createNodeSignatureVerifier(), nonces: stores.nonces, clock, random: nodeRandom },
    ...{ hasher: nodeHasher, actor: 'Example Corp enrolment' },
  }
  const issuerOf = (deviceFormat: string) =>
    createManagedIssuer({
      ...parts,
      templates: [
        { schema: imDevice, shown: [], lifetime: hours(12), format: deviceFormat },
        { schema: imUser, shown: [], lifetime: hours(12), format: 'vc-jwt' },
      ],
    })
  const issuer = issuerOf('sd-jwt-vc')
  const addKey = async () => {
    const kid = `key-${signers.size + 1}`
    const signer = newSigner(kid)
    signers.set(kid, signer)
    const added = await issuer.keys.add({ kid, alg: signer.alg, publicJwk: signer.publicJwk })
    return added.ok ? ok(kid) : added
  }
  expectOk(await issuer.keys.activate(expectOk(await addKey()), 'the first key'))
  const directory = expectOk(readDirectory(readFileSync(directoryFile, 'utf8'), { format: 'vcard' }))
  const claims = new Map<string, JsonObject>()
  const people = new Map<string, DirectoryPerson>()
  const admit = async (more: Directory): Promise<Result<Admitted>> => {
    const devices = more.people.flatMap((person) =>
      person.devices.map((device) => ({
        ...device,
        about: { ...person.claims, hasInstantMessage: [person.handle, device.id] },
      })),
    )
    const [ours, foreign] = [devices.filter(({ id }) => isOurs(id)), devices.filter(({ id }) => !isOurs(id))]
    // Whoever is known stays as she is: a second file gives nobody's device to somebody else.
    const fresh = ours.filter(({ id }) => !claims.has(id))
    for (const { id, about } of fresh) claims.set(id, about)
    for (const person of more.people) {
      const known = people.get(person.handle)
      const own = person.devices.filter(({ id }) => fresh.some((device) => device.id === id))
      if (known !== undefined) people.set(person.handle, { ...known, devices: [...known.devices, ...own] })
      else if (own.length > 0 || person.devices.length === 0) people.set(person.handle, { ...person, devices: own })
    }
    const others = fresh.filter(({ id }) => !players.includes(id))
    const wishes = others.map(({ id, about, key }) => ({
      type: imDevice.type,
      subject: id,
      claims: about,
      holderKey: unsafeProvenElsewhere(
        key ?? newSigner(null).publicJwk,
        key === null ? 'a colleague who plays no part in the demo' : 'the directory says whose key it is',
      ),
    }))
    let fault: Failed | null = null
    for await (const issued of issuer.issueMany(wishes)) if (!issued.ok) fault ??= issued
    if (fault !== null) return fault
    return ok({
      issued: others.map(({ id }) => id),
      known: ours.length - fresh.length,
      foreign: foreign.map(({ id }) => id),
    })
  }
  expectOk(await admit(directory))
  return {
    issuer,
    wholeIssuer: issuerOf('vc-jwt'),
    directory,
    people: () => [...people.values()],
    admit,
    claimsOf: (device) => claims.get(device) ?? null,
    addKey,
    reachable: true,
    statusReachable: true,
    close: async () => {
      await stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isOurs(device: string): boolean {
  const id = parseImId(device)
  return id.ok && id.value.domain === domain
}
