import { issuerName } from '../../messages/authorities.ts'
import { partyNames, roleIds } from '../../messages/role-id.ts'
import type { Session } from '../../messages/session.ts'
import type { Tag } from './tag-book.ts'

/** What people call the bearer of an identifier: whose device it is, or which organisation; `null` for any other value. */
export function identifierName({ kind, value }: Tag, { devices }: Session): string | null {
  if (kind !== 'identifier') return null
  const role = roleIds.find((each) => devices[each] === value)
  if (role !== undefined) return partyNames[role]
  const name = issuerName(value)
  return name === value ? null : name
}
