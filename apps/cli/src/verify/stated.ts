import type { Opened, OpenedCredential } from '@imprint/core'
import { formats } from '../formats.ts'
import type { Report } from './report.ts'

const longest = 100

/** What a token is by its form, and whom it names as the issuer of each credential. Nobody vouches for any of it. */
export interface Stated {
  readonly kind: Opened['kind'] | null
  /** The id of its format. */
  readonly format: string | null
  readonly issuers: readonly (string | null)[]
}

/** Opens a token for what it states of itself. */
export function statedBy(text: string): Stated {
  const opened = open(text)
  if (opened === null) return { kind: null, format: null, issuers: [] }
  return { kind: opened.kind, format: opened.format, issuers: credentialsOf(text).map((one) => one?.issuer ?? null) }
}

/** The credentials of a presentation, or a credential itself, as they lie in a token; `null` for one that cannot be read. */
export function credentialsOf(text: string): readonly (OpenedCredential | null)[] {
  const opened = open(text)
  if (opened === null) return []
  if (opened.kind === 'credential') return [opened]
  return opened.enclosed.map((one) => {
    const inner = typeof one === 'string' ? open(one) : null
    return inner?.kind === 'credential' ? inner : null
  })
}

/** A line about the issuer, where the verdict turns on who that is or on whether it can be reached; `null` for other verdicts. */
export function issuerLine({ because, checks }: Report, { issuers }: Stated): string | null {
  if (because === undefined) return null
  const check = checks.find(({ code, needs }) => code === because.code && needs === undefined)
  const index = /^\/credentials\/(\d+)$/.exec(check?.about ?? '')?.[1] ?? '0'
  const issuer = issuers[Number(index)] ?? null
  if (issuer === null) return null
  if (because.code === 'issuer.unknown') return `the issuer, as the token states it: ${shortened(issuer)}`
  if (because.code === 'issuer.key_unavailable' || because.code.startsWith('fetch.'))
    return `asked for its keys: ${shortened(hostOf(issuer))}`
  return null
}

/** The server that publishes an issuer's keys; for a DID that names none, the DID. */
function hostOf(issuer: string): string {
  const web = /^did:web:([^:]+)/.exec(issuer)?.[1]
  return web?.replace(/%3A/i, ':') ?? (issuer.startsWith('did:') ? issuer : (URL.parse(issuer)?.host ?? issuer))
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}

function open(text: string): Opened | null {
  for (const format of formats) {
    const opened = format.open(text)
    if (opened !== null) return opened.ok ? opened.value : null
  }
  return null
}
