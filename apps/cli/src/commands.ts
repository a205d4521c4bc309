import type { Command } from './command.ts'
import { challenge } from './commands/challenge.ts'
import { explain } from './commands/explain.ts'
import { idCompare } from './commands/id-compare.ts'
import { idConvert } from './commands/id-convert.ts'
import { idParse } from './commands/id-parse.ts'
import { inspect } from './commands/inspect.ts'
import { issue } from './commands/issue.ts'
import { keyNew } from './commands/key-new.ts'
import { keyProve } from './commands/key-prove.ts'
import { keyPublic } from './commands/key-public.ts'
import { present } from './commands/present.ts'
import { request } from './commands/request.ts'
import { verify } from './commands/verify.ts'

/** Every command, in the order of the story: keys, issuing, presenting, verifying, and the tools to understand them. */
export const commands: readonly Command[] = [
  keyNew,
  keyPublic,
  challenge,
  keyProve,
  issue,
  request,
  present,
  verify,
  inspect,
  explain,
  idParse,
  idCompare,
  idConvert,
]
