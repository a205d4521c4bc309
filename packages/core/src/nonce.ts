import { encodeBase64url } from './base64url.ts'
import type { Brand } from './brand.ts'
import type { Random } from './ports/random.ts'
import { fail, ok, type Result } from './result.ts'

/** A value that is used once: at least 128 bits, as 22 to 256 characters of base64url. Made by `createNonce`, read by `parseNonce`. */
export type Nonce = Brand<string, 'nonce'>

const nonceForm = /^[A-Za-z0-9_-]{22,256}$/

/** Makes a nonce of 256 random bits. */
export function createNonce(random: Random): Nonce {
  return encodeBase64url(random.bytes(32)) as Nonce
}

/** Parses a nonce; anything too short to be unguessable, or not base64url, is `request.malformed`. */
export function parseNonce(value: unknown, pointer = '/nonce'): Result<Nonce> {
  return typeof value === 'string' && nonceForm.test(value)
    ? ok(value as Nonce)
    : fail('request.malformed', 'a nonce is 22 to 256 characters of base64url', pointer)
}
