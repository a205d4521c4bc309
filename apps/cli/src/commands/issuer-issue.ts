import { readDirectory } from '@imprint/adapters/directory'
import type { Finding, KeptCredential, Schema } from '@imprint/core'
import type { ManagedWish } from '@imprint/issuer'
import { failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Answer, type Call, type Command, optionOf, UsageError } from '../command.ts'
import { own, readBytes, readText } from '../files.ts'
import type { IssuedFile, IssueProblem } from '../issue/issue-all.ts'
import { createProgress } from '../issue/progress.ts'
import { createKeyFinder, type KeyFinder } from '../issue/proven-keys.ts'
import { parseClaimsFile } from '../issuer/claims-file.ts'
import { signingOptions } from '../issuer/issuer-options.ts'
import type { OpenedIssuer } from '../issuer/open-issuer.ts'
import { withIssuer } from '../issuer/with-issuer.ts'
import { writeCredentials } from '../issuer/write-credentials.ts'
import { printable } from '../terminal/style.ts'
import { issue } from './issue.ts'

const {
  proofs,
  challenge,
  devices,
  nonces,
  'unsafe-keys-from-directory': unsafeKeys,
} = issue.options as {
  readonly [name: string]: NonNullable<(typeof issue.options)[string]>
}
const shownProblems = 20

/** Issues from the directory of an issuer. */
export const issuerIssue: Command = {
  name: 'issuer issue',
  summary: 'issue credentials that can be taken back, to each device of a directory export',
  usage: `DIRECTORY [--proofs DIR --challenge FILE] [options]
       imprint issuer issue --claims FILE --type TYPE [options]`,
  about: `DIRECTORY is an export of your staff, and proofs of device keys are found, as "imprint issue --help" says. Each
credential is in the issuer's database, with an entry in a status list, before it is written to a file; should that be
interrupted, "imprint issuer list --out DIR" writes what was issued. With --claims other types are issued, for which the
issuer's folder templates has a schema: FILE is a JSON array of {"subject": ID, "claims": {…}}, with "device": ID, whose
key it is bound to, where the subject is a user. An entry that is wrong stops no other; if any got nothing the exit code is 1.`,
  example: `$ imprint issuer issue staff.vcf --proofs proofs --challenge challenge.json --out credentials
$ imprint issuer issue --claims agents.json --type SiriusAgent --proofs proofs --challenge challenge.json`,
  options: {
    type: { type: 'string', value: 'TYPE', about: 'the type that is issued; ImDeviceCredential unless said otherwise' },
    claims: { type: 'string', value: 'FILE', about: 'subjects with their claims, in place of a directory export' },
    lifetime: {
      type: 'string',
      value: 'TIME',
      about: 'how long they hold; what the template says unless said otherwise',
    },
    out: { type: 'string', value: 'DIR', about: 'where the files go; credentials unless said otherwise' },
    proofs,
    challenge,
    devices,
    nonces,
    'unsafe-keys-from-directory': unsafeKeys,
    ...signingOptions,
  } as Command['options'],
  operands: [0, 1],
  run: (call) => withIssuer(call, 'sign', (opened) => run(call, opened)),
}

/** A wish with whom it is for, or why it cannot be one. */
interface Prepared {
  readonly subject: string
  readonly line: number
  readonly wish: ManagedWish | Finding
}

