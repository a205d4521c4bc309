import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { IssuedPlaces } from '../opened.ts'
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
  // -0 is written as 0.
  return ok(value.map((component) => (typeof component === 'number' ? component + 0 : component)) as ClaimPath)
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
 * As the verifier sees it, withheld elements are gone and the others have moved up, and what is gone may have been a decoy, which its holder never counted. So an index selects every element that it may have meant: those
 * that stand no later now and stood no earlier when they were issued; without `IssuedPlaces` all up to it. An array from which nothing is missing leaves no doubt. An element that is `null` is none: it may be what
 * some wallets put in the place of a withheld one.
 *
 * @example
 * ```ts
 * selectPaths({ degrees: [{ type: 'BSc' }, {}] }, ['degrees', null, 'type']) // { found: [{ path: ['degrees', 0, 'type'], value: 'BSc' }] }
 * selectPaths({ name: 'Arthur' }, ['name', 'first']) // { because: 'not_object', at: 1 }
 * ```
 */
export function selectPaths(
  claims: JsonObject,
  path: ClaimPath,
  seen: ClaimsView | IssuedPlaces = 'held',
): PathSelection {
  let selected: readonly SelectedClaim[] = [{ path: [], value: claims }]
  // Which of several elements was meant cannot be told, so one that does not fit is passed over.
  let guessing = false
  for (const [at, component] of path.entries()) {
    const next: SelectedClaim[] = []
    let isGuess = false
    for (const { path: parent, value } of selected) {
      if (typeof component === 'string') {
        if (isJsonObject(value)) {
          if (Object.hasOwn(value, component))
            next.push({ path: [...parent, component], value: value[component] as Json })
        } else if (!guessing) return { because: 'not_object', at }
      } else if (Array.isArray(value)) {
        const [from, to] = reach(component, value, seen)
        if (to - from + next.length > maxSelected) return { because: 'too_many', at }
        for (let index = from; index < to; index++)
          if (seen === 'held' || value[index] !== null)
            next.push({ path: [...parent, index], value: value[index] as Json })
        if (component !== null && hasMoved(value, seen)) isGuess = true
      } else if (!guessing) return { because: 'not_array', at }
    }
    if (next.length === 0) return { because: 'absent', at }
    if (next.length > maxSelected) return { because: 'too_many', at }
    if (isGuess) guessing = true
    selected = next
  }
  return { found: selected }
}

/** Whether elements of an array may stand elsewhere than they did. */
function hasMoved(array: readonly Json[], seen: ClaimsView | IssuedPlaces): boolean {
  return typeof seen === 'string' ? seen === 'presented' : seen.has(array)
}

/** Which elements of an array a component selects: from, and up to but without. */
function reach(
  component: number | null,
  array: readonly Json[],
  seen: ClaimsView | IssuedPlaces,
): readonly [number, number] {
  const { length } = array
  if (component === null) return [0, length]
  const to = Math.min(component + 1, length)
  if (!hasMoved(array, seen)) return [component, to]
  // Places grow with the index, so that what qualifies lies together.
  const from = typeof seen === 'string' ? 0 : (seen.get(array) ?? []).findIndex((place) => place >= component)
  return [from < 0 ? to : from, to]
}
