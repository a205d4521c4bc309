import { fail, ok, parseImId, type Result } from '@imprint/core'
import { type Entries, type Entry, emptyEntry } from './entry.ts'
import { type Card, splitCards } from './split-cards.ts'
import { vcardKey } from './vcard-key.ts'
import { parseVcardLine, splitComponents, unescapeText, type VcardProperty } from './vcard-line.ts'

interface Placed extends VcardProperty {
  readonly line: number
}

// Only these are parsed: a photograph of a megabyte is not, nor does a malformed birthday cost someone a credential.
const wanted = new Set(['version', 'kind', 'fn', 'org', 'title', 'role', 'lang', 'impp', 'key', 'x-ablabel'])

/** Words of TYPE that say where or how much an address is liked, not which device it is (RFC 6350 section 5.6, RFC 4770). */
const noLabel = new Set(['work', 'home', 'personal', 'business', 'pref', 'internet'])

/** Reads a vCard file: 3.0 (RFC 2426) and 4.0 (RFC 6350), mixed as they come. */
export function readVcard(text: string): Result<Entries> {
  const cards = splitCards(text)
  if (!cards.some(({ state }) => state !== 'stray')) return fail('directory.format', 'no line reads BEGIN:VCARD')
  const ignored = new Set<string>()
  const entries: Entry[] = []
  for (const [index, card] of cards.entries()) {
    // One problem for a run of lines that belong to no card.
    if (card.state === 'stray' && cards[index - 1]?.state === 'stray') continue
    const entry = readCard(card, ignored)
    if (entry !== null) entries.push(entry)
  }
  return ok({ entries, ignored })
}

/** Reads a card; `null` if it is not about a person. */
function readCard(card: Card, ignored: Set<string>): Entry | null {
  const entry = emptyEntry(card.line)
  if (card.state === 'stray') entry.faults.push('text outside of any card')
  if (card.state === 'open') entry.faults.push('the card has no END:VCARD')
  const properties = readLines(card, entry, ignored)
  const named = (name: string) => byPreference(properties.filter((property) => property.name === name))
  const kind = named('kind')[0]?.raw.trim().toLowerCase() ?? 'individual'
  if (kind !== 'individual' && card.state === 'closed') {
    ignored.add(`KIND:${kind.slice(0, 40)}`)
    return null
  }
  const version = named('version')[0]?.raw.trim()
  if (card.state === 'closed' && version !== '3.0' && version !== '4.0')
    entry.faults.push(version === undefined ? 'no VERSION' : 'a VERSION other than 3.0 and 4.0: export it as 4.0')
  const first = (name: string) => {
    const [chosen, ...others] = named(name)
    if (others.length > 0) ignored.add(`${name.toUpperCase()} beyond the preferred one`)
    return chosen
  }
  for (const claim of ['fn', 'title', 'role'] as const) {
    const property = first(claim)
    if (property !== undefined) entry.claims[claim] = unescapeText(property.raw)
  }
  const org = first('org')
  if (org !== undefined) {
    const [name = '', unit = '', ...deeper] = splitComponents(org.raw)
    entry.claims['organization-name'] = name
    entry.claims['organization-unit'] = unit
    if (deeper.some((component) => component.trim() !== '')) ignored.add('ORG beyond its second component')
  }
  // LANG is a property of version 4.0 only (RFC 6350 section 6.4.4).
  if (version === '4.0') entry.languages.push(...named('lang').map(({ raw }) => raw.trim()))
  else if (named('lang').length > 0) ignored.add('LANG in a 3.0 card')
  readAddresses(properties, entry, ignored)
  return entry
}

function readLines(card: Card, entry: Entry, ignored: Set<string>): readonly Placed[] {
  const properties: Placed[] = []
  for (const { line, text } of card.lines) {
    const name = /^(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)[;:]/.exec(text)?.[1]?.toLowerCase()
    if (name !== undefined && !wanted.has(name)) {
      ignored.add(name.toUpperCase())
      continue
    }
    const property = name === undefined ? null : parseVcardLine(text)
    if (property === null || !property.ok) entry.faults.push(`line ${line} is not of the form NAME;PARAM=value:value`)
    // Of version 2.1; RFC 2426 section 5 took it away.
    else if (property.value.param('encoding').some((encoding) => /^quoted-printable$/i.test(encoding)))
      entry.faults.push(`line ${line} is quoted-printable, as in vCard 2.1: export it as 4.0`)
    else properties.push({ ...property.value, line })
  }
  return properties
}

