import type { ClaimMetadata } from '../type-metadata.ts'
import type { Path } from './places.ts'

/** What a type says of one claim and of those inside of it, to be followed along a path while issuing. */
export interface ClaimRules {
  readonly sd: ClaimMetadata['sd']
  readonly members: ReadonlyMap<string, ClaimRules>
  readonly elements: ReadonlyMap<number, ClaimRules>
  /** For elements that `elements` does not name. */
  readonly every: ClaimRules | null
}

interface Building {
  sd: ClaimMetadata['sd']
  readonly members: Map<string, Building>
  readonly elements: Map<number, Building>
  every: Building | null
}

/** Arranges the rules of a type by path; `null` if it says nothing about what may be withheld. */
export function claimRules(claims: readonly Pick<ClaimMetadata, 'path' | 'sd'>[]): ClaimRules | null {
  const root = building()
  const ruled = claims.filter(({ sd }) => sd === 'always' || sd === 'never')
  for (const { path, sd } of ruled) descend(root, path).sd = sd
  return ruled.length === 0 ? null : root
}

function building(): Building {
  return { sd: null, members: new Map(), elements: new Map(), every: null }
}

function descend(root: Building, path: Path): Building {
  let at = root
  for (const component of path) at = childOf(at, component)
  return at
}

function childOf(at: Building, component: string | number | null): Building {
  if (component === null) return (at.every ??= building())
  const known = typeof component === 'string' ? at.members.get(component) : at.elements.get(component)
  if (known !== undefined) return known
  const made = building()
  if (typeof component === 'string') at.members.set(component, made)
  else at.elements.set(component, made)
  return made
}
