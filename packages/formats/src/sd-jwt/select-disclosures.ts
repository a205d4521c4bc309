import { fail, type Json, type JsonObject, ok, type Result } from '@imprint/core'
import { type Path, selectPlaces } from './places.ts'
import type { Disclosure, Disclosures } from './read-disclosures.ts'

/**
 * Chooses the fewest disclosures that make the claims at some paths (OpenID4VP 1.0 section 7) visible: those that the claims are, those they stand in, and those inside of them. A path that
 * names nothing is `presentation.unsupported`. An index counts the elements that are disclosed in the given credential.
 */
export function selectDisclosures(
  payload: JsonObject,
  { disclosures, paths }: { readonly disclosures: Disclosures; readonly paths: readonly Path[] },
): Result<ReadonlySet<Disclosure>> {
  const chosen = new Set<Disclosure>()
  // The holder's own credential, and paths that matching has counted.
  const looking = { left: Number.POSITIVE_INFINITY }
  for (const [index, path] of paths.entries()) {
    const selected = selectPlaces(payload, { path, disclosures, counting: 'disclosed', looking })
    if (selected === null || selected.places.length === 0 || path.length === 0)
      return fail('presentation.unsupported', 'the path names no claim of the credential', `/disclose/0/${index}`)
    for (const { value, above, via } of selected.places) {
      for (const disclosure of above) chosen.add(disclosure)
      if (via !== null) chosen.add(via)
      if (value !== undefined) addInside(value, disclosures, chosen)
    }
  }
  return ok(chosen)
}

function addInside(value: Json, disclosures: Disclosures, chosen: Set<Disclosure>): void {
  if (typeof value !== 'object' || value === null) return
  const digests = Array.isArray(value) ? [] : (value as JsonObject)['_sd']
  for (const digest of Array.isArray(digests) ? digests : []) addDigest(digest, disclosures, chosen)
  for (const [name, inside] of Object.entries(value) as [string, Json][]) {
    if (name === '...') addDigest(inside, disclosures, chosen)
    else if (name !== '_sd') addInside(inside, disclosures, chosen)
  }
}

function addDigest(digest: Json, disclosures: Disclosures, chosen: Set<Disclosure>): void {
  const disclosure = typeof digest === 'string' ? disclosures.get(digest) : undefined
  if (disclosure === undefined) return
  chosen.add(disclosure)
  addInside(disclosure.value, disclosures, chosen)
}
