import { parseArgs } from 'node:util'
import { rows } from './rows.ts'

/** What the command line says. */
export interface BenchOptions {
  readonly json: boolean
  readonly rounds: number
  /** Milliseconds of a batch, and of warming up. */
  readonly batch: number
  readonly warmUp: number
  readonly devices: number
  readonly imports: number
  readonly bulk: { readonly runs: number; readonly credentials: number }
  /** Only rows whose id begins like this, and neither imports nor sizes; `null` for everything. */
  readonly only: string | null
}

/** Sentences for `--help`. */
export const help = `pnpm bench [--json] [--rounds N] [--only ROW] [--smoke]

  --rounds N   rounds, at least 20 (default 25)
  --json       print everything as JSON
  --only ROW   only rows whose id begins like this, such as vc-verify, vp-verify-ed25519 or identifiers; no imports, no sizes
  --smoke      one round of tiny batches: shows that every case works, measures nothing
`

/** Reads the command line; a sentence says what is wrong with it. */
export function parseOptions(args: readonly string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        smoke: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return help
    const json = values.json === true
    const only = values.only ?? null
    if (only !== null && !rows.some(({ id }) => id.startsWith(only)))
      return `no row begins with ${only}: ${rows.map(({ id }) => id).join(', ')}`
    if (values.smoke === true)
      return { json, rounds: 1, batch: 2, warmUp: 1, devices: 8, imports: 1, bulk: { runs: 1, credentials: 100 }, only }
    const rounds = Number(values.rounds ?? 25)
    if (!Number.isInteger(rounds) || rounds < 20)
      return '--rounds wants a whole number of at least 20: fewer say nothing on a shared machine'
    return {
      json,
      rounds,
      batch: 30,
      warmUp: 1500,
      devices: 256,
      imports: Math.max(15, rounds),
      bulk: { runs: 3, credentials: 10_000 },
      only,
    }
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : String(cause)}\n${help}`
  }
}
