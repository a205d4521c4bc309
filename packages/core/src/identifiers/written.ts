import { fail, ok, type Result } from '../result.ts'
import { type ImId, imIdKey } from './im-id.ts'

/** Answers a text that an identifier was written as, if it is read back as the same tuple; the protocol aside, which writing for another scheme changes. */
export function written(id: ImId, text: string, readBack: Result<ImId>): Result<string> {
  return readBack.ok && imIdKey({ ...readBack.value, protocol: id.protocol }) === imIdKey(id)
    ? ok(text)
    : fail('identifier.kind', `the scheme has no form for this ${id.kind}`)
}
