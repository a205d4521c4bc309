import type { Profiler } from 'node:inspector'

/** The time that was spent in one function. */
export interface FunctionTime {
  /** The function and where it stands. */
  readonly name: string
  /** In the function itself, and in what V8 inlined into it. */
  readonly self: number
  /** In the function and all that it called. */
  readonly total: number
}

/** Adds the samples of a profile up by function, in microseconds, and answers the `most` that took longest themselves. */
export function selfTimes(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  most: number,
): readonly FunctionTime[] {
  const parents = new Map<number, number>()
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id)
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [id, nameOf(functionName, url, lineNumber)]),
  )
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    add(self, names.get(id) ?? '?', delta)
    // Once for each function on the stack, however often it calls itself.
    const stack = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.add(names.get(at) ?? '?')
    for (const name of stack) add(total, name, delta)
  }
  return [...self]
    .map(([name, micros]) => ({ name, self: micros, total: total.get(name) ?? 0 }))
    .sort((a, b) => b.self - a.self)
    .slice(0, most)
}

function add(sums: Map<string, number>, name: string, delta: number): void {
  sums.set(name, (sums.get(name) ?? 0) + delta)
}

function nameOf(name: string, url: string, line: number): string {
  const place = url === '' ? '' : ` ${url.split('/').slice(-3).join('/')}:${line + 1}`
  return `${name === '' ? '(anonymous)' : name}${place}`
}
