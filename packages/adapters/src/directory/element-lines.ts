/**
 * The line that each element of a JSON array begins on, for a text that `parseJson` took: the array is the whole text, or the member `people` of
 * the object that is. One pass; strings are skipped, since a bracket in them means nothing.
 */
export function elementLines(text: string): readonly number[] {
  const lines: number[] = []
  const wrapped = /^\s*\{/.test(text)
  const elementDepth = wrapped ? 2 : 1
  let line = 1
  let depth = 0
  let within = !wrapped
  let expecting = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) line++
    if (/\s/.test(character)) continue
    const closes = character === ']' || character === '}'
    if (within && expecting && depth === elementDepth && !closes && character !== ',') lines.push(line)
    expecting = false
    if (character === '"') {
      const end = endOfString(text, at)
      if (wrapped && depth === 1 && isName(text, end)) within = JSON.parse(text.slice(at, end + 1)) === 'people'
      at = end
    } else if (closes) depth--
    else if (character === '[' || character === '{') {
      depth++
      expecting = true
    } else if (character === ',') expecting = true
  }
  return lines
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"' && at < text.length) at += text[at] === '\\' ? 2 : 1
  return at
}

function isName(text: string, end: number): boolean {
  let at = end + 1
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === ':'
}
