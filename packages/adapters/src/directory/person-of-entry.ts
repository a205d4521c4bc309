import { type ImId, imIdKey, jwkText, type PublicJwk, parseImIdOf, parseJwk, sameUser } from '@imprint/core'
import type { DirectoryDevice, DirectoryPerson } from './directory-person.ts'
import { type Entry, type EntryDevice, textClaims } from './entry.ts'
import { parseHandle } from './parse-handle.ts'

/** An entry, checked on its own. `person` is `null` or `faults` is empty, or both will be once the whole file was looked at. */
export interface CheckedEntry {
  readonly entry: Entry
  readonly person: DirectoryPerson | null
  readonly faults: string[]
  /** What no other entry may claim as well. Refused entries keep theirs: a fault elsewhere in the entry does not free its device for others. */
  readonly marks: readonly Mark[]
}

/** One thing that belongs to one person only. */
export interface Mark {
  readonly what: 'handle' | 'stable user id' | 'device' | 'device key'
  /** Equal for equal things. */
  readonly key: string
  readonly line: number
}

/** Checks one entry by the rules that need no other entry, and collects what it lays claim to. */
export function personOfEntry(entry: Entry): CheckedEntry {
  const faults: string[] = []
  const marks: Mark[] = []
  const handle = checkHandle(entry, faults, marks)
  const devices = checkDevices(entry, faults, marks)
  const { fn, ...claims } = textsOf(entry)
  if (fn === undefined) faults.unshift('no fn, the name to be shown')
  const wrong = entry.languages.filter((tag) => !isLanguageTag(tag)).length
  if (wrong > 0)
    faults.push(`${wrong} of ${entry.languages.length} languages is no language tag (RFC 5646) such as en or pt-BR`)
  // What the format found wrong explains what seems to be missing.
  if (entry.faults.length > 0) return { entry, person: null, faults: [...entry.faults], marks }
  if (faults.length > 0 || handle === null || fn === undefined) return { entry, person: null, faults, marks }
  const languages = entry.languages.length > 0 ? { hasLanguage: [...entry.languages] } : {}
  return {
    entry,
    person: { line: entry.line, claims: { fn, ...claims, ...languages }, handle, devices },
    faults,
    marks,
  }
}

/** The text claims that say something. */
function textsOf(entry: Entry): Entry['claims'] {
  const texts: Entry['claims'] = {}
  for (const claim of textClaims) {
    const value = entry.claims[claim]?.trim() ?? ''
    if (value !== '') texts[claim] = value
  }
  return texts
}

function checkHandle(entry: Entry, faults: string[], marks: Mark[]): string | null {
  const found = new Map<string, string>()
  for (const text of entry.handles) {
    const handle = parseHandle(text)
    if (!handle.ok)
      faults.push(
        `the handle is not readable (${handle.error.code}: ${handle.error.detail}); write im:%40name@domain or @name@domain`,
      )
    else if (!found.has(imIdKey(handle.value))) found.set(imIdKey(handle.value), handle.value.source)
  }
  for (const key of found.keys()) marks.push({ what: 'handle', key, line: entry.line })
  if (entry.handles.length === 0) faults.push('no handle; write im:%40name@domain')
  if (found.size > 1) faults.push(`${found.size} handles, exactly one is wanted`)
  return [...found.values()][0] ?? null
}

function checkDevices(entry: Entry, faults: string[], marks: Mark[]): readonly DirectoryDevice[] {
  const devices: DirectoryDevice[] = []
  const ids: ImId[] = []
  const users = new Set<string>()
  for (const device of entry.devices) {
    const id = parseImIdOf('device', device.id)
    if (!id.ok) {
      faults.push(`the device on line ${device.line} has no readable id (${id.error.code}: ${id.error.detail})`)
      continue
    }
    marks.push({ what: 'device', key: imIdKey(id.value), line: device.line })
    if (id.value.user !== null) users.add(JSON.stringify([id.value.protocol, id.value.user, id.value.domain]))
    ids.push(id.value)
    const key = checkKey(device, faults)
    if (key !== null) marks.push({ what: 'device key', key: jwkText(key), line: device.line })
    devices.push({ id: device.id, name: device.name, key })
  }
  for (const key of users) marks.push({ what: 'stable user id', key, line: entry.line })
  // draft-mahy-mimi-identity section 2: the devices of one user share the stable user part.
  const [first, ...others] = ids
  if (first !== undefined && others.some((id) => sameUser(first, id) === 'different'))
    faults.push('the devices belong to different stable user ids')
  return devices
}

function checkKey(device: EntryDevice, faults: string[]): PublicJwk | null {
  if (device.key === null) return null
  const key = parseJwk(device.key)
  if (key.ok) return key.value
  faults.push(`the key of the device on line ${device.line} is not usable (${key.error.code}: ${key.error.detail})`)
  return null
}

/** RFC 5646 section 2.1. `Intl` knows the grammar of every tag but those that are private use as a whole. */
function isLanguageTag(tag: string): boolean {
  if (/^x(-[a-z0-9]{1,8})+$/i.test(tag)) return true
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
