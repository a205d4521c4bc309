import type { IssuedPlaces } from '../opened.ts'
import type { Disclosure } from '../ports/format.ts'
import type { DcqlCandidate } from './candidate.ts'
import { type ClaimPath, type ClaimsView, selectPaths } from './claim-path.ts'
import { metaRowOf } from './meta.ts'
import type { ClaimsQuery, CredentialQuery } from './query.ts'

/** Why a credential does not meet a constraint. */
export type Mismatch =
  | 'other_format'
  /** Not bound to a key. */
  | 'unbound'
  | 'other_type'
  /** The query says about the type what nobody here can check for that format. */
  | 'type_unchecked'
  | 'other_authority'
  /** Nothing is known about who certified the issuer. What cannot be checked is not met. */
  | 'authority_unchecked'
  | 'absent'
  | 'not_object'
  | 'not_array'
  /** The path selects more elements than any honest credential has. */
  | 'too_many'
  | 'other_value'

/** One constraint of a credential query, applied to one credential. */
export interface Constraint {
  /** JSON pointer within the credential query, such as `/claims/0`. */
  readonly pointer: string
  readonly because: Mismatch | null
}

/** What a credential query makes of one credential. */
export interface CredentialMatch {
  /** Every constraint but the claims. */
  readonly constraints: readonly Constraint[]
  /** Those on claims, in their order. Empty where another failed already and the rest was not asked for. */
  readonly claims: readonly Constraint[]
  /** The first claim set that the credential can answer; `null` if there is none, or if none is asked for. */
  readonly claimSet: number | null
  /** What to show of it; `null` if it does not answer. */
  readonly disclose: Disclosure | null
}

/** How far to look: to the first constraint that fails, which is all that choosing needs, or to the end. */
export type Extent = 'until-failure' | 'all'

/**
 * Applies one credential query to one credential (OpenID4VP 1.0 section 6.4.1). A claim whose value is none of those listed is treated as if it were not there; where a path selects several
 * elements, only those with such a value count, and only they are shown.
 */
export function matchCredential(
  query: CredentialQuery,
  candidate: DcqlCandidate,
  { view, extent }: { readonly view: ClaimsView; readonly extent: Extent },
): CredentialMatch {
  const constraints: Constraint[] = []
  for (const { pointer, applies, judge } of rows)
    if (applies(query)) {
      const because = judge(query, candidate)
      constraints.push({ pointer, because })
      if (because !== null && extent === 'until-failure') return { ...noClaims, constraints }
    }
  const seen = candidate.disclosed === 'selective' && view === 'presented' ? (candidate.issuedPlaces ?? view) : 'held'
  const selected = (query.claims ?? []).map((claim) => selectValues(claim, candidate, seen))
  const claims = selected.map((one, index) => ({
    pointer: `/claims/${index}`,
    because: typeof one === 'string' ? one : null,
  }))
  const set = answeredSet(query, selected)
  const disclose =
    set !== null && constraints.every(({ because }) => because === null) ? disclosureOf(candidate, set.paths) : null
  return { constraints, claims, claimSet: set?.index ?? null, disclose }
}

const noClaims = { claims: [], claimSet: null, disclose: null }

interface Row {
  readonly pointer: string
  applies(query: CredentialQuery): boolean
  judge(query: CredentialQuery, candidate: DcqlCandidate): Mismatch | null
}

// In the order of what they cost, and of what explains most.
const rows: readonly Row[] = [
  {
    pointer: '/format',
    applies: () => true,
    judge: ({ format }, candidate) => (format === candidate.format ? null : 'other_format'),
  },
  {
    pointer: '/meta',
    applies: ({ meta }) => Object.keys(meta).length > 0,
    judge: ({ format, meta }, { types }) => {
      const row = metaRowOf(format)
      const value = row === null ? undefined : meta[row.member]
      if (row === null || value === undefined) return 'type_unchecked'
      return row.matches(value, types) ? null : 'other_type'
    },
  },
  {
    pointer: '/require_cryptographic_holder_binding',
    applies: ({ require_cryptographic_holder_binding: required = true }) => required,
    judge: (_, { binding }) => (binding === 'key' ? null : 'unbound'),
  },
  {
    pointer: '/trusted_authorities',
    applies: ({ trusted_authorities: asked }) => asked !== undefined,
    judge: ({ trusted_authorities: asked = [] }, { authorities }) => {
      if (authorities === null) return 'authority_unchecked'
      const isOne = asked.some(({ type, values }) =>
        authorities.some((one) => one.type === type && one.values.some((value) => values.includes(value))),
      )
      return isOne ? null : 'other_authority'
    },
  },
]

function selectValues(
  { path, values }: ClaimsQuery,
  { claims }: DcqlCandidate,
  seen: ClaimsView | IssuedPlaces,
): readonly ClaimPath[] | Mismatch {
  const selection = selectPaths(claims, path, seen)
  if ('because' in selection) return selection.because
  const fitting =
    values === undefined
      ? selection.found
      : selection.found.filter(({ value }) => (values as readonly unknown[]).includes(value))
  return fitting.length === 0 ? 'other_value' : fitting.map((one) => one.path)
}

/** The paths of the first combination of claims that the credential can answer: all claims where there are no sets, none where no claims are asked for. */
function answeredSet(
  { claims = [], claim_sets: sets }: CredentialQuery,
  selected: readonly (readonly ClaimPath[] | Mismatch)[],
): { readonly index: number | null; readonly paths: readonly ClaimPath[] } | null {
  if (sets === undefined) {
    const paths = joined(selected)
    return paths === null ? null : { index: null, paths }
  }
  const places = new Map(claims.map(({ id }, index) => [id, index]))
  for (const [index, set] of sets.entries()) {
    const paths = joined(set.map((id) => selected[places.get(id) as number] as readonly ClaimPath[] | Mismatch))
    if (paths !== null) return { index, paths }
  }
  return null
}

function joined(selected: readonly (readonly ClaimPath[] | Mismatch)[]): readonly ClaimPath[] | null {
  const found = selected.filter((one) => typeof one !== 'string')
  // Nothing is put together for a set that fails: there may be thousands of them.
  return found.length < selected.length ? null : found.flat()
}

function disclosureOf({ disclosed }: DcqlCandidate, paths: readonly ClaimPath[]): Disclosure {
  return disclosed === 'whole' ? 'all' : mergePaths(paths)
}

/** Puts two disclosures of one credential together. */
export function mergeDisclosures(a: Disclosure, b: Disclosure): Disclosure {
  return a === 'all' || b === 'all' ? 'all' : mergePaths([...a, ...b])
}

function mergePaths(paths: readonly ClaimPath[]): readonly ClaimPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
}