/** PREF=1 is the most preferred and none the least (RFC 6350 section 5.3); version 3.0 says TYPE=pref. The order of the file settles the rest. */
function byPreference(properties: readonly Placed[]): readonly Placed[] {
  const rank = (property: Placed) => {
    const pref = Number(property.param('pref')[0])
    if (pref >= 1 && pref <= 100) return pref
    return property.param('type').some((type) => type.toLowerCase() === 'pref') ? 1 : 101
  }
  return properties.length < 2 ? properties : properties.toSorted((a, b) => rank(a) - rank(b))
}

function readAddresses(properties: readonly Placed[], entry: Entry, ignored: Set<string>): void {
  const groups = readGroups(properties, entry, ignored)
  for (const property of properties) {
    if (property.name !== 'impp') continue
    const uri = unescapeText(property.raw).trim()
    const scheme = /^([a-z][a-z0-9+.-]{0,30}):/i.exec(uri)?.[1]?.toLowerCase()
    if (scheme !== 'im' && scheme !== 'mimi') {
      ignored.add(scheme === undefined ? 'IMPP without a scheme' : `IMPP ${scheme}:`)
      continue
    }
    const id = parseImId(uri)
    if (!id.ok)
      entry.faults.push(`the IMPP on line ${property.line} is not readable (${id.error.code}: ${id.error.detail})`)
    else if (id.value.kind === 'handle') entry.handles.push(uri)
    else if (id.value.kind !== 'device') ignored.add(`IMPP of a ${id.value.kind}`)
    else {
      const group = property.group === null ? undefined : groups.get(property.group)
      if (group !== undefined && group.key !== null && group.taken)
        entry.faults.push(`two devices share the group of the KEY on line ${group.line}`)
      if (group !== undefined) group.taken = true
      entry.devices.push({
        line: property.line,
        id: uri,
        name: label(property, group?.label ?? null),
        key: group?.key ?? null,
      })
    }
  }
  for (const { key, taken } of groups.values()) if (key !== null && !taken) ignored.add('KEY beside no device')
}

interface Group {
  label: string | null
  key: unknown
  /** The line of the key. */
  line: number
  taken: boolean
}

/** Properties of one group belong together (RFC 6350 section 3.3): a device's address, its label and its key. */
function readGroups(properties: readonly Placed[], entry: Entry, ignored: Set<string>): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const property of properties) {
    if (property.name !== 'key' && property.name !== 'x-ablabel') continue
    const key = property.name === 'key' ? vcardKey(property) : null
    if (property.name === 'key' && (key === null || property.group === null)) {
      ignored.add(key === null ? 'KEY of another type than JWK' : 'KEY beside no device')
      continue
    }
    const group = groups.get(property.group ?? '') ?? { label: null, key: null, line: property.line, taken: false }
    groups.set(property.group ?? '', group)
    if (key === null) group.label = unescapeText(property.raw)
    else if (!key.ok)
      entry.faults.push(`the KEY on line ${property.line} is not readable (${key.error.code}: ${key.error.detail})`)
    else if (group.key !== null)
      entry.faults.push(`the keys on lines ${group.line} and ${property.line} are in one group`)
    else Object.assign(group, { key: key.value, line: property.line })
  }
  return groups
}

/** The label of the group, or a TYPE that names a device, or the group's own name unless a program counted it. */
function label(property: Placed, groupLabel: string | null): string | null {
  // Apple's address book wraps its built-in labels: _$!<Mobile>!$_
  const text = groupLabel?.replace(/^_\$!<(.*)>!\$_$/s, '$1').trim() ?? ''
  if (text !== '') return text
  const type = property.param('type').find((word) => word.trim() !== '' && !noLabel.has(word.trim().toLowerCase()))
  if (type !== undefined) return type.trim()
  return property.group === null || /^item\d+$/.test(property.group) ? null : property.group
}
