import type { Command } from './command.ts'
import { caCrl } from './commands/ca-crl.ts'
import { caInit } from './commands/ca-init.ts'
import { caIssue } from './commands/ca-issue.ts'
import { caRequest } from './commands/ca-request.ts'
import { caRevoke } from './commands/ca-revoke.ts'
import { caValidate } from './commands/ca-validate.ts'
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
import { trustExplain } from './commands/trust-explain.ts'
import { trustGraph } from './commands/trust-graph.ts'
import { trustProfileAdd } from './commands/trust-profile-add.ts'
import { trustProfileNew } from './commands/trust-profile-new.ts'
import { trustProfileShow } from './commands/trust-profile-show.ts'
import { trustProfileVerify } from './commands/trust-profile-verify.ts'
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
  caInit,
  caRequest,
  caIssue,
  caRevoke,
  caCrl,
  caValidate,
  trustExplain,
  trustGraph,
  trustProfileNew,
  trustProfileAdd,
  trustProfileShow,
  trustProfileVerify,
]
