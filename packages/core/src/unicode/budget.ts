import { fail, type Result } from '../result.ts'

/** Longer than any part of any identifier: RFC 7622 section 3.1 allows 1,023 octets, percent-encoding triples them. In UTF-16 units. */
export const maxTextLength = 4096

/** Runs work on a text that is within the budget, and answers `identifier.length` for one that is not. */
export function withinBudget(text: string, work: (text: string) => Result<string>): Result<string> {
  return text.length > maxTextLength
    ? fail('identifier.length', `${text.length} characters, at most ${maxTextLength}`)
    : work(text)
}
