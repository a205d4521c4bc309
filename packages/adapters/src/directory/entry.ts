import type { DirectoryClaims } from './directory-person.ts'

/** The claims that are one text each. */
export type TextClaim = Exclude<keyof DirectoryClaims, 'hasLanguage'>

/** Every claim that is one text. */
export const textClaims: readonly TextClaim[] = ['fn', 'organization-name', 'organization-unit', 'title', 'role']

/** What one card, row or element says, before anyone checked it. Every format is read into this, so the rules are written once. */
export interface Entry {
  readonly line: number
  /** JSON pointer to the element, in a JSON file. */
  readonly pointer: string | null
  readonly claims: { [C in TextClaim]?: string }
  readonly languages: string[]
  readonly handles: string[]
  readonly devices: EntryDevice[]
  /** What the format itself found wrong. Not empty: the entry is refused for these reasons and no others. */
  readonly faults: string[]
}

/** A device as one entry says it. */
export interface EntryDevice {
  readonly line: number
  readonly id: string
  readonly name: string | null
  /** A JWK that nobody parsed yet; `null` where the directory has none. */
  readonly key: unknown
}

/** What a format makes of a file. */
export interface Entries {
  readonly entries: readonly Entry[]
  readonly ignored: ReadonlySet<string>
}

/** An entry that says nothing yet. */
export function emptyEntry(line: number, pointer: string | null = null): Entry {
  return { line, pointer, claims: {}, languages: [], handles: [], devices: [], faults: [] }
}
