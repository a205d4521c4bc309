import { fail, type Result } from '../result.ts'
import type { ImId } from './im-id.ts'
import type { Reading } from './protocol.ts'
import { protocolRows } from './protocols.ts'

const namedProtocol = /^([a-z][a-z0-9+.-]*)=/i

/**
 * Parses what follows `im:` if it names a protocol before "=" (draft-mahy-mimi-identity section 3, Figure 1); `null` if it does not. `xmpp=juliet@example.com` is
 * also a mailbox of RFC 3860: names that are known are protocols, and others that look like one are refused, so that a reader that knows more never disagrees.
 */
export function readPrefixedIm(rest: string, reading: Reading): Result<ImId> | null {
  const match = namedProtocol.exec(rest)
  if (match === null) return null
  const name = (match[1] as string).toLowerCase()
  for (const row of protocolRows)
    if (row.imNames.includes(name)) return row.parseIm(rest.slice(match[0].length), reading, name)
  return fail('identifier.protocol', 'a protocol before "=" that nobody here knows')
}