async function run(call: Call, { issuer, config, templates }: OpenedIssuer): Promise<Answer> {
  const type = optionOf(call, 'type') ?? 'ImDeviceCredential'
  const template = templates.find(({ schema }) => schema.type === type)
  if (template === undefined)
    throw new UsageError(`--type is one of ${templates.map(({ schema }) => schema.type).join(', ')}`)
  const given = optionOf(call, 'lifetime')
  const findKey = await createKeyFinder(call, issuer)
  const { wishes, problems } = await readWishes(call, { type, findKey, schema: template.schema })
  const lifetime = given === null ? template.lifetime : parseDuration(given, 'lifetime')
  const waiting = wishes.filter((one): one is Prepared & { readonly wish: ManagedWish } => 'type' in one.wish)
  const issued: KeptLike[] = []
  const progress = createProgress({ host: call.host, total: waiting.length, what: 'credentials' })
  let index = 0
  for await (const result of issuer.issueMany(waiting.map(({ wish }) => ({ ...wish, lifetime })))) {
    const { subject, line } = waiting[index++] as Prepared
    if (result.ok) issued.push({ ...result.value, subject, format: template.format })
    else problems.push({ ...result.error, device: subject, line })
    progress.step()
  }
  progress.end()
  const out = optionOf(call, 'out') ?? 'credentials'
  const written = await writeCredentials(call, issued, { out, issuer: config.id })
  if (!written.ok)
    return failure({
      ...written.error,
      detail: `${written.error.detail}. Everything was issued: "imprint issuer list --out DIR" writes it`,
    })
  return answer(call, { issued: written.value, problems, out })
}

type KeptLike = Pick<KeptCredential, 'id' | 'subject' | 'format' | 'text' | 'validUntil'>

interface Wishes {
  readonly wishes: readonly Prepared[]
  readonly problems: IssueProblem[]
}

async function readWishes(
  call: Call,
  { type, findKey, schema }: { readonly type: string; readonly findKey: KeyFinder; readonly schema: Schema },
): Promise<Wishes> {
  const claimsPath = optionOf(call, 'claims')
  const [source] = call.operands
  if ((claimsPath === null) === (source === undefined))
    throw new UsageError('give either DIRECTORY, an export of your staff, or --claims FILE')
  const problems: IssueProblem[] = []
  const wishes: Prepared[] = []
  const add = async (
    entry: { subject: string; line: number; claims: ManagedWish['claims'] },
    device: Parameters<KeyFinder>[0],
  ) => {
    const { subject, line, claims } = entry
    // Before the proof of the key, which can be used once.
    const [violation] = schema.check({ id: subject, ...claims })
    if (violation !== undefined) {
      problems.push({ ...violation, device: subject, line })
      return
    }
    const holderKey = await findKey(device)
    if (holderKey.ok) wishes.push({ subject, line, wish: { type, subject, claims, holderKey: holderKey.value } })
    else problems.push({ ...holderKey.error, device: subject, line })
  }
  if (source !== undefined) {
    const directory = own(readDirectory(await readBytes(call, source), source === '-' ? {} : { file: source }), source)
    problems.push(...directory.problems)
    for (const person of directory.people)
      for (const device of person.devices) {
        const claims = { ...person.claims, hasInstantMessage: [person.handle, device.id] }
        await add({ subject: device.id, line: person.line, claims }, device)
      }
    return { wishes, problems }
  }
  const path = claimsPath as string
  for (const { device, ...entry } of own(parseClaimsFile(await readText(call, path)), path))
    await add(entry, { id: device, name: null, key: null })
  return { wishes, problems }
}

function answer(
  { style }: Call,
  {
    issued,
    problems,
    out,
  }: { readonly issued: readonly IssuedFile[]; readonly problems: readonly IssueProblem[]; readonly out: string },
): Answer {
  const [first] = issued
  const lines = [`Issued ${issued.length} ${issued.length === 1 ? 'credential' : 'credentials'} to ${out}/.`]
  if (first !== undefined)
    lines.push(`They hold until ${first.validUntil}, unless you take them back. ${out}/issued.json lists them.`)
  if (problems.length > 0) lines.push('', style.bad(`${problems.length} without a credential:`))
  for (const { device, detail, code, pointer } of problems.slice(0, shownProblems)) {
    const who = device === undefined ? '' : `${printable(device)}: `
    const where = pointer === undefined || device === undefined ? '' : ` (at ${printable(pointer)})`
    lines.push(`  ${who}${printable(detail)}${where} ${style.dim(`[${code}]`)}`)
  }
  if (problems.length > shownProblems) lines.push(`  and ${problems.length - shownProblems} more; --json lists all`)
  return { exit: problems.length === 0 ? 0 : 1, text: lines.join('\n'), json: { issued, problems, directory: out } }
}
