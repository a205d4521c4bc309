import type { ImportTime } from './import-time.ts'
import type { Machine } from './machine.ts'
import { median, type Rates } from './measure.ts'
import { type Goal, importGoal, type Row, sizeGoals } from './rows.ts'
import type { BundleSize } from './sizes.ts'
import type { BulkIssue } from './store-bulk.ts'

/** A goal with what was reached. */
export type JudgedGoal = Goal & {
  readonly reached: number
  readonly met: boolean
}

/** One entry of a row. */
interface Entry {
  readonly who: string
  /** Median over the rounds of this entry's rate divided by the unit's rate in the same round. */
  readonly ratio: number
  /** The quartiles of those ratios: how much the figure is worth. */
  readonly quartiles: readonly [number, number]
  /** Operations a second, median. */
  readonly rate: number
}

/** A row with its figures. */
export interface ReportRow {
  readonly id: string
  readonly title: string
  readonly entries: readonly Entry[]
  readonly goals: readonly JudgedGoal[]
}

/** Everything that was measured. */
export interface Report {
  readonly rounds: number
  readonly machine: Machine
  readonly rows: readonly ReportRow[]
  readonly imports: readonly (ImportTime & { readonly atMost: number | null; readonly met: boolean | null })[]
  readonly sizes: readonly (BundleSize & { readonly atMost: number | null; readonly met: boolean | null })[]
  readonly bulk: readonly BulkIssue[]
}

/** Puts the figures together and holds them against the goals. */
export function createReport(measured: {
  readonly rounds: number
  readonly machine: Machine
  readonly rows: readonly Row[]
  readonly rates: Rates
  readonly imports: readonly ImportTime[]
  readonly sizes: readonly BundleSize[]
  readonly bulk: readonly BulkIssue[]
}): Report {
  const { rounds, machine, rows, rates, imports, sizes, bulk } = measured
  return {
    rounds,
    machine,
    rows: rows.map((row) => reportRow(row, rates)),
    imports: imports.map((each) => ({
      ...each,
      ...limit(each.over, each.name === importGoal.name ? importGoal.atMost : null),
    })),
    sizes: sizes.map((each) => ({ ...each, ...limit(each.gzip, sizeGoals[each.name] ?? null) })),
    bulk,
  }
}

function limit(value: number, atMost: number | null) {
  return { atMost, met: atMost === null ? null : value <= atMost }
}

function reportRow({ id, title, unit, goals }: Row, rates: Rates): ReportRow {
  const own = [...rates.keys()].filter((name) => name.startsWith(`${id} `) && name !== unit)
  const entries = [unit, ...own].map((name) =>
    // A unit that stands in another row is named as in its own.
    entryOf(name.slice(name.indexOf(' ') + 1), {
      of: rates.get(name) ?? [],
      unit: rates.get(unit) ?? [],
    }),
  )
  const entryNamed = (who: string) => entries.find((entry) => entry.who === who)
  const ratioOf = (who: string) => entryNamed(who)?.ratio ?? Number.NaN
  const judged = goals.map((goal) => {
    if ('perSecond' in goal) {
      const rate = entryNamed(goal.who)?.rate ?? Number.NaN
      return { ...goal, reached: rate, met: rate >= goal.perSecond }
    }
    const reached = ratioOf(goal.who) / ratioOf(goal.against)
    return { ...goal, reached, met: reached >= goal.atLeast }
  })
  return { id, title, entries, goals: judged }
}

function entryOf(
  who: string,
  { of, unit }: { readonly of: readonly number[]; readonly unit: readonly number[] },
): Entry {
  const ratios = of.map((rate, round) => rate / (unit[round] as number)).sort((a, b) => a - b)
  const at = (share: number) => ratios[Math.floor((ratios.length - 1) * share)] as number
  return { who, ratio: median(ratios), quartiles: [at(0.25), at(0.75)], rate: median(of) }
}
