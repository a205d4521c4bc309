import {
  fail,
  fileBudget,
  isJsonObject,
  isTextArray,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
} from '@imprint/core'
import { elementLines } from './element-lines.ts'
import { type Entries, type Entry, emptyEntry, textClaims } from './entry.ts'

const personMembers = new Set<string>([...textClaims, 'hasLanguage', 'handle', 'devices'])
const deviceMembers = new Set(['id', 'name', 'key'])

/** Reads JSON (RFC 8259): an array of people, or an object with such an array named `people`. The members have the names of the claims. */
export function readJson(text: string): Result<Entries> {
  const parsed = parseJson(text, fileBudget)
  if (!parsed.ok) return fail('directory.format', `${parsed.error.code}: ${parsed.error.detail}`)
  const ignored = new Set<string>()
  const wrapped = isJsonObject(parsed.value)
  if (isJsonObject(parsed.value)) note(parsed.value, new Set(['people']), '', ignored)
  const people = isJsonObject(parsed.value) ? parsed.value.people : parsed.value
  if (!isList(people))
    return fail('directory.format', 'expected an array of people, or an object with an array named people')
  const lines = elementLines(text)
  const entries = people.map((value, index) => {
    const entry = emptyEntry(lines[index] ?? 1, `${wrapped ? '/people' : ''}/${index}`)
    if (isJsonObject(value)) readPerson(value, entry, ignored)
    else entry.faults.push('expected an object')
    return entry
  })
  return ok({ entries, ignored })
}

function readPerson(person: JsonObject, entry: Entry, ignored: Set<string>): void {
  note(person, personMembers, '', ignored)
  for (const claim of textClaims) {
    const value = textOf(person, claim, entry)
    if (value !== null) entry.claims[claim] = value
  }
  const handle = textOf(person, 'handle', entry)
  if (handle !== null) entry.handles.push(handle)
  const { hasLanguage, devices } = person
  if (isTextArray(hasLanguage)) entry.languages.push(...hasLanguage)
  else if (isSaid(hasLanguage)) entry.faults.push('hasLanguage is not an array of texts')
  if (isList(devices)) for (const device of devices) readDevice(device, entry, ignored)
  else if (isSaid(devices)) entry.faults.push('devices is not an array')
}

function readDevice(device: Json, entry: Entry, ignored: Set<string>): void {
  if (!isJsonObject(device)) {
    entry.faults.push('a device is not an object')
    return
  }
  note(device, deviceMembers, 'devices.', ignored)
  const id = textOf(device, 'id', entry)
  if (id === null) entry.faults.push('a device has no id')
  else entry.devices.push({ line: entry.line, id, name: textOf(device, 'name', entry), key: device.key ?? null })
}

/** A text member; `null`, absent and empty all mean that the directory does not say. */
function textOf(object: JsonObject, name: string, entry: Entry): string | null {
  const value = object[name]
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  if (isSaid(value)) entry.faults.push(`${name} is not a text`)
  return null
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function note(object: JsonObject, known: ReadonlySet<string>, prefix: string, ignored: Set<string>): void {
  for (const name of Object.keys(object)) if (!known.has(name)) ignored.add(`${prefix}${name.slice(0, 100)}`)
}
