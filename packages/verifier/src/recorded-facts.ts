import type { Answer, Facts } from '@imprint/core'

/** Reads the facts of a record; `null` if they are none. A record is kept outside, so that its form is not to be relied on. */
export function recordedFacts(facts: unknown): Facts | null {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null
  return Object.values(facts).every(isAnswer) ? (facts as Facts) : null
}

function isAnswer(fact: Partial<Answer> | null): boolean {
  if (typeof fact !== 'object' || fact === null) return false
  switch (fact.state) {
    case 'found':
      return 'value' in fact && typeof fact.fetchedAt === 'number'
    case 'absent':
      return typeof fact.fetchedAt === 'number'
    case 'unavailable':
      return true
    default:
      return false
  }
}
