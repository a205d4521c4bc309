import {
  type Code,
  type Failed,
  fail,
  type IssuedPlaces,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  printableName,
  type Result,
  tokenBudget,
} from '@imprint/core'
import type { Disclosure, Disclosures } from './read-disclosures.ts'

/** Digests in one SD-JWT of claims that were withheld, and of decoys: 64 claims, each of them a list of 15. Every one of them costs a look-up and memory. */
const maxIdle = 1_024

interface Work {
  readonly disclosures: Disclosures
  readonly fixed: ReadonlySet<string>
  /** Digests that no disclosure belongs to. */
  readonly idle: Set<string>
  /** Disclosures whose digest was met. */
  met: number
  readonly issuedPlaces: Map<readonly Json[], readonly number[]>
  /** Inside of a claim that nothing may be hidden in. */
  sealed: boolean
  fault: Failed | null
}

/** A payload with disclosed claims in their places. */
export interface Unfolded {
  /** The processed payload (RFC 9901 section 7.1). */
  readonly claims: JsonObject
  readonly issuedPlaces: IssuedPlaces
}

/**
 * Puts disclosed claims in the places of their digests and answers the processed payload (RFC 9901 section 7.1, steps 3 to 5). Digests without a disclosure are dropped, and
 * the payload is left as it was. A digest twice, a claim where there is one already, a disclosure that nothing refers to, or a placeholder of another form is refused. The claims named in `fixed`
 * can be neither disclosed nor hold anything that is (SD-JWT VC section 2.2.2.3).
 */
export function unfold(
  payload: JsonObject,
  { disclosures, fixed }: { readonly disclosures: Disclosures; readonly fixed: ReadonlySet<string> },
): Result<Unfolded> {
  const issuedPlaces = new Map<readonly Json[], readonly number[]>()
  const work: Work = { disclosures, fixed, idle: new Set(), issuedPlaces, met: 0, sealed: false, fault: null }
  const claims = unfoldObject(payload, 0, work)
  if (claims === undefined) return work.fault as Failed
  const { size } = disclosures
  return work.met === size
    ? ok({ claims, issuedPlaces })
    : fail('sd_jwt.disclosure_unreferenced', `${size - work.met} of ${size} disclosures belong to no digest`)
}

function stop(work: Work, code: Code, detail: string): undefined {
  work.fault = fail(code, detail)
  return undefined
}

/** Unfolds a value; `undefined` means a fault. What holds nothing hidden is answered as it is. */
function unfoldValue(value: Json, depth: number, work: Work): Json | undefined {
  if (typeof value !== 'object' || value === null) return value
  // What the parser allows in one text could otherwise be passed by disclosures inside of disclosures.
  if (depth > tokenBudget.depth) return stop(work, 'json.depth', 'disclosures nested too deep')
  return Array.isArray(value) ? unfoldArray(value, depth, work) : unfoldObject(value as JsonObject, depth, work)
}

function unfoldObject(object: JsonObject, depth: number, work: Work): JsonObject | undefined {
  const digests = object['_sd']
  let shown: Record<string, Json> | null = depth === 0 || digests !== undefined ? {} : null
  for (const name in object) {
    if (name === '_sd') continue
    if (name === '...') return stop(work, 'sd_jwt.placeholder', '"..." outside of an array')
    if (name === '_sd_alg') {
      if (depth === 0) continue
      return stop(work, 'sd_jwt.placeholder', '_sd_alg below the top level')
    }
    const value = object[name] as Json
    let inside: Json | undefined = value
    if (typeof value === 'object' && value !== null) {
      if (depth === 0) work.sealed = work.fixed.has(name)
      inside = unfoldValue(value, depth + 1, work)
      if (inside === undefined) return undefined
      if (shown === null && inside !== value) shown = { ...object }
    }
    if (shown !== null) shown[name] = inside
  }
  if (digests === undefined || shown === null) return shown ?? object
  if (depth === 0) work.sealed = false
  if (!Array.isArray(digests)) return stop(work, 'sd_jwt.placeholder', '_sd is not an array')
  for (const digest of digests) {
    const disclosure = find(digest, work)
    if (disclosure === undefined) return undefined
    if (disclosure === null) continue
    const { name } = disclosure
    if (name === null)
      return stop(work, 'sd_jwt.disclosure', 'a disclosure for an array, where an object’s member is hidden')
    if (Object.hasOwn(shown, name))
      return stop(work, 'sd_jwt.claim_collision', `${printableName(name)} is there already`)
    if (depth === 0 && work.fixed.has(name))
      return stop(work, 'sd_jwt.not_disclosable', `${printableName(name)} is disclosed`)
    const value = unfoldValue(disclosure.value, depth + 1, work)
    if (value === undefined) return undefined
    shown[name] = value
  }
  return shown
}

function unfoldArray(array: readonly Json[], depth: number, work: Work): readonly Json[] | undefined {
  let shown: Json[] | null = null
  // Where the elements stood, once one of them is gone.
  let places: number[] | null = null
  for (let i = 0; i < array.length; i++) {
    const element = array[i] as Json
    let inside: Json | undefined = element
    if (typeof element === 'object' && element !== null) {
      if (hidesElement(element)) {
        shown ??= array.slice(0, i)
        const disclosure = findElement(element, work)
        if (disclosure === undefined) return undefined
        if (disclosure === null) {
          places ??= Array.from(shown.keys())
          continue
        }
        inside = disclosure.value
      }
      inside = unfoldValue(inside, depth + 1, work)
      if (inside === undefined) return undefined
      if (shown === null && inside !== element) shown = array.slice(0, i)
    }
    shown?.push(inside)
    places?.push(i)
  }
  if (shown !== null && places !== null) work.issuedPlaces.set(shown, places)
  return shown ?? array
}

/** Tells an array's element that stands for a hidden one (RFC 9901 section 4.2.4.2). */
export function hidesElement(element: Json): element is JsonObject {
  return isJsonObject(element) && element['...'] !== undefined
}

function findElement(element: JsonObject, work: Work): Disclosure | null | undefined {
  for (const name in element) if (name !== '...') return stop(work, 'sd_jwt.placeholder', '"..." beside another member')
  const disclosure = find(element['...'], work)
  return disclosure === null || disclosure === undefined || disclosure.name === null
    ? disclosure
    : stop(work, 'sd_jwt.disclosure', 'a disclosure for an object, where an array’s element is hidden')
}

/** Looks a digest up; `null` if it is a decoy or was withheld, `undefined` for a fault. */
function find(digest: Json | undefined, work: Work): Disclosure | null | undefined {
  if (work.sealed)
    return stop(work, 'sd_jwt.not_disclosable', 'something is hidden inside of a claim that must be shown')
  if (typeof digest !== 'string') return stop(work, 'sd_jwt.placeholder', 'a digest is not a text')
  const disclosure = work.disclosures.get(digest)
  if (disclosure === undefined) {
    const { idle } = work
    const before = idle.size
    if (idle.add(digest).size === before) return repeated(work)
    return before === maxIdle ? stop(work, 'token.size', `more than ${maxIdle} digests without a disclosure`) : null
  }
  if (disclosure.met) return repeated(work)
  disclosure.met = true
  work.met++
  return disclosure
}

function repeated(work: Work): undefined {
  return stop(work, 'sd_jwt.digest_repeated', 'a digest stands in two places')
}
