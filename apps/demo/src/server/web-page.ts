/** A document that a server answers with. */
export interface WebPage {
  readonly mediaType: string
  readonly body: string | Uint8Array
  /** Seconds for which it may be reused; 0 for never. */
  readonly maxAge: number
}
