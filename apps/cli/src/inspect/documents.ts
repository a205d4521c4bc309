import { walletVersion } from '@imprint/adapters/wallet-file'
import {
  challengeVersion,
  isJsonObject,
  type Json,
  type JsonObject,
  parseChallenge,
  type Result,
  requestOf,
  requestVersion,
} from '@imprint/core'
import { peerLedgerVersion } from '@imprint/trust/continuity'
import { ledgerVersion } from '@imprint/trust/cross-signing'
import { parseTrustPolicy, policyVersion } from '@imprint/trust/policy-file'
import { manifestVersion } from '../issue/manifest.ts'
import { keysVersion } from '../trust/keys/key-document.ts'
import { evidenceOf, evidenceVersion } from '../verify/evidence-file.ts'
import { policyTools } from '../wiring.ts'
import { compact, timeWords } from './claims-shape.ts'
import { type InspectContext, type Inspection, inspection, problem, problemOf, textMember } from './inspection.ts'
import { describeJwk, describeJwks } from './keys.ts'
import { describeCrossSigningKeys, describeIdentities, describePeers, describeWallet } from './remembered.ts'
import { readToken } from './tokens.ts'

type Describe = (json: JsonObject, context: InspectContext) => Promise<Inspection> | Inspection

// Imprint's own files say what they are.
const byVersion: Readonly<Record<string, Describe>> = {
  [requestVersion]: describeRequest,
  [challengeVersion]: describeChallenge,
  [policyVersion]: describeTrust,
  [evidenceVersion]: describeEvidence,
  [manifestVersion]: describeIssued,
  [walletVersion]: describeWallet,
  [keysVersion]: describeCrossSigningKeys,
  [ledgerVersion]: describeIdentities,
  [peerLedgerVersion]: describePeers,
}

// Other documents are known by their members.
const byMembers: readonly { readonly has: readonly string[]; readonly describe: Describe }[] = [
  { has: ['outcome', 'checks'], describe: describeVerdict },
  { has: ['master_keys'], describe: describeCrossSigningKeys },
  { has: ['verificationMethod'], describe: (json) => didDocument(json) },
  { has: ['issuer', 'jwks'], describe: describeMetadata },
  { has: ['issuer', 'jwks_uri'], describe: describeMetadata },
  { has: ['keys'], describe: (json, context) => describeJwks(listOf(json['keys']), context) },
  { has: ['kty'], describe: describeJwk },
  { has: ['crv', 'x'], describe: describeJwk },
  {
    has: ['publicJwk'],
    describe: (json, context) =>
      describeJwk(isJsonObject(json['publicJwk'] ?? null) ? (json['publicJwk'] as JsonObject) : {}, context),
  },
  { has: ['text', 'request', 'facts', 'at'], describe: describeEvidence },
  {
    has: ['presentation'],
    describe: async (json, context) =>
      (await readToken(textMember(json, 'presentation') ?? '', context)) ?? unreadable('presentation'),
  },
]

/** Recognises a whole JSON document; `null` if it is none that is known. */
export async function documentShape(json: JsonObject, context: InspectContext): Promise<Inspection | null> {
  const version = textMember(json, 'version')
  if (version !== null && Object.hasOwn(byVersion, version)) return (byVersion[version] as Describe)(json, context)
  const row = byMembers.find(({ has }) => has.every((name) => json[name] !== undefined))
  return row === undefined ? null : row.describe(json, context)
}

function describeRequest(json: JsonObject): Inspection {
  const ask = listOf(json['ask']).filter(isJsonObject)
  return ours('request', 'a request: what a verifier asks a device to present', requestOf(json), [
    ['verifier', textMember(json, 'audience')],
    ...ask.map(
      (one) =>
        [
          'asks for',
          `${textMember(one, 'type')}${listOf(one['claims']).length > 0 ? ` with ${listOf(one['claims']).join(', ')}` : ''}`,
        ] as const,
    ),
    ['asks for', json['dcql_query'] === undefined ? null : 'what its DCQL query says: imprint query explain'],
    ['of', textMember(json, 'peer') ?? 'any device'],
    ['made', timeWords(json['issuedAt'])],
    ['until', timeWords(json['expiresAt'])],
  ])
}

function describeChallenge(json: JsonObject): Inspection {
  return ours(
    'challenge',
    'a challenge: an issuer asks a device to prove its key',
    parseChallenge(JSON.stringify(json)),
    [
      ['issuer', textMember(json, 'audience')],
      ['made', timeWords(json['issuedAt'])],
      ['until', timeWords(json['expiresAt'])],
    ],
  )
}

