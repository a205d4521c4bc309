import { existsSync } from 'node:fs'
import { fileNonceStore } from '@imprint/adapters/files'
import { type IssuerKeyDirectory, issuerKeyDirectory } from '@imprint/adapters/issuer-keys'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { openSqliteStores, type SqlStores } from '@imprint/adapters/sqlite'
import type { Result } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { createManagedIssuer, type ManagedIssuer, type Template } from '@imprint/issuer'
import { imDevice, imUser } from '@imprint/schemas'
import { failure } from '../answers.ts'
import { type Answer, type Call, optionOf, UsageError } from '../command.ts'
import { formats } from '../formats.ts'
import { noncesDirectory } from '../home.ts'
import { readPassphrase } from '../key-file.ts'
import { type IssuerConfig, issuerPaths, readIssuerConfig } from './issuer-directory.ts'
import { readTemplates } from './read-templates.ts'
import type { IssuerNeeds } from './with-issuer.ts'

/** An issuer of a directory, ready to work. */
export interface OpenedIssuer {
  readonly config: IssuerConfig
  readonly issuer: ManagedIssuer
  readonly keys: IssuerKeyDirectory
  readonly templates: readonly Template[]
}

/** For how long the credentials of the built-in types hold unless a wish says otherwise. */
const builtInLifetime = 12 * 3600

/** Opens the issuer of `--dir`, lets `work` do its work, and closes the store whatever comes of it. */
export async function openIssuer(
  call: Call,
  needs: IssuerNeeds,
  work: (opened: OpenedIssuer) => Promise<Answer>,
): Promise<Answer> {
  const config = await readIssuerConfig(call)
  const passphrase = needs === 'sign' ? await readPassphrase(call) : null
  if (needs === 'sign' && config.keys === 'encrypted' && passphrase === null)
    throw new UsageError('the keys are encrypted: give --passphrase-file FILE')
  const keys = issuerKeyDirectory({
    dir: issuerPaths(call).keys,
    passphrase: config.keys === 'plain' ? null : passphrase,
  })
  const custom = await readTemplates(call)
  // To open a database that is gone would make an empty one, which knows of no credential.
  if (config.database === 'sqlite' && !existsSync(issuerPaths(call).database))
    throw new UsageError('the database of this issuer is not there: bring it back from where you keep copies')
  const stores = await openStores(call, config.database)
  if (!stores.ok) return failure(stores.error)
  try {
    const opened = wire(call, { config, keys, custom, stores: stores.value })
    const locked = needs === 'sign' ? await findLocked(opened, call) : null
    return locked ?? (await work(opened))
  } finally {
    await stores.value.close()
  }
}

/** Looks whether the keys that will be needed open, before anything is done that a wrong passphrase would spoil. Whoever rolls the keys may have lost the one that signs. */
async function findLocked({ issuer, keys }: OpenedIssuer, { command }: Call): Promise<Answer | null> {
  const known = await issuer.keys.list()
  if (!known.ok) return failure(known.error)
  const wanted = command.name === 'issuer rotate' ? ['next'] : ['next', 'active']
  for (const { kid, state } of known.value) {
    const signer = wanted.includes(state) ? await keys.signer(kid) : null
    if (signer?.ok === false) return failure(signer.error)
  }
  return null
}

/** Opens the database of an issuer. */
export async function openStores(call: Call, database: IssuerConfig['database']): Promise<Result<SqlStores>> {
  const common = { hasher: nodeHasher, clock: call.host.clock }
  if (database === 'sqlite') return openSqliteStores({ path: issuerPaths(call).database, ...common })
  const url = optionOf(call, 'database') ?? call.host.env['DATABASE_URL'] ?? ''
  if (url === '') throw new UsageError('this issuer is in a PostgreSQL database: give --database URL or DATABASE_URL')
  // Loaded only when it is wanted: most issuers have a file.
  const { openPostgresStores } = await import('@imprint/adapters/postgres')
  return openPostgresStores({ url, ...common })
}

interface Parts {
  readonly config: IssuerConfig
  readonly keys: IssuerKeyDirectory
  readonly custom: Awaited<ReturnType<typeof readTemplates>>
  readonly stores: SqlStores
}

/** Wires the issuer of a directory. What can never work together is a usage error. */
export function wire(call: Call, { config, keys, custom, stores }: Parts): OpenedIssuer {
  const { host } = call
  const { format } = config
  const templates: readonly Template[] = [
    { schema: imDevice, shown: [], lifetime: builtInLifetime, format },
    { schema: imUser, shown: [], lifetime: builtInLifetime, format },
    ...custom.map((template) => ({ ...template, format: template.format ?? format })),
  ]
  const { base, ...status } = config.status
  try {
    const issuer = createManagedIssuer({
      id: config.id,
      store: stores.issuer,
      signers: keys.signer,
      formats,
      templates,
      status: {
        ...status,
        mechanism: createTokenStatusList({ compressor: nodeCompressor }),
        listUri: (number) => `${base}${number}`,
      },
      signatures: createNodeSignatureVerifier(),
      nonces: fileNonceStore({ dir: noncesDirectory(call), clock: host.clock }),
      clock: host.clock,
      random: nodeRandom,
      hasher: nodeHasher,
      actor: actorOf(call),
    })
    return { config, issuer, keys, templates }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function actorOf({ host, ...call }: Call): string {
  const named = optionOf({ host, ...call }, 'actor') ?? host.env['USER'] ?? host.env['USERNAME'] ?? ''
  return named.trim() === '' ? 'imprint command' : named
}
