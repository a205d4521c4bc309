import { fail, ok, type Result } from '../result.ts'
import { readDomainWith, type TextRules } from './text-rules.ts'

/** A host: a domain, no domain (`local.invalid`), or an address in its one canonical text. */
export type Host =
  | { readonly domain: string | null; readonly address: null }
  | { readonly domain: null; readonly address: string }

/**
 * Parses a host as XMPP and SIP allow it: a domain, an IPv4 address, or an IPv6 address in brackets, which RFC 5952 gives one text. An IPv6 zone names an
 * interface of one machine and is `identifier.zone`; a malformed address is `identifier.address`.
 */
export function parseHost(rules: TextRules | undefined, text: string): Result<Host> {
  if (text.startsWith('[')) {
    if (!text.endsWith(']')) return fail('identifier.address', 'an opening bracket without its closing one')
    const address = parseIpv6(text.slice(1, -1))
    return address.ok ? ok({ domain: null, address: `[${address.value}]` }) : address
  }
  if (/^[0-9.]+$/.test(text) && /[0-9]\.?$/.test(text)) {
    const octets = ipv4Octets(text)
    return octets === null
      ? fail('identifier.address', 'digits and dots that are no IPv4 address')
      : ok({ domain: null, address: octets.join('.') })
  }
  const domain = readDomainWith(rules, text)
  return domain.ok ? ok({ domain: domain.value, address: null }) : domain
}

/** Four decimal numbers without leading zeros, which some readers take for octal. */
function ipv4Octets(text: string): readonly number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  for (const part of parts) if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null
  return parts.map(Number)
}

/** Parses an IPv6 address (RFC 4291 section 2.2) and answers its text by RFC 5952: lower case, no leading zeros, the longest run of zeros as "::". */
function parseIpv6(text: string): Result<string> {
  if (text.includes('%')) return fail('identifier.zone', 'an IPv6 zone, which means something on one machine only')
  const bad = fail('identifier.address', 'not an IPv6 address')
  if (text.length > 45) return bad
  const halves = text.split('::')
  if (halves.length > 2) return bad
  const head = groups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 1 ? [] : groups(halves[1] as string, true)
  if (head === null || tail === null) return bad
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return bad
  return ok(ipv6Text([...head, ...new Array<number>(missing).fill(0), ...tail]))
}

function groups(text: string, last: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const found: number[] = []
  for (const [i, part] of parts.entries()) {
    if (last && i === parts.length - 1 && part.includes('.')) {
      const octets = ipv4Octets(part)
      if (octets === null) return null
      const [a = 0, b = 0, c = 0, d = 0] = octets
      found.push(a * 256 + b, c * 256 + d)
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) found.push(Number.parseInt(part, 16))
    else return null
  }
  return found
}

function ipv6Text(words: readonly number[]): string {
  let start = -1
  let length = 1
  for (let i = 0; i < words.length; i++) {
    let end = i
    while (end < words.length && words[end] === 0) end++
    if (end - i > length) [start, length] = [i, end - i]
    if (end > i) i = end - 1
  }
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(':')
  return start < 0 ? hex(words) : `${hex(words.slice(0, start))}::${hex(words.slice(start + length))}`
}
