import { type Failed, fail, ok, type Result } from '@imprint/core'
import type { OwnDecision } from './decide.ts'

/** What a trust message URI says: decisions about the keys of one owner, for one encryption. */
export interface TrustMessageUri {
  /** The namespace of the encryption whose keys these are, such as `urn:xmpp:omemo:2`. */
  readonly encryption: string
  readonly decisions: readonly OwnDecision[]
}

/** No QR code holds more octets (ISO/IEC 18004, version 40, level L). */
const maxLength = 2953
const head = /^xmpp:([^?#/]+)\?trust-message;([^#]+)$/i

/**
 * Reads a trust message URI (XEP-0434 section 9.1.1), which two people show each other as a QR code to authenticate their first keys: `xmpp:bob@example.com?trust-message;encryption=…;trust=…;distrust=…`.
 * Whoever reads one makes the decisions with `decide`, after the person agreed. Anything else, and one key both ways, is `atm.malformed`.
 */
export function parseTrustMessageUri(text: string): Result<TrustMessageUri> {
  const [, path = '', query = ''] = text.length <= maxLength ? (head.exec(text) ?? []) : []
  const owner = decoded(path)
  const pairs = query.split(';').map((pair) => {
    const at = pair.indexOf('=')
    return at < 1 ? null : { name: pair.slice(0, at), value: decoded(pair.slice(at + 1)) }
  })
  const [first, ...rest] = pairs
  // The one order that the specification has, so that two readers read the same.
  if (owner === null || first?.name !== 'encryption' || first.value === null)
    return malformed('expected an owner, and the encryption before anything else')
  const decisions: OwnDecision[] = []
  for (const pair of rest) {
    const level = pair?.name === 'trust' ? 'authenticated' : pair?.name === 'distrust' ? 'distrusted' : null
    if (pair === null || pair === undefined || level === null || pair.value === null)
      return malformed('expected trust or distrust, and a key')
    if (decisions.some(({ key }) => key === pair.value)) return malformed('a key is named twice')
    decisions.push({ owner, key: pair.value, level })
  }
  return decisions.length === 0 ? malformed('expected at least one key') : ok({ encryption: first.value, decisions })
}

/** Writes a trust message URI. Keys of several owners, none at all, or more than fit into a QR code throw. */
export function formatTrustMessageUri({ encryption, decisions }: TrustMessageUri): string {
  const [first] = decisions
  if (first === undefined || decisions.some(({ owner }) => owner !== first.owner))
    throw new TypeError('a URI is about keys of one owner')
  const keys = decisions.map(({ key, level }) => `${level === 'authenticated' ? 'trust' : 'distrust'}=${encoded(key)}`)
  const text = `xmpp:${encoded(first.owner)}?trust-message;${[`encryption=${encoded(encryption)}`, ...keys].join(';')}`
  if (text.length > maxLength) throw new TypeError(`at most ${maxLength} characters`)
  return text
}

function encoded(text: string): string {
  // "@" and ":" stand for themselves in the path and in a query (RFC 3986 section 3.3).
  return encodeURIComponent(text).replaceAll('%40', '@').replaceAll('%3A', ':')
}

function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text)
    return value === '' || /[\p{Cc}\p{Zs}]/u.test(value) ? null : value
  } catch {
    return null
  }
}

function malformed(detail: string): Failed {
  return fail('atm.malformed', detail)
}
