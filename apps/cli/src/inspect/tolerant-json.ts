import type { Code, Json, JsonObject } from '@imprint/core'
import { type Problem, problem } from './inspection.ts'

/** What a tolerant reading made of a text, and everything it had to suppose. For explaining a text, never for believing it. */
export interface TolerantReading {
  readonly values: readonly Json[]
  readonly problems: readonly Problem[]
}

interface State {
  readonly text: string
  at: number
  depth: number
  readonly problems: Problem[]
}

const maxDepth = 32
const maxProblems = 50

/**
 * Reads what was meant to be JSON, to find what else is wrong with it after its first fault. A missing bracket or comma, a character in the place of a
 * bracket, members without an object around them and members that occur twice are supposed to be otherwise, and each supposition is listed.
 */
export function readTolerantly(text: string): TolerantReading {
  const state: State = { text, at: 0, depth: 0, problems: [] }
  const values: Json[] = []
  for (skip(state); state.at < text.length; skip(state)) {
    const from = state.at
    if (text[from] === '"') {
      suppose(state, '"{" stood before the first member')
      values.push(readMembers(state, ''))
    } else if (text[from] === '{' || text[from] === '[') values.push(readValue(state, ''))
    else dropRun(state)
    if (state.at === from) state.at++
  }
  return { values, problems: state.problems }
}

function suppose(state: State, asIf: string, pointer?: string): void {
  const more = pointer === undefined ? {} : { pointer }
  tell(state, problem('json.syntax', placeOf(state.text, state.at), { asIf, defect: 2, ...more }))
}

/** Notes a problem. A text with so many is not JSON that broke, and reading it to its end would help nobody. */
function tell(state: State, found: Problem): void {
  if (state.problems.length < maxProblems) state.problems.push(found)
  else state.at = state.text.length
}

/** Tells whether a text was refused for its size or depth. Reading on would defeat the budget. */
export function isBudgetCode(code: Code): boolean {
  return code === 'json.size' || code === 'json.depth'
}

/** Names a place for people: `line 9, column 5`. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return at >= text.length ? 'at the end' : `line ${before.length}, column ${(before.at(-1) as string).length + 1}`
}

function skip(state: State): void {
  while (/\s/.test(state.text[state.at] ?? '')) state.at++
}

/** How far a line is indented: what a broken object's members have in common. */
function columnOf({ text }: State, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1)
}

function readValue(state: State, pointer: string): Json {
  const { text } = state
  const c = text[state.at]
  if (c === '"') return readText(state)
  if (c === '{' || c === '[') {
    if (++state.depth > maxDepth) {
      state.at = text.length
      return null
    }
    state.at++
    const value = c === '{' ? readMembers(state, pointer) : readElements(state, pointer)
    state.depth--
    return value
  }
  const word = /-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null/y
  word.lastIndex = state.at
  const found = word.exec(text)?.[0]
  if (found === undefined) {
    suppose(state, 'null stood here', pointer)
    dropRun(state)
    return null
  }
  state.at += found.length
  return JSON.parse(found.replace(/^(-?)0+(?=\d)/, '$1')) as Json
}

/** Passes over characters that fit nowhere, to the next one that could begin or end something. */
function dropRun(state: State): string {
  const run = /[^\s,\]}"{[]+/y
  run.lastIndex = state.at
  const found = run.exec(state.text)?.[0] ?? ''
  state.at += found.length
  return found
}

function readText(state: State): string {
  const whole = /"(?:[^"\\\n]|\\.)*"/y
  whole.lastIndex = state.at
  const found = whole.exec(state.text)?.[0]
  if (found === undefined) {
    const end = state.text.indexOf('\n', state.at)
    const rest = state.text.slice(state.at + 1, end < 0 ? undefined : end)
    suppose(state, 'the text ended with its line')
    state.at = end < 0 ? state.text.length : end
    return rest
  }
  state.at += found.length
  try {
    return JSON.parse(found) as string
  } catch {
    return found.slice(1, -1)
  }
}

function readMembers(state: State, pointer: string): JsonObject {
  const { text } = state
  const members = new Map<string, Json>()
  const result = () => Object.fromEntries(members)
  let column: number | null = null
  for (;;) {
    skip(state)
    const c = text[state.at]
    if (c === '}') {
      state.at++
      return result()
    }
    // A second object begins, or an outer array ends: this object was never closed.
    if (c === undefined || c === '{' || c === '[' || c === ']') {
      suppose(state, '"}" stood here', pointer)
      return result()
    }
    if (c === ',') {
      suppose(state, 'there were no "," here')
      state.at++
      continue
    }
    if (c !== '"') {
      const at = state.at
      const run = dropRun(state)
      tell(
        state,
        problem('json.syntax', `${placeOf(text, at)}: ${JSON.stringify(run.slice(0, 20))}`, {
          asIf: 'it were not there',
          defect: 2,
        }),
      )
      continue
    }
    if (column !== null && pointer !== '' && columnOf(state, state.at) < column) {
      suppose(state, '"}" stood before this member, which is indented less', pointer)
      return result()
    }
    column ??= columnOf(state, state.at)
    readMember(state, pointer, members)
  }
}

function readMember(state: State, pointer: string, members: Map<string, Json>): void {
  const nameAt = state.at
  const name = readText(state)
  const at = `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`
  skip(state)
  if (state.text[state.at] === ':') state.at++
  else suppose(state, '":" stood here', at)
  skip(state)
  const value = readValue(state, at)
  if (name === '__proto__') {
    tell(
      state,
      problem('json.reserved_member', placeOf(state.text, nameAt), { pointer: at, asIf: 'it were not there' }),
    )
  }
  const known = members.get(name)
  if (known !== undefined) {
    const asIf = 'both values were in one array'
    tell(
      state,
      problem('json.duplicate_member', `${placeOf(state.text, nameAt)}: a second member "${name}"`, {
        pointer: at,
        asIf,
        defect: 1,
      }),
    )
    members.set(name, Array.isArray(known) ? [...known, value] : [known, value])
  } else if (name !== '__proto__') members.set(name, value)
  const end = state.at
  skip(state)
  const next = state.text[state.at]
  if (next === ',') {
    state.at++
    skip(state)
    if (state.text[state.at] === '}') suppose(state, 'there were no "," before this', pointer)
  } else if (next === '"' && columnOf(state, state.at) >= columnOf(state, nameAt)) {
    state.at = end
    suppose(state, '"," stood here', at)
  }
}

function readElements(state: State, pointer: string): readonly Json[] {
  const { text } = state
  const elements: Json[] = []
  let separated = true
  for (;;) {
    skip(state)
    const c = text[state.at]
    if (c === ']') {
      state.at++
      return elements
    }
    if (c === undefined || c === '}') {
      suppose(state, '"]" stood here', pointer)
      return elements
    }
    if (c === ',') {
      if (separated) suppose(state, 'there were no "," here', pointer)
      separated = true
      state.at++
      continue
    }
    const from = state.at
    if (!separated && c !== '"' && c !== '{' && c !== '[') {
      suppose(state, `${JSON.stringify(text.slice(from, from + 1))} were "]"`, pointer)
      dropRun(state)
      return elements
    }
    if (!separated) suppose(state, '"," stood here', pointer)
    const value = readValue(state, `${pointer}/${elements.length}`)
    const end = state.at
    skip(state)
    if (c === '"' && text[state.at] === ':') {
      // What began as an element is a member: the array was never closed.
      state.at = from
      suppose(state, '"]" stood before this member', pointer)
      return elements
    }
    state.at = end
    elements.push(value)
    separated = false
  }
}
