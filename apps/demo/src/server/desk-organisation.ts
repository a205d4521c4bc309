import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@imprint/adapters/clock'
import { parseTemplate } from '@imprint/adapters/json-schema'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores } from '@imprint/adapters/sqlite'
import { fail, hours, type JsonObject, ok } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { createManagedIssuer, type ManagedIssuer } from '@imprint/issuer'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'

/** The name of the issuer that the desk's agents have their credentials from. On this machine it is played by the demo. */
export const deskOrganisationId = 'https://im.sirius.example'

/** The template of what the agents get, as text: a file and no code. */
export const agentTemplate: string = readFileSync(
  new URL('../../data/support-agent.template.json', import.meta.url),
  'utf8',
)

/** Sirius Cybernetics Corporation, which runs the support desk: an issuer over a SQLite file. */
export interface DeskOrganisation {
  readonly issuer: ManagedIssuer
  /** What it says of the desk's agent; `null` for anybody else. */
  claimsOf(device: string): JsonObject | null
  /** The type of what it issues. */
  readonly type: string
  close(): Promise<void>
}

const ttl = 5

/** Opens the organisation of the desk, with a key and nothing issued. */
export async function openDeskOrganisation(agent: string): Promise<DeskOrganisation> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-demo-desk-'))
  const clock = systemClock
  const stores = expectOk(await openSqliteStores({ path: join(folder, 'issuer.db'), hasher: nodeHasher, clock }))
  const template = expectOk(parseTemplate(agentTemplate))
  const key = newSigner('sirius-1')
  const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
  const issuer = createManagedIssuer({
    id: deskOrganisationId,
    store: stores.issuer,
    signers: async (kid) => (kid === key.kid ? ok(key) : fail('issue.signer', 'there is no such key')),
    formats: [format],
    templates: [{ ...template, format: format.id }],
    status: {
      mechanism: createTokenStatusList({ compressor: nodeCompressor }),
      listUri: (number) => `${deskOrganisationId}/status/${number}`,
      ...{ bits: 2, size: 131_072, ttl, lifetime: hours(24) },
    },
    ...{ signatures: createNodeSignatureVerifier(), nonces: stores.nonces, clock, random: nodeRandom },
    ...{ hasher: nodeHasher, actor: 'Sirius enrolment' },
  })
  expectOk(await issuer.keys.add({ kid: 'sirius-1', alg: key.alg, publicJwk: key.publicJwk }))
  expectOk(await issuer.keys.activate('sirius-1', 'the first key'))
  const claims: JsonObject = {
    fn: 'Zaphod Q. Beeblebrox',
    'organization-name': 'Sirius Cybernetics Corporation',
    role: 'Customer support',
    hasLanguage: ['en', 'art-x-vogon'],
    expertise: ['Ident-I-Eeze', 'Nutri-Matic'],
    hasInstantMessage: ['im:%40zaphod@sirius.example', agent],
  }
  return {
    issuer,
    claimsOf: (device) => (device === agent ? claims : null),
    type: template.schema.type,
    close: async () => {
      await stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