function describeTrust(json: JsonObject): Inspection {
  const models = listOf(json['models']).filter(isJsonObject)
  return ours(
    'trust',
    'a trust file: whom a verifier believes, about which domains',
    parseTrustPolicy(JSON.stringify(json), policyTools),
    [
      ['rule', json['rule'] === undefined ? null : JSON.stringify(json['rule'])],
      ...models.flatMap((model) => {
        const named = listOf(model['issuers'] ?? model['authorities']).filter(isJsonObject)
        const domains = (one: JsonObject) => listOf(one['domains']).join(', ')
        const name =
          textMember(model, 'model') ?? (model['models'] === undefined ? 'a model without a name' : 'a combination')
        const lines =
          named.length === 0
            ? [model['domains'] === undefined ? 'imprint trust explain FILE says it in words' : `for ${domains(model)}`]
            : named.map((one) => `${textMember(one, 'issuer')} for ${domains(one)}`)
        return lines.map((line) => [name, line] as const)
      }),
    ],
  )
}

async function describeEvidence(json: JsonObject, context: InspectContext): Promise<Inspection> {
  const read = evidenceOf(json)
  const described = ours(
    'evidence',
    'a record of what a verdict was made from; imprint verify --record-in judges it again',
    read,
    [
      ['judged', timeWords(json['at'])],
      ['nonce', textMember(json, 'nonce') ?? 'the store was not asked'],
      [
        'facts',
        Object.keys(isJsonObject(json['facts'] ?? null) ? (json['facts'] as JsonObject) : {}).join(', ') ||
          'none were needed',
      ],
    ],
  )
  const inner = await readToken(textMember(json, 'text') ?? '', context)
  return { ...described, parts: inner === null ? [] : [{ name: 'presentation', inspection: inner }] }
}

function describeIssued(json: JsonObject): Inspection {
  const count = listOf(json['credentials']).length
  return inspection({
    kind: 'issued',
    what: `a list of ${count} ${count === 1 ? 'credential' : 'credentials'} that imprint issue wrote`,
    facts: compact([
      ['issuer', textMember(json, 'issuer')],
      ['format', textMember(json, 'format')],
      ['issued', textMember(json, 'issuedAt')],
    ]),
  })
}

function describeVerdict(json: JsonObject): Inspection {
  const because = isJsonObject(json['because'] ?? null) ? (json['because'] as JsonObject) : {}
  const counts = new Map<string, number>()
  for (const check of listOf(json['checks']).filter(isJsonObject))
    counts.set(String(check['result']), (counts.get(String(check['result'])) ?? 0) + 1)
  return inspection({
    kind: 'verdict',
    what: `a verdict: ${textMember(json, 'outcome') ?? 'without an outcome'}`,
    facts: compact([
      [
        'because',
        textMember(because, 'code') === null
          ? null
          : `${textMember(because, 'code')}: ${textMember(because, 'detail')}`,
      ],
      ['device', textMember(json, 'device')],
      ['checks', [...counts].map(([result, count]) => `${count} ${result}`).join(', ')],
    ]),
    remarks: ['A verdict is signed by nobody. Judge the evidence again to be sure.'],
  })
}

async function describeMetadata(json: JsonObject, context: InspectContext): Promise<Inspection> {
  const jwks = json['jwks']
  const set = isJsonObject(jwks ?? null) ? await describeJwks(listOf((jwks as JsonObject)['keys']), context) : null
  const both = json['jwks'] !== undefined && json['jwks_uri'] !== undefined
  return inspection({
    kind: 'issuer-metadata',
    what: 'what an issuer publishes of its keys (JWT VC Issuer Metadata)',
    facts: compact([
      ['issuer', textMember(json, 'issuer')],
      ['keys at', textMember(json, 'jwks_uri')],
    ]),
    problems: [
      ...(both ? [problem('issuer.metadata_invalid', 'jwks and jwks_uri exclude each other')] : []),
      ...(set?.problems ?? []),
    ],
    parts: set?.parts ?? [],
  })
}

function didDocument(json: JsonObject): Inspection {
  const methods = listOf(json['verificationMethod']).filter(isJsonObject)
  return inspection({
    kind: 'did-document',
    what: 'a DID document: the keys of whoever the DID names',
    facts: compact([
      ['did', textMember(json, 'id')],
      ...methods.map((method) => ['key', `${textMember(method, 'id')} (${textMember(method, 'type')})`] as const),
    ]),
    problems: textMember(json, 'id') === null ? [problem('issuer.metadata_invalid', 'the document has no id')] : [],
  })
}

/** A file of ours, with the first fault of its own parser. */
function ours(
  kind: string,
  what: string,
  read: Result<unknown>,
  facts: readonly (readonly [string, string | null])[],
): Inspection {
  return inspection({ kind, what, facts: compact(facts), problems: read.ok ? [] : [problemOf(read.error)] })
}

function unreadable(kind: string): Inspection {
  return inspection({ kind, what: `what should be a ${kind}`, problems: [problem('format.unknown', 'it is no token')] })
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}
