/** The entries of `known` that are most like what was typed, the likeliest first; none if nothing is near. */
export function suggest(typed: string, known: readonly string[]): readonly string[] {
  const text = typed.toLowerCase()
  const scored = known.map((name) => {
    const part = text.length >= 3 && (name.includes(text) || name.split('.').some((word) => word === text))
    return { name, score: part ? 1 : distance(text, name.toLowerCase()) }
  })
  // Where every letter would have to change, nothing is near.
  const limit = Math.min(Math.max(2, Math.floor(text.length / 3)), text.length - 1)
  return scored
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score)
    .slice(0, 5)
    .map(({ name }) => name)
}

/** Insertions, deletions and replacements between two short texts (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
