import { codes, type Finding } from '@imprint/core'
import { type Answer, type ExitCode, isStoreCode } from './command.ts'
import { printable } from './terminal/style.ts'

/** The answer of a command that did its work. */
export function done(text: string, json: unknown): Answer {
  return { exit: 0, text, json }
}

/** The answer of a command that could not do its work. `why` of a code that rejects exits 1, of one that leaves it open 2. */
export function failure(why: Finding): Answer {
  return { exit: exitOf(why), text: findingText(why), json: { error: why } }
}

/** A finding with its hint, as two lines. */
export function findingText({ code, detail, pointer }: Finding): string {
  return `${code}: ${printable(detail)}${pointer === undefined || pointer === '' ? '' : ` (at ${printable(pointer)})`}\n  ${codes[code].hint}`
}

function exitOf({ code }: Finding): ExitCode {
  if (isStoreCode(code)) return 2
  switch (codes[code].outcome) {
    case 'rejected':
    case 'refused':
    case 'noted':
      return 1
    case 'undecided':
      return 2
  }
}
