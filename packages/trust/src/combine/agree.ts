import { factKey, jwkText, type Opinion, type PublicJwk, type TrustStep } from '@imprint/core'

/** An opinion that trusts. */
export type Trusted = Extract<Opinion, { stance: 'trusted' }>

/** The keys that so many opinions trust, by value, each with the paths of all of them. `null` if there is none. */
export function agree(trusted: readonly Trusted[], need: number): Trusted | null {
  const byKey = new Map<
    string,
    { readonly jwk: PublicJwk; readonly kids: Set<string | null>; path: readonly TrustStep[]; votes: number }
  >()
  for (const { keys } of trusted) {
    const voted = new Set<string>()
    for (const { jwk, kid, path } of keys) {
      const text = jwkText(jwk)
      const seen = byKey.get(text)
      if (seen === undefined) byKey.set(text, { jwk, kids: new Set([kid]), path, votes: 1 })
      else {
        seen.kids.add(kid)
        if (!voted.has(text)) {
          seen.votes++
          seen.path = [...seen.path, ...path]
        }
      }
      voted.add(text)
    }
  }
  // A key may have a name with each model, and a credential may use any of them.
  const keys = [...byKey.values()]
    .filter(({ votes }) => votes >= need)
    .flatMap(({ jwk, kids, path }) => [...kids].map((kid) => ({ jwk, kid, path })))
  if (keys.length === 0) return null
  const notes = trusted.flatMap((opinion) => opinion.notes ?? [])
  const lessons = trusted.flatMap((opinion) => opinion.learn ?? [])
  const learn = [...new Map(lessons.map((lesson) => [factKey(lesson), lesson])).values()]
  return {
    stance: 'trusted',
    keys,
    scope: trusted.find(({ scope }) => scope !== 'inside')?.scope ?? 'inside',
    ...(notes.length > 0 ? { notes } : {}),
    ...(learn.length > 0 ? { learn } : {}),
  }
}
