import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { fail, ok, type Result } from '../result.ts'

/**
 * A claims path pointer (OpenID4VP 1.0 section 7): where in a credential a claim stands. A text is the name of a member, a number an index of an array, `null` every element
 * of an array. It begins at the root of what the issuer signed: the processed SD-JWT payload, or the VC.
 */
export type ClaimPath = readonly (string | number | null)[]

/** As deep as the JSON of a token may be (`tokenBudget`): a longer path could select nothing. */
const maxLength = 16

/** Four times what the longest honest list of a credential would hold: a query of a few hundred paths must not select millions of elements. */
const maxSelected = 256

/** Checks a claims path pointer that was parsed as JSON; anything else is `query.malformed`. */
export function parseClaimPath(value: Json | undefined, pointer = ''): Result<ClaimPath> {
  if (!Array.isArray(value) || value.length < 1 || value.length > maxLength)
    return fail('query.malformed', `expected a path of 1 to ${maxLength} components`, pointer)
  for (const [index, component] of (value as readonly Json[]).entries())
    if (typeof component !== 'string' && component !== null && !isIndex(component))
      return fail('query.malformed', 'expected a text, null or an index from 0', `${pointer}/${index}`)
  return ok([...value] as ClaimPath)
}

function isIndex(component: Json): component is number {
  return typeof component === 'number' && Number.isSafeInteger(component) && component >= 0
}

/**
 * Whose eyes a credential is seen with. `held`: the holder's, who sees all of it. `presented`: the verifier's; of a credential with selective disclosure, withheld elements
 * of an array are gone (RFC 9901 section 7.1, step 3), so the others have moved up.
 */
export type ClaimsView = 'held' | 'presented'

/** One selected element: where exactly it stands, without `null`, and what it is. */
export interface SelectedClaim {
  readonly path: readonly (string | number)[]
  readonly value: Json
}

/** What a path selected, at least one element; or why it selects nothing, and which of its components could not be followed. */
export type PathSelection =
  | { readonly found: readonly SelectedClaim[] }
  | { readonly because: 'absent' | 'not_object' | 'not_array' | 'too_many'; readonly at: number }

/**
 * Applies a claims path pointer to claims by OpenID4VP 1.0 section 7.1.1. Each element is selected once at most; a path that selects more than 256 is answered with `too_many`.
 *
 * As the verifier sees it, an index selects the elements up to it, because withheld ones before it are gone, and an element that is `null` is none: it may be what some
 * wallets put in the place of a withheld one.
 *
 * @example
 * ```ts
 * selectPaths({ degrees: [{ type: 'BSc' }, {}] }, ['degrees', null, 'type']) // { found: [{ path: ['degrees', 0, 'type'], value: 'BSc' }] }
 * selectPaths({ name: 'Arthur' }, ['name', 'first']) // { because: 'not_object', at: 1 }
 * ```
 */
export function selectPaths(claims: JsonObject, path: ClaimPath, view: ClaimsView = 'held'): PathSelection {
  let selected: readonly SelectedClaim[] = [{ path: [], value: claims }]
  // Which of the elements up to an index was meant cannot be told, so one that does not fit is passed over.
  let guessing = false
  for (const [at, component] of path.entries()) {
    const next: SelectedClaim[] = []
    for (const { path: parent, value } of selected) {
      if (typeof component === 'string') {
        if (isJsonObject(value)) {
          if (Object.hasOwn(value, component))
            next.push({ path: [...parent, component], value: value[component] as Json })
        } else if (!guessing) return { because: 'not_object', at }
      } else if (Array.isArray(value)) {
        const [from, to] = reach(component, value.length, view)
        if (to - from + next.length > maxSelected) return { because: 'too_many', at }
        for (let index = from; index < to; index++)
          if (view === 'held' || value[index] !== null)
            next.push({ path: [...parent, index], value: value[index] as Json })
      } else if (!guessing) return { because: 'not_array', at }
    }
    if (next.length === 0) return { because: 'absent', at }
    if (next.length > maxSelected) return { because: 'too_many', at }
    if (typeof component === 'number' && view === 'presented') guessing = true
    selected = next
  }
  return { found: selected }
}

/** Which elements of an array a component selects: from, and up to but without. */
function reach(component: number | null, length: number, view: ClaimsView): readonly [number, number] {
  if (component === null) return [0, length]
  return [view === 'presented' ? 0 : component, Math.min(component + 1, length)]
}
