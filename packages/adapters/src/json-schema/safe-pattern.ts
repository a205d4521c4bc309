// A template's patterns meet texts of strangers, so only those are taken whose matching cannot take long: no group that repeats holds a choice, another repetition or a part that may be missing, nothing refers back or looks around, and the whole divides a text in few ways.
const maxLength = 256
/** Characters of a text that is matched against a pattern. */
export const maxMatched = 256
/**
 * In how many ways a pattern may divide a text, at most: a repetition without an end counts for as many as there are characters, one with an end for the counts that it allows, a choice for its branches, and a begin that
 * is left open for every character. As many as three open repetitions have, which are some millions of steps on 256 characters.
 */
const maxWays = (maxMatched + 1) ** 3

interface Group {
  /** Whether it holds a repetition, a choice or a part that may be missing, so that repeating it could be slow. */
  isHeavy: boolean
  /** Ways of the branches before this one, together. */
  before: number
  /** Ways of this branch so far. */
  ways: number
}

/** A pattern of a template as ajv runs it: it is not asked about a text that is too long for it, because ajv asks whatever `maxLength` says beside it. */
export function boundedPattern(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const expression = new RegExp(pattern, flags)
  return {
    // A character is two units at most.
    test: (text) => text.length <= 2 * maxMatched && expression.test(text),
    toString: () => String(expression),
  }
}

/** Says why a regular expression is not taken; `null` if it is. */
export function patternFault(pattern: string): string | null {
  if (pattern.length > maxLength) return `a pattern has at most ${maxLength} characters`
  try {
    new RegExp(pattern, 'u')
  } catch {
    return 'the pattern is no regular expression'
  }
  return slowFault(pattern)
}

/** Reads a pattern that compiles, group by group. */
function slowFault(pattern: string): string | null {
  const whole = newGroup()
  const open: Group[] = [whole]
  let closed: Group | null = null
  for (let at = 0; at < pattern.length; ) {
    const group = open.at(-1) as Group
    const rest = pattern.slice(at)
    const special = /^\((?!\?:)\?|^\\(?:[1-9]|k)/.exec(rest)
    if (special !== null) return 'a pattern neither looks around nor refers back, and its groups have no names'
    const atom = /^\\(?:[pPu]\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|c.|.)|^\[(?:\\.|[^\]\\])*\]/su.exec(rest)
    const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)
    if (repeat !== null) {
      const [words] = repeat
      if (closed?.isHeavy === true && !words.startsWith('?'))
        return 'a group that repeats holds neither a choice nor a repetition: write a class such as [a-z-]'
      group.isHeavy = true
      group.ways *= countsOf(words)
      closed = null
      at += words.length
      continue
    }
    closed = null
    if (atom !== null) {
      at += atom[0].length
      continue
    }
    if (rest.startsWith('(')) {
      open.push(newGroup())
      at += rest.startsWith('(?:') ? 3 : 1
      continue
    }
    if (rest.startsWith(')')) {
      closed = open.pop() as Group
      const outer = open.at(-1) as Group
      outer.isHeavy ||= closed.isHeavy
      outer.ways *= closed.before + closed.ways
    } else if (rest.startsWith('|')) {
      group.isHeavy = true
      group.before += group.ways
      group.ways = 1
    }
    at++
  }
  const begins = pattern.startsWith('^') && whole.before === 0 ? 1 : maxMatched + 1
  return begins * (whole.before + whole.ways) <= maxWays
    ? null
    : 'a pattern may divide a text in too many ways: begin it with ^, and have fewer parts that repeat, may be missing or are a choice'
}

function newGroup(): Group {
  return { isHeavy: false, before: 0, ways: 1 }
}

/** How many counts a repetition allows, on a text as long as may be. */
function countsOf(words: string): number {
  if (words.startsWith('?')) return 2
  const [, least = '0', comma, most = ''] = /^\{(\d+)(,?)(\d*)/.exec(words) ?? ['', '0', ',']
  if (comma === '') return 1
  return 1 + Math.min(maxMatched, (most === '' ? Number.POSITIVE_INFINITY : Number(most)) - Number(least))
}
