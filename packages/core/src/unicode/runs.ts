/** Looks up what a run-length text says of a code point: one letter. */
export type RunLookup = (codePoint: number) => string

/**
 * Reads a run-length text at its first use and answers a binary search in it. The text covers the code space from 0: a letter and, where it is not 1, the
 * number of code points in base 36.
 *
 * @example
 * ```ts
 * const kind = createRuns('A2B') // U+0000 and U+0001 are A, U+0002 is B
 * ```
 */
export function createRuns(text: string): RunLookup {
  let table: Runs | null = null
  return (codePoint) => {
    table ??= unpack(text)
    let low = 0
    let high = table.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((table.starts[middle] as number) <= codePoint) low = middle
      else high = middle - 1
    }
    return table.letters[low] as string
  }
}

interface Runs {
  /** The first code point of each run, ascending. */
  readonly starts: readonly number[]
  readonly letters: readonly string[]
}

function unpack(text: string): Runs {
  const starts: number[] = []
  const letters: string[] = []
  let start = 0
  for (const [, letter = '', length = ''] of text.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    starts.push(start)
    letters.push(letter)
    start += length === '' ? 1 : Number.parseInt(length, 36)
  }
  return { starts, letters }
}
