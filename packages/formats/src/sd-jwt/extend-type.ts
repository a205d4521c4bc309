import { type Failed, fail, ok, type Result } from '@imprint/core'
import { type ClaimMetadata, pathKey, type TypeDisplay, type TypeMetadata } from '../type-metadata.ts'

/** A type with all that it inherits. */
export interface EffectiveType {
  /** The type, the one that it extends, and so on. */
  readonly vcts: readonly string[]
  readonly display: readonly TypeDisplay[]
  readonly claims: readonly ClaimMetadata[]
}

/**
 * Joins a type with those that it extends, given after it one by one (SD-JWT VC sections 5.5.2 and 5.6.5): the nearest `display` holds as a whole; claims are inherited, and the members of one path
 * are joined, the nearer before the farther. To loosen `sd` or `mandatory` is `type.extends`.
 */
export function extendType(chain: readonly TypeMetadata[]): Result<EffectiveType> {
  const claims = new Map<string, ClaimMetadata>()
  for (const { claims: own } of chain.toReversed())
    for (const claim of own) {
      const key = pathKey(claim.path)
      const inherited = claims.get(key)
      const joined = inherited === undefined ? ok(claim) : join(claim, inherited)
      if (!joined.ok) return joined
      claims.set(key, joined.value)
    }
  const display = chain.find((type) => type.display !== null)?.display ?? []
  return ok({ vcts: chain.map(({ vct }) => vct), display, claims: [...claims.values()] })
}

function join(claim: ClaimMetadata, inherited: ClaimMetadata): Result<ClaimMetadata> {
  const isFixed = inherited.sd === 'always' || inherited.sd === 'never'
  if (isFixed && claim.sd !== null && claim.sd !== inherited.sd)
    return loosened(`sd of ${inherited.sd} cannot become ${claim.sd}`)
  if (inherited.mandatory === true && claim.mandatory === false)
    return loosened('what was mandatory cannot become optional')
  return ok({
    ...claim,
    sd: claim.sd ?? inherited.sd,
    mandatory: claim.mandatory ?? inherited.mandatory,
    display: claim.display ?? inherited.display,
  })
}

function loosened(detail: string): Failed {
  return fail('type.extends', detail)
}
