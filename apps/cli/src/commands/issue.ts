import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readDirectory } from '@imprint/adapters/directory'
import { fileNonceStore } from '@imprint/adapters/files'
import { type Format, formatDateTime } from '@imprint/core'
import { failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Answer, type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { own, readBytes } from '../files.ts'
import { formats } from '../formats.ts'
import { noncesDirectory } from '../home.ts'
import { type IssuedFile, type IssueProblem, issueAll } from '../issue/issue-all.ts'
import { issuerKeyName } from '../issue/key-name.ts'
import { mergeManifest, readManifest } from '../issue/manifest.ts'
import { createProgress } from '../issue/progress.ts'
import { createKeyFinder } from '../issue/proven-keys.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { printable } from '../terminal/style.ts'
import { wireIssuer } from '../wiring.ts'

const shownProblems = 20

/** Certificates are issued by `imprint ca issue`. */
const issuing = formats.filter(({ issue: issues }) => issues !== undefined)

/** Issues credentials from a directory export. */
export const issue: Command = {
  name: 'issue',
  summary: 'issue a credential to each device of a directory export',
  usage: 'DIRECTORY --issuer ID --key FILE [--proofs DIR --challenge FILE] [options]',
  about: `DIRECTORY is an export of your staff: vCard (.vcf), CSV or JSON. Each device gets one credential with its person's
name, organisation and handle, bound to the device's key, in a file of its own; issued.json lists them all.
A device must have proved its key: put its proof (imprint key prove) into DIR under the device's name, the user and
device part joined by "-" as in SvPfLlwBQi-6oddVRrkqpw-04c7.jwt, or the identifier percent-encoded. Where the key is
listed as well, the proof may have any name. A device without a key gets nothing, and is reported.
Run again with the same --out, it adds to that list; a device that is issued to again gets a new file in place of its old.

CSV has a header row and a row a device. Its columns, in any order and case: fn (or name, display-name) and handle are
needed; organization-name (organization, company), organization-unit (department), title, role, languages, device
(device-id), device-name, device-key (a JWK). Others are not used, and are reported.
JSON is an array of people with fn, handle, organization-name, organization-unit, title, role, hasLanguage, and devices
with id, name, key. Of a vCard are read FN, ORG, TITLE, ROLE, LANG, IMPP (handle and devices) and KEY.

An entry that is wrong stops no other; if any got nothing the exit code is 1. What is issued so is not remembered and
cannot be taken back, so keep --lifetime short, or make an issuer that can: imprint issuer init, imprint issuer issue.`,
  example: `$ imprint issue staff.vcf --issuer https://im.example.com --key issuer.jwk \\
    --proofs proofs --challenge challenge.json --lifetime 12h --out credentials`,
  options: {
    issuer: { type: 'string', value: 'ID', about: 'the issuer: an https URL or a DID' },
    key: { type: 'string', value: 'FILE', about: 'the private key of the issuer' },
    lifetime: { type: 'string', value: 'TIME', about: 'how long the credentials hold; 12h unless said otherwise' },
    format: {
      type: 'string',
      value: 'FORMAT',
      about: `${issuing.map(({ id }) => id).join(' or ')}; the first unless said otherwise`,
    },
    out: { type: 'string', value: 'DIR', about: 'where the files go; credentials unless said otherwise' },
    proofs: { type: 'string', value: 'DIR', about: 'proofs of device keys, a file a device' },
    challenge: {
      type: 'string',
      multiple: true,
      value: 'FILE|DIR',
      about: 'the challenge, or the directory of challenges, that the proofs answer',
    },
    devices: {
      type: 'string',
      value: 'FILE|DIR',
      about: 'public keys of devices: {"DEVICE": JWK}, a JWK Set with device identifiers as kid, or a file a device',
    },
    'unsafe-keys-from-directory': {
      type: 'string',
      value: 'REASON',
      about: 'take listed keys as proven, because of REASON, such as device management',
    },
    nonces: {
      type: 'string',
      value: 'DIR',
      about: 'where nonces are remembered; $IMPRINT_HOME/nonces unless said otherwise',
    },
    ...passphraseOption,
  },
  operands: [1, 1],
  async run(call) {
    const { host } = call
    const [source] = call.operands as readonly [string]
    const id = requiredOption(call, 'issuer')
    const key = await readKey(call, requiredOption(call, 'key'))
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '12h', 'lifetime')
    const format = await chooseFormat(optionOf(call, 'format'), id)
    const name = await issuerKeyName(key, { issuer: id, clock: host.clock })
    const nonces = fileNonceStore({ dir: noncesDirectory(call), clock: host.clock })
    const issuer = wireIssuer({ id, signer: signerOf(key, name), format, nonces, clock: host.clock })
    const findKey = await createKeyFinder(call, issuer)
    const directory = own(readDirectory(await readBytes(call, source), source === '-' ? {} : { file: source }), source)
    const out = optionOf(call, 'out') ?? 'credentials'
    const outPath = resolve(host.cwd, out)
    await mkdir(outPath, { recursive: true, mode: 0o700 }).catch(() => {
      throw new UsageError(`${out} cannot be made a directory`)
    })
    // Asked before anything is issued: a list that cannot be read could not be added to.
    const listed = own(await readManifest(outPath), out)?.credentials ?? []
    const files = new Map(listed.map(({ device, file }) => [device, file]))
    const total = directory.people.reduce((sum, { devices }) => sum + devices.length, 0)
    const progress = createProgress({ host, total, what: 'credentials' })
    const made = await issueAll(directory.people, {
      issuer,
      findKey,
      lifetime,
      directory: outPath,
      files,
      progress,
    }).finally(progress.end)
    const problems: readonly IssueProblem[] = [...directory.problems, ...made.problems]
    const written = await mergeManifest(outPath, {
      issuer: id,
      format: format.id,
      issuedAt: formatDateTime(host.clock.now()),
      credentials: made.issued,
    })
    if (!written.ok) return failure(written.error)
    return answer(call, {
      people: directory.people.length,
      issued: made.issued,
      problems,
      ignored: directory.ignored,
      out,
    })
  },
}

