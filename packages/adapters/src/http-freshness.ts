import type { Seconds } from '@imprint/core'

/** How long answers may be reused, in seconds. */
export interface FreshnessLimits {
  /** Where the server says nothing (RFC 9111 section 4.2.2 leaves it to us). */
  readonly unstated: number
  /** Whatever the server says. */
  readonly most: number
}

/**
 * Says until when a response may be reused (RFC 9111 section 4.2.1, as a private cache): `max-age` less the `Age` it came with, else `Expires`, else `unstated`; `no-store` and
 * `no-cache` are not reused at all. What does not parse counts as stale, as section 4.2.1 asks.
 */
export function freshUntil(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  fetchedAt: Seconds,
  limits: FreshnessLimits,
): Seconds {
  const lifetime = statedLifetime(headers, fetchedAt) ?? limits.unstated
  return (fetchedAt + Math.max(0, Math.min(lifetime, limits.most))) as Seconds
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

function statedLifetime(headers: Headers, now: Seconds): number | null {
  const directives = text(headers['cache-control'])
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  if (directives.some((each) => /^no-(store|cache)(=|$)/.test(each))) return 0
  const ages = directives
    .filter((each) => each.startsWith('max-age'))
    .map((each) => /^max-age="?(\d{1,10})"?$/.exec(each)?.[1] ?? '0')
  // Twice is a mistake or an attack; the shorter one holds.
  if (ages.length > 0) return Math.min(...ages.map(Number)) - (Number(text(headers['age'])) || 0)
  if (headers['expires'] === undefined) return null
  const date = Date.parse(text(headers['date']))
  const lifetime = (Date.parse(text(headers['expires'])) - (Number.isNaN(date) ? now * 1000 : date)) / 1000
  return Number.isNaN(lifetime) ? 0 : Math.floor(lifetime)
}

function text(header: string | readonly string[] | undefined): string {
  return header === undefined ? '' : typeof header === 'string' ? header : header.join(',')
}
