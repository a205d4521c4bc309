import { join, resolve } from 'node:path'
import { type Failed, fail, fileBudget, type JsonObject, ok, parseJsonObject, type Result } from '@imprint/core'
import { type Call, type Option, optionOf, UsageError } from '../command.ts'
import { kindOfPath, own, readText } from '../files.ts'

/** The form of the file that says what an issuer's directory holds. */
export const issuerVersion = 'imprint-issuer/1'

/** What an issuer's directory says of the issuer. */
export interface IssuerConfig {
  /** An https URL. */
  readonly id: string
  /** The `id` of the format that is issued unless a template names another. */
  readonly format: string
  readonly keys: 'plain' | 'encrypted'
  readonly database: 'sqlite' | 'postgres'
  readonly status: {
    /** What the addresses of status lists begin with; a number follows. */
    readonly base: string
    readonly bits: number
    readonly size: number
    /** Seconds. */
    readonly ttl: number
    readonly lifetime: number
  }
}

/** The option by which commands find the directory. */
export const dirOption: Readonly<Record<string, Option>> = {
  dir: { type: 'string', value: 'DIR', about: 'the directory of the issuer; imprint-issuer unless said otherwise' },
}

/** Where an issuer's directory is, and its parts. */
export function issuerPaths(call: Call): {
  readonly name: string
  readonly dir: string
  readonly config: string
  readonly database: string
  readonly keys: string
  readonly templates: string
} {
  const name = optionOf(call, 'dir') ?? 'imprint-issuer'
  const dir = resolve(call.host.cwd, name)
  return {
    name,
    dir,
    config: join(dir, 'issuer.json'),
    database: join(dir, 'issuer.db'),
    keys: join(dir, 'keys'),
    templates: join(dir, 'templates'),
  }
}

/** Reads what the directory says. One that is no issuer's is a usage error. */
export async function readIssuerConfig(call: Call): Promise<IssuerConfig> {
  const { name, config } = issuerPaths(call)
  if ((await kindOfPath(call, config)) !== 'file')
    throw new UsageError(
      `${name} is no directory of an issuer: make one with "imprint issuer init", or name it with --dir`,
    )
  return own(parseIssuerConfig(await readText(call, config)), `${name}/issuer.json`)
}

/** Writes what the directory says. */
export function formatIssuerConfig(config: IssuerConfig): string {
  return `${JSON.stringify({ version: issuerVersion, ...config }, null, 2)}\n`
}

function parseIssuerConfig(text: string): Result<IssuerConfig> {
  const json = parseJsonObject(text, fileBudget)
  if (!json.ok) return json
  const { version, id, format, keys, database, status } = json.value
  if (version !== issuerVersion) return bad(`expected ${issuerVersion}`, '/version')
  if (typeof id !== 'string') return bad('an https URL', '/id')
  if (typeof format !== 'string') return bad('the id of a format', '/format')
  if (keys !== 'plain' && keys !== 'encrypted') return bad('plain or encrypted', '/keys')
  if (database !== 'sqlite' && database !== 'postgres') return bad('sqlite or postgres', '/database')
  const { base, bits, size, ttl, lifetime } = (status ?? {}) as JsonObject
  if (typeof base !== 'string') return bad('an https URL', '/status/base')
  for (const [name, value] of Object.entries({ bits, size, ttl, lifetime }))
    if (!(typeof value === 'number' && Number.isInteger(value) && value > 0)) return bad('a number', `/status/${name}`)
  const numbers = { bits, size, ttl, lifetime } as Readonly<Record<'bits' | 'size' | 'ttl' | 'lifetime', number>>
  return ok({ id, format, keys, database, status: { base, ...numbers } })
}

function bad(detail: string, pointer: string): Failed {
  return fail('store.corrupt', detail, pointer)
}
