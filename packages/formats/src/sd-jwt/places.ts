import { isJsonObject, type Json, type JsonObject } from '@imprint/core'
import { type Disclosure, type Disclosures, isReserved } from './read-disclosures.ts'
import { hidesElement } from './unfold.ts'

/** A claims path pointer (OpenID4VP 1.0 section 7, SD-JWT VC section 5.6.1). */
export type Path = readonly (string | number | null)[]

/** Where a path leads in an SD-JWT as it was issued. */
export interface Place {
  /** What stands there, with whatever is hidden inside of it; `undefined` for an element that was withheld, or is a decoy. */
  readonly value: Json | undefined
  /** The disclosure that it is; `null` if it stands in the open. */
  readonly via: Disclosure | null
  /** The disclosures that it stands in. */
  readonly above: readonly Disclosure[]
}

/** What a path selects. */
export interface Selection {
  readonly places: readonly Place[]
  /** The component, by its index, from which on something may be withheld; `null` if nothing on the way can be. */
  readonly lostAt: number | null
}

/** What looking for places may still cost: one for each claim, element or digest that is looked at. Less than nothing means that it was given up. */
export interface Looking {
  left: number
}

/**
 * Follows a path through a payload that was not unfolded, whose placeholders were checked by `unfold`; `null` if a name is asked of what is no object or an element of what is no array. Elements of arrays are counted `issued`,
 * with those that were withheld, or `disclosed`, without. Where `looking` is used up, `null` too.
 */
export function selectPlaces(
  payload: JsonObject,
  given: {
    readonly path: Path
    readonly disclosures: Disclosures
    readonly counting: 'issued' | 'disclosed'
    readonly looking: Looking
  },
): Selection | null {
  const { path, disclosures, counting, looking } = given
  let places: readonly Place[] = [{ value: payload, via: null, above: [] }]
  let lostAt: number | null = null
  for (const [index, component] of path.entries()) {
    const next: Place[] = []
    for (const place of places) {
      const { value } = place
      if ((looking.left -= costOf(value)) < 0) return null
      if (value === undefined) {
        // Nothing is known of what is inside.
        lostAt ??= index - 1
      } else if (typeof component === 'string') {
        if (!isJsonObject(value)) return null
        const member = memberOf(value, component, disclosures)
        if (member === 'withheld') lostAt ??= index
        else if (member !== null) next.push({ ...member, above: aboveOf(place) })
      } else {
        if (!Array.isArray(value)) return null
        const elements = elementsOf(value, { disclosures, counting, above: aboveOf(place) })
        if (component === null) next.push(...elements)
        else if (elements[component] !== undefined) next.push(elements[component])
      }
    }
    places = next
  }
  return { places, lostAt }
}

function costOf(value: Json | undefined): number {
  if (Array.isArray(value)) return 1 + value.length
  const digests = isJsonObject(value) ? value['_sd'] : undefined
  return 1 + (Array.isArray(digests) ? digests.length : 0)
}

function aboveOf({ via, above }: Place): readonly Disclosure[] {
  return via === null ? above : [...above, via]
}

/** Finds a member in the open or disclosed; `withheld` if some digest has no disclosure, so that the member may be behind it. */
function memberOf(
  object: JsonObject,
  name: string,
  disclosures: Disclosures,
): Pick<Place, 'value' | 'via'> | 'withheld' | null {
  if (isReserved(name)) return null
  if (Object.hasOwn(object, name)) return { value: object[name] as Json, via: null }
  const digests = object['_sd']
  let withheld = false
  for (const digest of Array.isArray(digests) ? (digests as readonly string[]) : []) {
    const disclosure = disclosures.get(digest)
    if (disclosure?.name === name) return { value: disclosure.value, via: disclosure }
    if (disclosure === undefined) withheld = true
  }
  return withheld ? 'withheld' : null
}

function elementsOf(
  array: readonly Json[],
  given: {
    readonly disclosures: Disclosures
    readonly counting: 'issued' | 'disclosed'
    readonly above: Place['above']
  },
): readonly Place[] {
  const { disclosures, counting, above } = given
  const places: Place[] = []
  for (const element of array) {
    if (!hidesElement(element)) places.push({ value: element, via: null, above })
    else {
      const via = disclosures.get(element['...'] as string)
      if (via !== undefined) places.push({ value: via.value, via, above })
      else if (counting === 'issued') places.push({ value: undefined, via: null, above })
    }
  }
  return places
}
