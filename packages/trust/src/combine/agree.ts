import {
  factKey,
  jwkText,
  type Lesson,
  type Opinion,
  type PublicJwk,
  type Seconds,
  type TrustStep,
} from '@imprint/core'

/** An opinion that trusts. */
export type Trusted = Extract<Opinion, { stance: 'trusted' }>

/**
 * The keys that so many opinions trust, by value, each with the paths of all of them. `null` if there is none. A key holds until too few of those paths do: as many as `need`, or where one model's silence weighs as much as its distrust, `all` of them.
 */
export function agree(trusted: readonly Trusted[], need: number, held: 'enough' | 'all' = 'enough'): Trusted | null {
  const byKey = new Map<
    string,
    { readonly jwk: PublicJwk; readonly kids: Set<string | null>; path: readonly TrustStep[]; ends: readonly number[] }
  >()
  for (const { keys } of trusted) {
    const voted = new Set<string>()
    for (const { jwk, kid, path, holdsUntil: end = Number.POSITIVE_INFINITY } of keys) {
      const text = jwkText(jwk)
      const seen = byKey.get(text)
      if (seen === undefined) byKey.set(text, { jwk, kids: new Set([kid]), path, ends: [end] })
      else {
        seen.kids.add(kid)
        if (!voted.has(text)) {
          seen.ends = [...seen.ends, end]
          seen.path = [...seen.path, ...path]
        }
      }
      voted.add(text)
    }
  }
  // A key may have a name with each model, and a credential may use any of them.
  const keys = [...byKey.values()]
    .filter(({ ends }) => ends.length >= need)
    .flatMap(({ jwk, kids, path, ends }) => {
      const end = ends.toSorted((a, b) => b - a)[held === 'all' ? ends.length - 1 : need - 1]
      const limit = end === undefined || end === Number.POSITIVE_INFINITY ? {} : { holdsUntil: end as Seconds }
      return [...kids].map((kid) => ({ jwk, kid, path, ...limit }))
    })
  if (keys.length === 0) return null
  const notes = trusted.flatMap((opinion) => opinion.notes ?? [])
  const learn = lessonsOf(trusted)
  return {
    stance: 'trusted',
    keys,
    scope: trusted.find(({ scope }) => scope !== 'inside')?.scope ?? 'inside',
    ...(notes.length > 0 ? { notes } : {}),
    ...(learn.length > 0 ? { learn } : {}),
  }
}

/** What each would learn of its own keys, and of no others: a key that another model brought is not what it saw. */
function lessonsOf(trusted: readonly Trusted[]): readonly Lesson[] {
  const lessons = new Map<string, Lesson>()
  for (const { learn = [], keys } of trusted)
    for (const lesson of learn) {
      const name = factKey(lesson)
      const signedBy = lesson.signedBy ?? keys.map(({ jwk }) => jwk)
      lessons.set(name, { ...lesson, signedBy: [...(lessons.get(name)?.signedBy ?? []), ...signedBy] })
    }
  return [...lessons.values()]
}
