import { partyNames } from '../../../messages/role-id.ts'
import type { Session } from '../../../messages/session.ts'
import { identifierName } from '../../decode/identifier-name.ts'
import type { Tag, TagBook } from '../../decode/tag-book.ts'
import type { Shown } from './sequence.tsx'

/** What people call a value of the picture: whose device or key it is, and whose number; `null` for what has no name. */
export function valueName(
  tag: Tag,
  { all, book, session }: { readonly all: readonly Shown[]; readonly book: TagBook; readonly session: Session },
): string | null {
  const holds = ({ decoded }: Shown) => book.tagsIn(decoded).includes(tag)
  switch (tag.kind) {
    case 'nonce': {
      const first = all.find(holds)
      return first === undefined ? null : `number of ${partyNames[first.message.from]}, used once`
    }
    case 'key': {
      // A device shows its key when it proves it, and an issuer when it publishes it.
      const shown = all.find((each) => ['proof', 'document'].includes(each.message.kind) && holds(each))
      return shown === undefined ? null : `key of ${partyNames[shown.message.from]}`
    }
    default:
      return identifierName(tag, session)
  }
}
