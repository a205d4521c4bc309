import type { Disclosure } from '../ports/format.ts'
import { mergeDisclosures } from './match-credential.ts'

/** For each thing wanted, what each credential would show to answer it; `null` where it does not answer. */
export type Answers = readonly (readonly (Disclosure | null)[])[]

/** A credential that is shown: its place, what it answers (the rows, by place), and what is shown of it. */
export interface Shown {
  readonly place: number
  readonly rows: readonly number[]
  readonly disclose: Disclosure
}

/**
 * Chooses credentials that answer everything wanted: the first that answers all of it alone, else one after another, each time one that is shown already before another.
 * The order of the credentials is the holder's preference. `null` if something has no answer, or if several are needed where one is the limit.
 */
export function chooseFewest(answers: Answers, limit: 'one' | 'several'): readonly Shown[] | null {
  const alone = answers[0]?.findIndex((_, place) => answers.every((row) => row[place] !== null)) ?? -1
  if (alone < 0 && limit === 'one') return answers.length === 0 ? [] : null
  const chosen = new Map<number, { readonly rows: number[]; disclose: Disclosure }>()
  for (const [index, row] of answers.entries()) {
    const place = alone >= 0 ? alone : [...chosen.keys(), ...row.keys()].find((each) => row[each] !== null)
    const shown = place === undefined ? null : (row[place] ?? null)
    if (place === undefined || shown === null) return null
    const before = chosen.get(place)
    if (before === undefined) chosen.set(place, { rows: [index], disclose: shown })
    else {
      before.rows.push(index)
      before.disclose = mergeDisclosures(before.disclose, shown)
    }
  }
  return [...chosen].map(([place, { rows, disclose }]) => ({ place, rows, disclose }))
}
