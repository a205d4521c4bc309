import { resolve } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import { fileNonceStore, filePinStore } from '@imprint/adapters/files'
import { fileServiceMemory } from '@imprint/adapters/service-proofs'
import { type Check, parseRequest, type Schema, type Seconds } from '@imprint/core'
import { imDevice, imUser } from '@imprint/schemas'
import type { Evidence, StatusPolicy, Verifier } from '@imprint/verifier'
import { failure } from '../answers.ts'
import { parseTime } from '../arguments.ts'
import {
  type Answer,
  type Call,
  type Command,
  type ExitCode,
  optionOf,
  optionsOf,
  reasonOf,
  requireAll,
  requiredOption,
  UsageError,
} from '../command.ts'
import { own, readObject, readText, readToken, writeWhole } from '../files.ts'
import { noncesDirectory, pinsFile, servicesFile } from '../home.ts'
import { loopbackOf, loopbackOptions } from '../loopback.ts'
import { ownDocument } from '../own-document.ts'
import { readVcardLookup, xmppOptions } from '../profile/xmpp-account.ts'
import { readPolicyFile } from '../trust/read-policy-file.ts'
import { evidenceOf, formatEvidence } from '../verify/evidence-file.ts'
import { friendOptions, keyServersOf, noticeIdentities, openFriends } from '../verify/friends.ts'
import { nonceNotAsked, withoutNonceRow } from '../verify/judge-again.ts'
import { type Memory, rememberLessons } from '../verify/remember-lessons.ts'
import { rememberedPeers } from '../verify/remembered-peers.ts'
import { type Report, reportCredential, reportPresentation } from '../verify/report.ts'
import { reportText } from '../verify/report-text.ts'
import { issuerLine, statedBy } from '../verify/stated.ts'
import { statusLine, withStatusOfCertificates } from '../verify/status-of-certificates.ts'
import { withSigningKeys } from '../verify/with-signing-keys.ts'
import { wireSources, wireVerifier } from '../wiring.ts'

const exits: Readonly<Record<Report['outcome'], ExitCode>> = { accepted: 0, rejected: 1, undecided: 2 }

