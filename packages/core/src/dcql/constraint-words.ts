import { isTextArray } from '../json.ts'
import { printableName } from '../printable.ts'
import type { DcqlCandidate } from './candidate.ts'
import type { ClaimPath } from './claim-path.ts'
import type { Constraint, Mismatch } from './match-credential.ts'
import { metaRowOf } from './meta.ts'
import type { CredentialQuery } from './query.ts'

/** What a constraint expected and what came. Names of types and claims, never the value of a claim, nor the values that were asked for. */
export interface ConstraintWords {
  readonly expected: string
  readonly came: string
}

/** Says in words what a constraint of a credential query came to. */
export function constraintWords(
  query: CredentialQuery,
  { pointer, because }: Constraint,
  candidate: DcqlCandidate,
): ConstraintWords {
  const claim = /^\/claims\/(\d+)$/.exec(pointer)
  if (claim !== null) return claimWords(query, Number(claim[1]), because)
  switch (pointer) {
    case '/format':
      return { expected: `the format ${shown(query.format)}`, came: `the format ${shown(candidate.format)}` }
    case '/meta':
      return { expected: `the type ${askedTypes(query)}`, came: came(because, list(candidate.types, 'and')) }
    case '/trusted_authorities':
      return {
        expected: `an issuer that is certified by ${list(query.trusted_authorities?.map(({ type }) => type) ?? [], 'or')} of the query`,
        came: came(because, 'an issuer that is certified'),
      }
    default:
      return { expected: 'a credential that is bound to a key', came: came(because, 'one that is bound to a key') }
  }
}

const failures: Readonly<Partial<Record<Mismatch, string>>> = {
  unbound: 'one that anybody can show',
  type_unchecked: 'a question about the type that is not known here for this format',
  other_authority: 'an issuer that others certified',
  authority_unchecked: 'nothing is known about who certified the issuer',
  absent: 'no such claim',
  not_object: 'no object where the path has the name of a member',
  not_array: 'no array where the path has an index or “all”',
  too_many: 'more elements than are looked at',
  other_value: 'another value',
}

function came(because: Mismatch | null, otherwise: string): string {
  return (because === null ? undefined : failures[because]) ?? otherwise
}

function claimWords({ claims = [] }: CredentialQuery, index: number, because: Mismatch | null): ConstraintWords {
  const claim = claims[index]
  const count = claim?.values?.length
  const values = count === undefined ? '' : count === 1 ? ', with the value asked for' : `, with one of ${count} values`
  return {
    expected: `the claim ${claim === undefined ? '' : pathWords(claim.path)}${values}`,
    came: came(because, 'it is there'),
  }
}

/** Writes a claims path for people: `address.locality`, `degrees[all].type`, `nationalities[1]`. */
export function pathWords(path: ClaimPath): string {
  return path
    .map((component, index) => {
      if (component === null) return '[all]'
      if (typeof component === 'number') return `[${component}]`
      return index === 0 ? printableName(component) : `.${printableName(component)}`
    })
    .join('')
}

function askedTypes({ format, meta }: CredentialQuery): string {
  const value = meta[metaRowOf(format)?.member ?? '']
  if (typeof value === 'string') return shown(value)
  if (isTextArray(value)) return list(value, 'or')
  if (!Array.isArray(value)) return 'that the query describes'
  return value.map((all) => (isTextArray(all) ? list(all, 'and') : '')).join(', or ')
}

// A log line is no place for a list of sixty types.
const maxShown = 4

function list(names: readonly string[], word: 'and' | 'or'): string {
  const some = names.slice(0, maxShown).map(shown)
  return names.length > maxShown ? `${some.join(', ')}, … (${names.length})` : some.join(` ${word} `)
}

/** Types are URIs, longer than a name, and as plain. */
function shown(text: string): string {
  return /^[!-~]{1,200}$/.test(text) ? text : '…'
}
