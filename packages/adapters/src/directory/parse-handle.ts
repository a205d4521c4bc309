import { fail, type ImId, parseImIdOf, type Result } from '@imprint/core'

/** A name and a domain, the name with its sigil: how an IM client shows a handle (draft-mahy-mimi-identity Table 3). */
const scoped = /^@([^@\s/\p{Surrogate}]+)@([^@\s/\p{Surrogate}]+)$/u

/**
 * Parses a handle: an `im:` or `mimi:` URI, or the scoped form `@alice@example.com`, which becomes `im:%40alice@example.com`. Nothing else is taken:
 * `alice@example.com` may be a mail address or a stable user id, and a handle is never guessed.
 */
export function parseHandle(text: string): Result<ImId> {
  const match = scoped.exec(text)
  if (match !== null) return parseImIdOf('handle', `im:%40${encodeURIComponent(match[1] as string)}@${match[2]}`)
  if (/^(im|mimi):/i.test(text)) return parseImIdOf('handle', text)
  return fail('identifier.scheme', 'neither an im: or mimi: URI nor @name@domain')
}
