import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { type Directory, readDirectory } from '@imprint/adapters/directory'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import { fail, hours, type JsonObject, ok, type Result, type Signer } from '@imprint/core'
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
  readonly directory: Directory
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
  const claims = new Map(
    directory.people.flatMap((person) =>
      person.devices.map(({ id }) => [id, { ...person.claims, hasInstantMessage: [person.handle, id] }] as const),
    ),
  )
  const others = [...claims].filter(([device]) => !players.includes(device))
  const wishes = others.map(([subject, about]) => ({
    type: imDevice.type,
    subject,
    claims: about,
    holderKey: unsafeProvenElsewhere(newSigner(null).publicJwk, 'a colleague who plays no part in the demo'),
  }))
  for await (const issued of issuer.issueMany(wishes)) expectOk(issued)
  return {
    issuer,
    wholeIssuer: issuerOf('vc-jwt'),
    directory,
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
