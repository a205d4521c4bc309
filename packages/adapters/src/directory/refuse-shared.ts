import type { CheckedEntry, Mark } from './person-of-entry.ts'

interface Owner {
  readonly checked: CheckedEntry
  readonly mark: Mark
}

/**
 * Adds a fault to every entry that claims what another claims too: a handle, a stable user id, a device or a key. All of them are refused,
 * because the file does not say whose it is, and the first in the file is not the more honest one. A device or key listed twice by one
 * person is a fault too. Each fault names both lines. One pass over the marks.
 */
export function refuseShared(entries: readonly CheckedEntry[]): void {
  const owners = new Map<string, Owner>()
  const blamed = new Set<Owner>()
  for (const checked of entries) {
    for (const mark of checked.marks) {
      const key = `${mark.what} ${mark.key}`
      const first = owners.get(key)
      if (first === undefined) {
        owners.set(key, { checked, mark })
        continue
      }
      checked.faults.push(sentence(mark, first.mark))
      // The first owner hears of it once, however many others there are.
      if (first.checked === checked || blamed.has(first)) continue
      first.checked.faults.push(sentence(first.mark, mark))
      blamed.add(first)
    }
  }
}

function sentence(mine: Mark, other: Mark): string {
  return `the ${mine.what} on line ${mine.line} stands on line ${other.line} too`
}
