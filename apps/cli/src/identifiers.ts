import {
  describeIdentifier,
  type IdentifierDescription,
  type IdentifierOptions,
  isCaseMapping,
  isImProtocol,
  type WarningOptions,
} from '@imprint/core'
import { confusableSkeleton } from '@imprint/core/confusables'
import * as unicode from '@imprint/core/unicode'
import { type Answer, type Call, type Option, UsageError } from './command.ts'
import { readText } from './files.ts'

/** The options that say how identifiers are to be read. */
export const identifierOptionRows: Readonly<Record<string, Option>> = {
  as: { type: 'string', value: 'PROTOCOL', about: 'what it is: xmpp, sip, irc, wire, email, acct, wxyz, im or mimi' },
  profile: {
    type: 'string',
    value: 'PROFILE',
    about: 'how an im: without a protocol is read: draft, mailbox, or a protocol; draft unless said otherwise',
  },
  casemapping: {
    type: 'string',
    value: 'MAPPING',
    about: 'what the IRC network declares: ascii, rfc1459, rfc1459-strict or rfc7613',
  },
}

const profiles = ['draft', 'mailbox']

/** Reads those options; one that is none is wrong usage. */
export function identifierOptions({ values }: Call): IdentifierOptions & WarningOptions {
  const { as, profile, casemapping } = values
  if (as !== undefined && !(typeof as === 'string' && isImProtocol(as)))
    throw new UsageError('--as: expected xmpp, sip, irc, wire, email, acct, wxyz, im or mimi')
  if (casemapping !== undefined && !(typeof casemapping === 'string' && isCaseMapping(casemapping)))
    throw new UsageError('--casemapping: expected ascii, rfc1459, rfc1459-strict or rfc7613')
  const named = typeof profile === 'string' && (profiles.includes(profile) || isImProtocol(profile))
  if (profile !== undefined && !named) throw new UsageError('--profile: expected draft, mailbox or a protocol')
  return {
    unicode,
    looks: { confusableSkeleton, mixedScripts: unicode.mixedScripts },
    ...(as === undefined ? {} : { as }),
    ...(profile === undefined ? {} : { profile: profile as NonNullable<IdentifierOptions['profile']> }),
    ...(casemapping === undefined ? {} : { irc: { casemapping } }),
  }
}

/** Reads one identifier of any kind, with the Unicode rules at hand: what it names, the key it is compared by, and how it is written. */
export function readId(text: string, options: IdentifierOptions & WarningOptions = {}): IdentifierDescription {
  return describeIdentifier(text, { unicode, ...options })
}

/** Answers each line of standard input with a line of JSON; the exit code is 1 if any is not good. */
export async function answerLines(
  call: Call,
  answer: (line: string) => { readonly good: boolean; readonly json: unknown },
): Promise<Answer> {
  const lines = (await readText(call, '-')).split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  let exit: Answer['exit'] = 0
  for (const line of lines) {
    const { good, json } = answer(line)
    if (!good) exit = 1
    call.host.out(`${JSON.stringify(json)}\n`)
  }
  return { exit, text: '', json: undefined }
}