/** Judges a presentation. */
export const verify: Command = {
  name: 'verify',
  summary: 'judge what a peer presented: accepted, rejected or undecided, and why',
  usage: `PRESENTATION --request FILE --trust FILE [options]
       imprint verify --record-in FILE --trust FILE [--at TIME]
       imprint verify CREDENTIAL --credential-only REASON --trust FILE`,
  about: `Checks everything and lists every check: signatures, keys, times, the nonce, who may speak for whom. An issuer that
cannot be asked makes the verdict undecided, which is neither a yes nor a no. The trust file says whom you believe:
  {"version": "imprint-trust/1", "models": [{"model": "hierarchy",
    "authorities": [{"issuer": "https://im.example.com", "domains": ["example.com"]}]}]}
Other models are "pinned" (issuers with their "jwks", works offline), "first-use" ("domains"), "x509", "cross-signing" and
"well-known"; several need a "rule". imprint trust explain says in words what a file means.
Each request is good for one presentation: a second one is nonce.spent.`,
  example: `$ imprint verify presentation.jwt --request request.json --trust trust.json
$ imprint verify presentation.jwt --request request.json --trust trust.json --at 2026-11-22T10:00:00Z --json`,
  options: {
    request: { type: 'string', value: 'FILE', about: 'the request that you made' },
    trust: { type: 'string', value: 'FILE', about: 'whom you believe, about which domains' },
    at: {
      type: 'string',
      value: 'TIME',
      about: 'judge again as of TIME (RFC 3339 or seconds); the nonce is neither asked for nor used up',
    },
    status: {
      type: 'string',
      value: 'POLICY',
      about:
        'required, or when-present, which also accepts what cannot be revoked; when-present unless said otherwise. Of certificates the trust file says it ("revocation")',
    },
    schema: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      about: 'a template of another type of credential, as its issuer has it (imprint issuer init)',
    },
    record: {
      type: 'string',
      value: 'FILE',
      about: 'keep the evidence, so that it can be judged again; replaces FILE',
    },
    'record-in': { type: 'string', value: 'FILE', about: 'judge kept evidence again, offline, with the same verdict' },
    'credential-only': {
      type: 'string',
      value: 'REASON',
      about: 'judge a credential without a proof of its key, because of REASON',
    },
    nonces: {
      type: 'string',
      value: 'DIR',
      about:
        'where nonces are remembered; $IMPRINT_HOME/nonces unless said otherwise. A nonce that was not made here is good once too, since the request file is your own',
    },
    pins: {
      type: 'string',
      value: 'FILE',
      about: 'where keys seen first are remembered; $IMPRINT_HOME/pins.json unless said otherwise',
    },
    remember: {
      type: 'string',
      value: 'FILE',
      about:
        'remember in FILE who was accepted, and say what changed since; a new key for which nobody vouches is undecided',
    },
    'accept-new-key': {
      type: 'string',
      value: 'REASON',
      about: 'with --remember: accept such a key all the same, because of REASON, such as that you asked the person',
    },
    ...friendOptions,
    ca: { type: 'string', value: 'FILE', about: 'certificates (PEM) to trust for https besides the public ones' },
    ...xmppOptions,
    ...loopbackOptions,
  },
  operands: [0, 1],
  async run(call) {
    requireWhatIsNeeded(call)
    const { policy, trust } = await readPolicyFile(call, requiredOption(call, 'trust'))
    const wanted = optionOf(call, 'at')
    const at = wanted === null ? null : parseTime(wanted, 'at')
    const pins = filePinStore({ path: pinsFile(call), clock: call.host.clock })
    const services = fileServiceMemory({ path: servicesFile(call), clock: call.host.clock })
    const friends = await openFriends(call)
    const caPath = optionOf(call, 'ca')
    const ca = caPath === null ? null : await readText(call, caPath)
    const sources = wireSources({
      clock: call.host.clock,
      pins,
      services,
      friends: { ...friends, servers: keyServersOf(policy) },
      lookupVcard: await readVcardLookup(call, ca),
      ca,
      unsafeAllowLoopback: loopbackOf(call),
    })
    const schemas = await readSchemas(call)
    const wire = (id: string) =>
      wireVerifier({
        id,
        trust,
        schemas,
        status: statusPolicy(call),
        sources,
        nonces:
          at === null
            ? fileNonceStore({ dir: noncesDirectory(call), clock: call.host.clock, unissued: 'fresh-once' })
            : nonceNotAsked,
        clock: at === null ? call.host.clock : fixedClock(at),
      })
    const { id: modelId } = trust
    if (optionOf(call, 'record-in') !== null) return judgeRecord(call, { wire, at, modelId })
    const reason = reasonOf(call, 'credential-only')
    return reason === null
      ? judgePresentation(call, { wire, at, modelId, pins, services, identities: friends.identities })
      : judgeCredential(call, { wire, at, modelId, reason })
  },
}

interface Parts {
  wire(id: string): Verifier
  readonly at: Seconds | null
  /** The id of the trust model. */
  readonly modelId: string
}

async function judgePresentation(call: Call, { wire, at, modelId, ...memory }: Parts & Memory): Promise<Answer> {
  const record = optionOf(call, 'record')
  if (record !== null && at !== null)
    throw new UsageError('--record keeps what was judged now; it does not go with --at')
  const path = requiredOption(call, 'request')
  const requestText = await readText(call, path)
  const request = ownDocument(parseRequest(requestText), { path, text: requestText })
  const text = await readToken(call, operand(call, 'PRESENTATION'))
  const peers = rememberedPeers(call, at)
  const judged = await wire(request.audience).verify(text, request)
  if (record !== null) {
    const written = await writeWhole(resolve(call.host.cwd, record), formatEvidence(judged.evidence), 0o600)
    if (!written.ok) return failure(written.error)
  }
  const about = { text, checks: judged.checks, modelId, asOf: at !== null, isPresentation: true }
  if (at !== null)
    return answer(call, reportPresentation(withoutNonceRow(judged), at), {
      ...about,
      caveat: 'judged again: replay not checked',
    })
  const continued = await peers(judged, judged.evidence.at)
  if (!continued.ok) return failure(continued.error)
  const noticed = await noticeIdentities(memory.identities, judged.evidence.facts)
  if (!noticed.ok) return failure(noticed.error)
  if (judged.outcome === 'accepted' && continued.value.outcome === 'accepted') {
    const learned = await rememberLessons({ ...judged.value, checks: judged.checks, at: judged.evidence.at }, memory)
    if (!learned.ok) return failure(learned.error)
  }
  return answer(call, reportPresentation(continued.value, judged.evidence.at), {
    ...about,
    checks: continued.value.checks,
    caveat: null,
  })
}

