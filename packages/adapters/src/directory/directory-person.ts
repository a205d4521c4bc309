import type { Finding, PublicJwk, VCardClaims } from '@imprint/core'

/** The kinds of export that are read: vCard 3.0 and 4.0 (RFC 2426, RFC 6350), CSV (RFC 4180) and JSON (RFC 8259). */
export type DirectoryFormat = 'vcard' | 'csv' | 'json'

/** What the organisation says about a person, under the names that the claims have in a credential. */
export type DirectoryClaims = Omit<VCardClaims, 'hasInstantMessage'>

/** One device of a person. */
export interface DirectoryDevice {
  /** The device's identifier, an `im:` or `mimi:` URI, as the directory spells it. */
  readonly id: string
  /** A label for people, such as `phone`. */
  readonly name: string | null
  /** The device's public key, if the organisation exports it. */
  readonly key: PublicJwk | null
}

/** One person of the directory. */
export interface DirectoryPerson {
  /** The line where the card, row or element begins; the first line is 1. */
  readonly line: number
  readonly claims: DirectoryClaims
  /** The person's handle as a URI, such as `im:%40alice@example.com`. */
  readonly handle: string
  /** In the order of the file. Someone without a device has none; that is no problem. */
  readonly devices: readonly DirectoryDevice[]
}

/** Why one entry was refused. `detail` begins with the line and never holds a claim's value. */
export interface DirectoryProblem extends Finding<'directory.entry'> {
  /** The line where the refused entry begins. */
  readonly line: number
}

/** A directory, read. */
export interface Directory {
  readonly format: DirectoryFormat
  readonly people: readonly DirectoryPerson[]
  /** One for each refused entry, in the order of the file. */
  readonly problems: readonly DirectoryProblem[]
  /** What was passed over: columns, members and properties that no claim is made from, each once. */
  readonly ignored: readonly string[]
}