interface Summary {
  readonly people: number
  readonly issued: readonly IssuedFile[]
  readonly problems: readonly IssueProblem[]
  readonly ignored: readonly string[]
  readonly out: string
}

function answer({ style }: Call, { people, issued, problems, ignored, out }: Summary): Answer {
  const lines = [
    `Issued ${issued.length} ${issued.length === 1 ? 'credential' : 'credentials'} to ${out}/; ${people} ${people === 1 ? 'person was' : 'people were'} read.`,
  ]
  const [first] = issued
  if (first !== undefined)
    lines.push(`They hold until ${first.validUntil} and cannot be revoked before. ${out}/issued.json lists them.`)
  if (ignored.length > 0) lines.push(`Not used: ${printable(ignored.join(', '))}.`)
  if (problems.length > 0) lines.push('', style.bad(`${problems.length} without a credential:`))
  for (const { device, line, code, detail, pointer } of problems.slice(0, shownProblems)) {
    const who = device === undefined ? '' : `${printable(device)}${line === undefined ? '' : `, line ${line}`}: `
    lines.push(
      `  ${who}${printable(detail)}${pointer === undefined || device === undefined ? '' : ` (at ${printable(pointer)})`} ${style.dim(`[${code}]`)}`,
    )
  }
  if (problems.length > shownProblems) lines.push(`  and ${problems.length - shownProblems} more; --json lists all`)
  return {
    exit: problems.length === 0 ? 0 : 1,
    text: lines.join('\n'),
    json: { issued, problems, ignored, directory: out },
  }
}

async function chooseFormat(wanted: string | null, issuer: string): Promise<Format> {
  const format = issuing.find(({ id }) => id === (wanted ?? formats[0].id))
  if (format === undefined) throw new UsageError(`--format is one of ${issuing.map(({ id }) => id).join(', ')}`)
  if (format.id !== 'vc-jwt-1.1' || !issuer.startsWith('did:')) return format
  // Loaded only when it is wanted: it brings did-jwt-vc, which takes longer to load than the rest of the command.
  return (await import('@imprint/formats/vc-jwt-1.1-did')).vcJwt11Did
}