async function judgeRecord(call: Call, { wire, at, modelId }: Parts): Promise<Answer> {
  if (call.operands.length > 0 || optionOf(call, 'request') !== null)
    throw new UsageError('a record holds its presentation and its request: give neither')
  const path = requiredOption(call, 'record-in')
  const evidence = own(evidenceOf(await readObject(call, path)), path)
  const used: Evidence = at === null ? evidence : { ...evidence, at, nonce: 'fresh' }
  const judged = await wire(evidence.request.audience).judge(used)
  return answer(call, reportPresentation(at === null ? judged : withoutNonceRow(judged), used.at), {
    text: evidence.text,
    checks: judged.checks,
    modelId,
    asOf: at !== null,
    caveat: `judged again from the record${at === null ? '' : ': replay not checked'}`,
    isPresentation: true,
  })
}

async function judgeCredential(
  call: Call,
  { wire, at, modelId, reason }: Parts & { readonly reason: string },
): Promise<Answer> {
  if (optionOf(call, 'request') !== null) throw new UsageError('--credential-only answers no request')
  const text = await readToken(call, operand(call, 'CREDENTIAL'))
  const verdict = await wire('nobody').verifyCredential(text, { unsafeWithoutPossession: reason })
  return answer(call, reportCredential(verdict, at ?? call.host.clock.now()), {
    text,
    checks: verdict.checks,
    modelId,
    asOf: at !== null,
    caveat: null,
    isPresentation: false,
  })
}

interface About {
  /** The token that was judged. */
  readonly text: string
  readonly checks: readonly Check[]
  readonly modelId: string
  readonly asOf: boolean
  readonly caveat: string | null
  /** Whether a presentation was wanted. */
  readonly isPresentation: boolean
}

async function answer(
  call: Call,
  judged: Report,
  { text, checks, modelId, asOf, caveat, isPresentation }: About,
): Promise<Answer> {
  const stated = statedBy(text)
  const report = withStatusOfCertificates(await withSigningKeys(judged, { text, checks, modelId }), stated)
  const lines = [
    isPresentation && stated.kind === 'credential'
      ? 'This is a credential, not a presentation: answer a request with imprint present, or judge it alone with --credential-only REASON'
      : null,
    issuerLine(report, stated),
    statusLine(report, stated),
  ]
  const notes = lines.filter((line) => line !== null)
  return {
    exit: exits[report.outcome],
    text: reportText(report, { style: call.style, asOf, caveat, notes }),
    json: report,
  }
}

function requireWhatIsNeeded(call: Call): void {
  const isRecord = optionOf(call, 'record-in') !== null
  const isAlone = reasonOf(call, 'credential-only') !== null
  if ((isRecord || isAlone) && optionOf(call, 'remember') !== null)
    throw new UsageError('--remember goes with a presentation that is judged now')
  if (isRecord || isAlone || call.operands.length > 0)
    requireAll(call, isRecord || isAlone ? ['trust'] : ['request', 'trust'])
  else requireAll(call, ['request', 'trust'], ['PRESENTATION (a file, or "-")'])
}

function operand(call: Call, what: string): string {
  const [path] = call.operands
  const reason = optionOf(call, 'credential-only')
  const taken = reason === null ? '' : `; "${reason}" was taken for the REASON of --credential-only`
  if (path === undefined) throw new UsageError(`${what} is missing: a file, or "-" for standard input${taken}`)
  return path
}

/** Reads templates; one of a type that is known already is a usage error, so that no file changes what a type means. */
async function readSchemas(call: Call): Promise<readonly Schema[]> {
  const schemas: Schema[] = []
  const taken = new Set([imDevice, imUser].flatMap(({ type, vct }) => [type, vct]))
  const paths = optionsOf(call, 'schema')
  if (paths.length === 0) return schemas
  // Loaded only when it is wanted: the compiler of schemas is as large as the rest of the command.
  const { parseTemplate } = await import('@imprint/adapters/json-schema')
  for (const path of paths) {
    const { schema } = own(parseTemplate(await readText(call, path)), path)
    if (taken.has(schema.type) || taken.has(schema.vct))
      throw new UsageError(`--schema ${path}: its type is known already`)
    taken.add(schema.type).add(schema.vct)
    schemas.push(schema)
  }
  return schemas
}

function statusPolicy(call: Call): StatusPolicy {
  const wanted = optionOf(call, 'status') ?? 'when-present'
  if (wanted === 'required' || wanted === 'when-present') return wanted
  throw new UsageError('--status is required or when-present')
}
