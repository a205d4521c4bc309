import type { Finding, Json } from '@imprint/core'

/** A text of the scene, taken apart for whoever wants to see what is in it. Nothing here was believed or verified. */
export interface Decoded {
  /** What it is, in a few words. */
  readonly what: string
  /** Its pieces, in their order, each as it stands and what it says. */
  readonly pieces: readonly Piece[]
  /** Credentials inside of it that are tokens of their own. */
  readonly enclosed: readonly Decoded[]
  /** Digests in it that no disclosure fits: what was withheld, and decoys. */
  readonly withheld: number
  /** Why the rest was not read; `null` if all of it was. */
  readonly fault: Finding | null
}

/** One piece of a text. */
export interface Piece {
  readonly title: string
  /** As it stands in the text. */
  readonly raw: string
  /** What it says; `undefined` for what is no JSON, such as a signature. */
  readonly json?: Json
  /** What there is to know about it. */
  readonly note?: string
  /** Of a disclosure: the digest that it has. */
  readonly digest?: string
  /** Of a disclosure: where the token holds that digest, as a JSON pointer; `null` for nowhere. */
  readonly fits?: string | null
}
