import type { UndecidedCode } from './codes.ts'
import type { Json } from './json.ts'
import type { Finding } from './result.ts'
import type { Seconds } from './seconds.ts'

/** Something that must be known before a verdict: a kind and a name, such as `issuer-keys` of `https://im.example.com`. */
export interface Need {
  /**
   * `issuer-keys`: a JWK Set by issuer identifier. `pin`: the key remembered for an issuer. `status-list`: a signed status list by its URI, as `{"mediaType": …, "text": …}`, the text in base64url
   * where it is not text. `type-metadata`: an SD-JWT VC type by its `vct`, as `{"text": …}`. `cross-signing-keys`: what a Matrix user publishes, by user id, as `/keys/query` answers. Later kinds are added by formats and trust models.
   */
  readonly kind: string
  readonly id: string
}

/** What a source answers. Three states, because "could not ask" must never be taken for "does not exist". */
export type Answer =
  | { readonly state: 'found'; readonly value: Json; readonly fetchedAt: Seconds; readonly freshUntil?: Seconds }
  | { readonly state: 'absent'; readonly detail: string; readonly fetchedAt: Seconds }
  | { readonly state: 'unavailable'; readonly cause: Finding<UndecidedCode> }

/** What was learned, by `factKey`. Plain JSON, so a verdict can be judged again later or elsewhere. */
export type Facts = Readonly<Record<string, Answer>>

/** The key of a need in `Facts`. */
export function factKey(need: Need): string {
  return `${need.kind} ${need.id}`
}
