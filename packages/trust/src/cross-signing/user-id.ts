import { accountOf, type Brand, fail, type ImId, ok, type Result } from '@imprint/core'

/** A Matrix user id, such as `@bob:example.com`. */
export type MatrixUserId = Brand<string, 'matrix-user-id'>

/** Matrix specification, appendices, "User Identifiers": 255 octets with sigil and server name. */
const maxOctets = 255

/**
 * Reads a Matrix user id. The characters of old accounts are let through, as the specification asks; white space, control characters and anything but ASCII in the server name are not.
 * Anything else is `identifier.syntax`.
 */
export function parseMatrixUserId(text: unknown): Result<MatrixUserId> {
  return typeof text === 'string' && text.length <= maxOctets && /^@[!-9;-~]+:[A-Za-z0-9.:[\]-]+$/.test(text)
    ? ok(text as MatrixUserId)
    : fail('identifier.syntax', 'expected a Matrix user id: @user:server')
}

/**
 * The Matrix user id that an IM identifier stands for: `im:bob@example.com`, `im:%40bob@example.com` and `im:bob/JLAFKJWSCS@example.com` are `@bob:example.com`, because in Matrix the
 * user id is the handle. `null` for an identifier of another protocol, where the same letters may name someone else.
 */
export function matrixUserOf(id: ImId): MatrixUserId | null {
  if ((id.protocol !== 'im' && id.protocol !== 'mimi') || id.domain === null) return null
  const account = id.kind === 'handle' ? id.name : accountOf(id)
  // A ":" would move the border between user and server.
  if (account === null || account.includes(':')) return null
  const parsed = parseMatrixUserId(`@${account}:${id.domain}`)
  return parsed.ok ? parsed.value : null
}
