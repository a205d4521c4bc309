import { mkdir } from 'node:fs/promises'
import { issuerMetadataUrl } from '@imprint/adapters/https-keys'
import { issuerKeyDirectory } from '@imprint/adapters/issuer-keys'
import { algorithms } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { kindOfPath, writeNew } from '../files.ts'
import { formats } from '../formats.ts'
import { formatIssuerConfig, type IssuerConfig, issuerPaths } from '../issuer/issuer-directory.ts'
import { signingOptions } from '../issuer/issuer-options.ts'
import { readPassphrase } from '../key-file.ts'

// ES256K is for issuers that are DIDs.
const algorithmNames = algorithms.filter(({ issuers }) => issuers !== 'did').map(({ name }) => name)

const issuingFormats = formats.filter(({ issue }) => issue !== undefined).map(({ id }) => id)
// Its holder shows what was asked for and no more.
const defaultFormat = 'sd-jwt-vc'

/** Makes the directory of an issuer. */
export const issuerInit: Command = {
  name: 'issuer init',
  summary: 'make an issuer that remembers: keys, a database, status lists',
  usage: '--id ISSUER [options]',
  about: `Makes a directory with everything that an issuer needs to take credentials back and to roll its keys: two private
keys, of which one signs and one is published as the next; a database of what was issued, with an audit log; and
issuer.json. A directory that exists is left as it is. Types of credentials of your own go into its folder templates,
a JSON Schema each. With --passphrase-file the private keys are encrypted, and commands that sign want it again.`,
  example: `$ imprint issuer init --id https://im.example.com --passphrase-file passphrase.txt`,
  options: {
    id: { type: 'string', value: 'ISSUER', about: 'the issuer: an https URL, by which verifiers find its keys' },
    alg: { type: 'string', value: 'ALG', about: `${algorithmNames.join(' or ')}; Ed25519 unless said otherwise` },
    format: {
      type: 'string',
      value: 'FORMAT',
      about: `what is issued: ${issuingFormats.join(', ')}; ${defaultFormat} unless said otherwise`,
    },
    'status-base': {
      type: 'string',
      value: 'URL',
      about: 'what the addresses of status lists begin with; ISSUER/status/ unless said otherwise',
    },
    'status-ttl': {
      type: 'string',
      value: 'TIME',
      about: 'for how long verifiers may use a copy of a status list; 5m unless said otherwise',
    },
    ...signingOptions,
  },
  operands: [0, 0],
  async run(call) {
    const paths = issuerPaths(call)
    const config = readConfig(call)
    const alg = readAlgorithm(call)
    const passphrase = await readPassphrase(call)
    const kind = await kindOfPath(call, paths.config)
    if (kind !== null) throw new UsageError(`${paths.name} is the directory of an issuer already, and is left as it is`)
    await mkdir(paths.templates, { recursive: true, mode: 0o700 }).catch(() => {
      throw new UsageError(`--dir ${paths.name} cannot be made a directory`)
    })
    // Loaded only when it is wanted, as for every command of an issuer.
    const { openStores, wire } = await import('../issuer/open-issuer.ts')
    const stores = await openStores(call, config.database)
    if (!stores.ok) return failure(stores.error)
    try {
      const keys = issuerKeyDirectory({ dir: paths.keys, passphrase })
      const { issuer } = wire(call, { config, keys, custom: [], stores: stores.value })
      const known = await issuer.keys.list()
      if (!known.ok) return failure(known.error)
      if (known.value.length > 0) throw new UsageError('the database belongs to an issuer already')
      // Before the keys: should this be interrupted, "issuer rotate" makes the ones that are missing.
      const written = await writeNew(paths.config, formatIssuerConfig(config), 0o600)
      if (!written.ok) return failure(written.error)
      const kids: string[] = []
      for (const role of ['active', 'next'] as const) {
        const key = await keys.create(alg)
        if (!key.ok) return failure(key.error)
        const added = await issuer.keys.add(key.value)
        if (!added.ok) return failure(added.error)
        const activated = role === 'active' ? await issuer.keys.activate(key.value.kid, 'the first key') : added
        if (!activated.ok) return failure(activated.error)
        kids.push(key.value.kid)
      }
      return done(initText(paths.name, config, kids), {
        directory: paths.name,
        ...config,
        active: kids[0],
        next: kids[1],
      })
    } finally {
      await stores.value.close()
    }
  },
}

function readConfig(call: Call): IssuerConfig {
  const id = requiredOption(call, 'id')
  if (!id.startsWith('https:') || issuerMetadataUrl(id) === null)
    throw new UsageError('--id is an https URL without query and fragment, written in its one canonical form')
  const base = optionOf(call, 'status-base') ?? `${id.replace(/\/$/, '')}/status/`
  if (!base.startsWith('https://') || URL.parse(base)?.href !== base || /[?#]/.test(base))
    throw new UsageError('--status-base is an https URL without query and fragment')
  const format = optionOf(call, 'format') ?? defaultFormat
  if (!issuingFormats.includes(format)) throw new UsageError(`--format is one of ${issuingFormats.join(', ')}`)
  const ttl = parseDuration(optionOf(call, 'status-ttl') ?? '5m', 'status-ttl')
  return {
    id,
    format,
    keys: optionOf(call, 'passphrase-file') === null ? 'plain' : 'encrypted',
    database: optionOf(call, 'database') === null ? 'sqlite' : 'postgres',
    // Two bits say suspended as well as revoked. A day without a fresh list, and nobody is believed any more.
    status: { base, bits: 2, size: 131_072, ttl, lifetime: Math.max(86_400, ttl) },
  }
}

function readAlgorithm(call: Call) {
  const wanted = optionOf(call, 'alg') ?? 'Ed25519'
  const row = algorithms.find(
    ({ name }) => algorithmNames.includes(name) && name.toLowerCase() === wanted.toLowerCase(),
  )
  if (row === undefined) throw new UsageError(`--alg is one of ${algorithmNames.join(', ')}`)
  return row.name
}

function initText(
  name: string,
  { id, format, keys, database }: IssuerConfig,
  [active, next]: readonly string[],
): string {
  return [
    `Made ${name}/, the issuer ${id}. Nobody else must see its folder keys${keys === 'plain' ? ', which is not encrypted' : ''}.`,
    `signs now   ${active}`,
    `signs next  ${next}`,
    `issues      ${format}, from a ${database === 'sqlite' ? 'SQLite file' : 'PostgreSQL database'}`,
    `Publish its keys and status lists with "imprint issuer serve-metadata", and issue with "imprint issuer issue".`,
  ].join('\n')
}
