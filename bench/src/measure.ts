import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BenchCase } from './bench-case.ts'

/** How long and how often. */
export interface MeasureOptions {
  readonly rounds: number
  /** Milliseconds that a batch should take. */
  readonly batch: number
  /** Milliseconds of warming up, for each case. */
  readonly warmUp: number
  /** Cases that others are divided by: run three times a round, so that every other one has one of them near. */
  readonly units: ReadonlySet<string>
  readonly progress: (sentence: string) => void
}

/** Operations a second of every case, by its id, one figure a round. */
export type Rates = ReadonlyMap<string, readonly number[]>

/**
 * Runs every case in every round, in an order drawn anew each round, so that whatever else the machine does is spread over all of them. A batch pays for
 * collecting its own garbage and for nobody else's: the young generation is swept before it starts, and again before its clock stops.
 */
export async function measure(
  cases: readonly BenchCase[],
  { rounds, batch, warmUp, units, progress }: MeasureOptions,
): Promise<Rates> {
  const sweep = createSweep()
  const counts = new Map<string, number>()
  for (const [index, each] of cases.entries()) {
    progress(`warming up ${index + 1} of ${cases.length}: ${each.id}`)
    counts.set(each.id, await calibrate(each, { batch, warmUp }))
  }
  const rates = new Map<string, number[]>(cases.map(({ id }) => [id, []]))
  const turns = cases.flatMap((each) => (units.has(each.id) ? [each, each, each] : [each]))
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`)
    const spent = new Map<string, { operations: number; elapsed: number }>(
      cases.map(({ id }) => [id, { operations: 0, elapsed: 0 }]),
    )
    for (const each of shuffled(turns)) {
      const count = counts.get(each.id) ?? 1
      await each.prepare?.(count)
      sweep()
      const start = performance.now()
      await each.run(count)
      sweep()
      const sum = spent.get(each.id)
      if (sum === undefined) continue
      sum.elapsed += performance.now() - start
      sum.operations += count
    }
    for (const [id, { operations, elapsed }] of spent) rates.get(id)?.push((operations * 1000) / elapsed)
  }
  return rates
}

/** Warms a case up and answers how many operations make a batch. */
async function calibrate(
  each: BenchCase,
  { batch, warmUp }: { readonly batch: number; readonly warmUp: number },
): Promise<number> {
  let count = 1
  let spent = 0
  while (spent < warmUp) {
    await each.prepare?.(count)
    const start = performance.now()
    await each.run(count)
    const elapsed = performance.now() - start
    spent += elapsed
    // At most four times as many as before: the first call of all is not a measure of the rest.
    count = Math.max(1, Math.round(Math.min(count * 4, (count * batch) / elapsed)))
  }
  return count
}

/** The collector of the young generation, which Node shows only when asked. */
function createSweep(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (how: { readonly type: 'minor' }) => void
  return () => gc({ type: 'minor' })
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[out[i], out[j]] = [out[j] as T, out[i] as T]
  }
  return out
}

/** The middle of a list of numbers. */
export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}
