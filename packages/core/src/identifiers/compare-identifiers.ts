import { type ImId, imIdKey } from './im-id.ts'
import { type IdentifierOptions, parseIdentifier } from './parse-identifier.ts'
import type { Comparison } from './protocol.ts'
import { protocols } from './protocols.ts'

/**
 * Compares two identifiers and says which rule decided. `equal` implies equal keys (`imIdKey`). The reverse holds but for SIP, whose section 19.1.4 also looks at
 * parameters that are no part of an identity, and so is no equivalence. Identifiers of two protocols are `not-comparable`: that they name one user is a relation,
 * which an issuer proves and spelling never does.
 *
 * @example
 * ```ts
 * const [a, b] = [parseIdentifier('sip:bob@biloxi.com'), parseIdentifier('sip:bob@biloxi.com:5060')]
 * if (a.ok && b.ok) compareIdentifiers(a.value, b.value) // different: RFC 3261 section 19.1.4 (port)
 * ```
 */
export function compareIdentifiers(a: ImId, b: ImId): Comparison {
  if (a.protocol !== b.protocol)
    return {
      result: 'not-comparable',
      rule: 'draft-mahy-mimi-identity section 2: a relation between protocols is proved, never spelled',
    }
  if (a.kind !== b.kind)
    return { result: 'different', rule: `draft-mahy-mimi-identity section 2: a ${a.kind} is no ${b.kind}` }
  const { rule, compare } = protocols[a.protocol]
  return (
    compare?.(a, b) ??
    (imIdKey(a) === imIdKey(b)
      ? { result: 'equal', rule }
      : { result: 'different', rule: `${rule} (${difference(a, b)})` })
  )
}

/** The first part in which two identifiers differ, by its name. */
function difference(a: ImId, b: ImId): string {
  for (const part of ['domain', 'user', 'device', 'name'] as const) if (a[part] !== b[part]) return part
  for (const [name, value] of [...(a.qualifiers ?? []), ...(b.qualifiers ?? [])]) {
    const same = [a, b].every((id) => id.qualifiers?.some(([key, other]) => key === name && other === value))
    if (!same) return name
  }
  return 'spelling'
}

/** `compareIdentifiers` for two texts; one that is no identifier makes the result `invalid`, and the rule is its code. */
export function compareTexts(a: string, b: string, options: IdentifierOptions = {}): Comparison {
  const first = parseIdentifier(a, options)
  if (!first.ok) return { result: 'invalid', rule: first.error.code }
  const second = parseIdentifier(b, options)
  return second.ok ? compareIdentifiers(first.value, second.value) : { result: 'invalid', rule: second.error.code }
}
