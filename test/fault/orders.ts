import type { Nonce } from '@imprint/core'

/** Which database. */
export type Where =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }

/** What the process does, as JSON in its first argument. */
export interface Orders {
  readonly where: Where
  /** It kills itself before this statement; `null` for never. */
  readonly killBefore: number | null
  /** Whether it stays when it has done its work, until it is killed. */
  readonly stays: boolean
  readonly work:
    | {
        /** Issues credentials `from` to `to`, those that are not there, and revokes every tenth. */
        readonly kind: 'issue'
        readonly privateJwk: unknown
        readonly from: number
        readonly to: number
      }
    | { readonly kind: 'consume'; readonly nonce: Nonce; readonly times: number }
}

/** The subject of a credential by its number. */
export function subjectOf(number: number): string {
  return `im:member${number}/0001@im.example.com`
}
