// A template's patterns meet texts of strangers, so only those are taken whose matching cannot take long: no group that repeats holds a choice or another repetition, nothing refers back or looks around.
const maxLength = 256
/** Repetitions without an end, each of which may divide a text in another place. Three of them on 256 characters are some millions of steps at most. */
const maxUnbounded = 3
/** Characters of a text that is matched against a pattern. */
export const maxMatched = 256

interface Group {
  /** Whether it holds a repetition or a choice, so that repeating it could be slow. */
  isHeavy: boolean
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
  const open: Group[] = [{ isHeavy: false }]
  let unbounded = 0
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
      const isUnbounded = /^[*+]|^\{\d+,\}/.test(words)
      if (isUnbounded && ++unbounded > maxUnbounded) return `a pattern has at most ${maxUnbounded} open repetitions`
      if (closed?.isHeavy === true && !words.startsWith('?'))
        return 'a group that repeats holds neither a choice nor a repetition: write a class such as [a-z-]'
      if (!words.startsWith('?')) group.isHeavy = true
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
      open.push({ isHeavy: false })
      at += rest.startsWith('(?:') ? 3 : 1
      continue
    }
    if (rest.startsWith(')')) {
      closed = open.pop() as Group
      if (closed.isHeavy) (open.at(-1) as Group).isHeavy = true
    } else if (rest.startsWith('|')) group.isHeavy = true
    at++
  }
  return null
}
