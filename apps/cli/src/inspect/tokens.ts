import {
  algFault,
  decodeText,
  type Finding,
  findAlgorithm,
  isJsonObject,
  isMediaType,
  isTextArray,
  type Json,
  type JsonObject,
  jwkText,
  keyProofTyp,
  maxTokenLength,
  type Opened,
  openJws,
  parseJsonObject,
  type Result,
  tokenBudget,
} from '@imprint/core'
import { certificateLabel } from '@imprint/core/x509'
import { possessionTyp, x509 } from '@imprint/formats/x509'
import { statusLabels } from '@imprint/trust/x509-path'
import { formats } from '../formats.ts'
import { describeParts } from './certificates.ts'
import { compact, credentialFacts, proofFacts, timeWords } from './claims-shape.ts'
import { credentialProblems, numericDates } from './credential-problems.ts'
import { holderKeyProblems } from './holder-keys.ts'
import {
  distinct,
  type InspectContext,
  type Inspection,
  inspection,
  type Problem,
  problem,
  problemOf,
  type Reader,
  textMember,
} from './inspection.ts'
import { dpopProblems } from './proof-problems.ts'
import { isBudgetCode, readTolerantly } from './tolerant-json.ts'

const compactForm = /^[A-Za-z0-9_=+/-]+(\.[A-Za-z0-9_=+/-]*)+$/

/** Reads a compact token: JWS, JWE, or something with dots that would like to be one. */
export const readToken: Reader = async (raw, context) => {
  const text = raw.replace(/\s*~?\s*$/, '')
  // A token that was broken over lines by a mail program is recognised, and the breaks are a problem of their own.
  const joined = text.replace(/\s+/g, '')
  if (!compactForm.test(joined) || !joined.startsWith('e')) return null
  if (joined.length > maxTokenLength)
    return inspection({
      kind: 'token',
      what: 'something like a token',
      problems: [problem('token.size', `${joined.length} characters, at most ${maxTokenLength}`)],
    })
  const parts = joined.split('.')
  if (parts.length === 5) return encrypted(parts[0] as string)
  const broken =
    joined === text
      ? []
      : [problem('base64url.character', 'white space stands inside the token', { asIf: 'it were not there' })]
  const header = readPart(parts[0] as string, 'header')
  const payload = readPart(parts[1] ?? '', 'payload')
  const shape = parts.length === 3 ? [] : [problem('jws.parts', `expected 3 parts, came ${parts.length}`)]
  const found = await describe(joined, { header: header.value, payload: payload.value }, context)
  return {
    ...found,
    problems: distinct([...broken, ...shape, ...header.problems, ...payload.problems, ...found.problems]),
  }
}

interface Token {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/** Decodes one part: strictly, then as if it were not broken. */
function readPart(
  encoded: string,
  part: string,
): { readonly value: JsonObject; readonly problems: readonly Problem[] } {
  const inPart = (error: Finding) => problemOf({ ...error, detail: `${part}: ${error.detail}` })
  const decoded = decodeText(encoded)
  const text = decoded.ok ? decoded.value : Buffer.from(encoded, 'base64url').toString()
  const problems: Problem[] = decoded.ok ? [] : [{ ...inPart(decoded.error), asIf: 'what can be decoded were all' }]
  const json = parseJsonObject(text, tokenBudget)
  if (json.ok) return { value: json.value, problems }
  problems.push(inPart(json.error))
  if (isBudgetCode(json.error.code)) return { value: {}, problems }
  const reading = readTolerantly(text)
  const [first] = reading.values
  const told = reading.problems.map(({ defect: _defect, ...one }) => ({ ...one, detail: `${part}: ${one.detail}` }))
  return { value: isJsonObject(first) ? first : {}, problems: [...problems, ...told] }
}

type Kind = (text: string, token: Token, context: InspectContext) => Promise<Inspection>

// How a token is told from others: by its typ first, as RFC 8725 section 3.11 asks, then by what it holds.
const kinds: readonly {
  readonly is: (token: Token) => boolean
  readonly describe: Kind
  /** The one member of the header that may hold a key. */
  readonly holds: 'jwk' | 'x5c'
}[] = [
  { is: hasTyp('vc+jwt'), describe: describeCredential, holds: 'x5c' },
  { is: hasTyp('vp+jwt'), describe: describePresentation, holds: 'jwk' },
  { is: hasTyp(possessionTyp), describe: describePossession, holds: 'x5c' },
  { is: hasTyp(keyProofTyp), describe: describeKeyProof, holds: 'jwk' },
  { is: hasTyp('dpop+jwt'), describe: describeDpop, holds: 'jwk' },
  { is: ({ payload }) => payload['vp'] !== undefined, describe: describePresentation, holds: 'jwk' },
  {
    is: ({ payload }) => payload['vc'] !== undefined || payload['credentialSubject'] !== undefined,
    describe: describeCredential,
    holds: 'x5c',
  },
]

function hasTyp(typ: string): (token: Token) => boolean {
  return ({ header }) => isMediaType(textMember(header, 'typ'), typ)
}

async function describe(text: string, token: Token, context: InspectContext): Promise<Inspection> {
  const kind = kinds.find(({ is }) => is(token))
  const found = await (kind?.describe ?? describeOther)(text, token, context)
  const facts = compact([
    ['alg', textMember(token.header, 'alg')],
    ['kid', textMember(token.header, 'kid')],
    ['typ', textMember(token.header, 'typ')],
  ])
  return {
    ...found,
    facts: [...facts, ...found.facts],
    problems: [...headerProblems(token.header, kind?.holds ?? null), ...found.problems],
  }
}

async function describeCredential(
  text: string,
  { header, payload }: Token,
  context: InspectContext,
): Promise<Inspection> {
  const version = payload['vc'] === undefined ? '2.0' : '1.1'
  return inspection({
    kind: 'credential',
    what: `a verifiable credential (VC Data Model ${version}) as a JWT`,
    facts: [...credentialFacts(payload), ...keyFact(payload)],
    problems: distinct([...opening(text), ...credentialProblems(payload)]),
    remarks: ['Whether its issuer signed it, and is believed, was not checked: imprint verify does that.'],
    parts: await describeParts(partsOf(certificateLabel, header['x5c']), context),
  })
}

/** The texts of a list, as base64 of what the label says. */
function partsOf(label: string, list: Json | undefined) {
  return isTextArray(list) ? list.map((base64) => ({ label, base64 })) : []
}

async function describePossession(
  text: string,
  { header, payload }: Token,
  context: InspectContext,
): Promise<Inspection> {
  const opened = x509.open(text)
  const [enclosed] = opened?.ok === true && opened.value.kind === 'presentation' ? opened.value.enclosed : []
  const credential = typeof enclosed === 'string' ? x509.open(enclosed) : null
  const problems: Problem[] = []
  if (opened?.ok === true && credential?.ok === true && credential.value.kind === 'credential') {
    const { algorithm, data, signature } = opened.value.signature
    const { holderKey } = credential.value
    const answer =
      holderKey === null ? null : await context.signatures.verify(algorithm.name, holderKey, data, signature)
    if (answer !== 'valid')
      problems.push(problem('presentation.signature_invalid', 'the signature does not verify with the certified key'))
    problems.push(...credential.value.notes.map((note) => problemOf(note)))
  } else if (credential?.ok === false) problems.push(problemOf(credential.error))
  return inspection({
    kind: 'presentation',
    what: 'a presentation of a certificate: a proof of its key, made for one verifier and one request',
    facts: proofFacts(payload),
    problems: distinct([...opening(text), ...problems, ...numericDates(payload)]),
    remarks: [
      'Whether it answers your request and its issuers are believed was not checked: imprint verify does that.',
    ],
    parts: await describeParts(
      [
        ...partsOf(certificateLabel, header['x5c']),
        ...partsOf(statusLabels.revocationList, payload['crl']),
        ...partsOf(statusLabels.ocspResponse, payload['ocsp']),
      ],
      context,
    ),
  })
}

async function describePresentation(
  text: string,
  { header, payload }: Token,
  context: InspectContext,
): Promise<Inspection> {
  const vp = isJsonObject(payload['vp']) ? payload['vp'] : payload
  const enclosed = Array.isArray(vp['verifiableCredential']) ? vp['verifiableCredential'] : [vp['verifiableCredential']]
  const parts: { name: string; inspection: Inspection }[] = []
  const problems: Problem[] = []
  const texts: string[] = []
  for (const [index, item] of enclosed.entries()) {
    const inner =
      typeof item === 'string'
        ? item
        : isJsonObject(item)
          ? (textMember(item, 'id')?.replace(/^data:application\/[a-z0-9.+-]+,/, '') ?? null)
          : null
    const read = inner === null ? null : await readToken(inner, context)
    if (inner !== null) texts.push(inner)
    if (read !== null) parts.push({ name: `credential ${index + 1}`, inspection: read })
    else if (item !== undefined)
      problems.push(
        problem('credential.unsecured', `credential ${index + 1} is not signed on its own`, {
          pointer: `/verifiableCredential/${index}`,
        }),
      )
  }
  if (parts.length === 0 && problems.length === 0) problems.push(problem('presentation.empty', 'no credential'))
  return inspection({
    kind: 'presentation',
    what: `a presentation with ${parts.length} ${parts.length === 1 ? 'credential' : 'credentials'}, made for one verifier and one request`,
    facts: [...compact([['holder', textMember(vp, 'holder') ?? textMember(payload, 'iss')]]), ...proofFacts(payload)],
    problems: distinct([
      ...opening(text),
      ...problems,
      ...holderKeyProblems(header, texts),
      ...numericDates(payload),
      ...(await ownSignature(text, header, { code: 'presentation.signature_invalid', context })),
    ]),
    remarks: [
      'Whether it answers your request and its issuers are believed was not checked: imprint verify does that.',
    ],
    parts,
  })
}

async function describeKeyProof(
  text: string,
  { header, payload }: Token,
  context: InspectContext,
): Promise<Inspection> {
  const opened = openJws(text, 'jwk-allowed')
  const problems = [...(opened.ok ? [] : [problemOf(opened.error)]), ...numericDates(payload)]
  if (header['jwk'] === undefined)
    problems.push(problem('jws.header', 'the header must hold the key that is proved (jwk)', { pointer: '/jwk' }))
  for (const name of ['aud', 'nonce', 'iat'])
    if (payload[name] === undefined)
      problems.push(problem('vc.member_missing', `a proof of a key needs ${name}`, { pointer: `/${name}` }))
  return inspection({
    kind: 'key-proof',
    what: 'a proof that a device holds its key, for an issuer (OpenID4VCI 1.0 appendix F.1)',
    facts: [
      ...proofFacts(payload),
      ...compact([['key', opened.ok && opened.value.header.jwk !== null ? jwkText(opened.value.header.jwk) : null]]),
    ],
    problems: distinct([
      ...problems,
      ...(await ownSignature(text, header, { code: 'proof.signature_invalid', context })),
    ]),
  })
}

async function describeDpop(text: string, { header, payload }: Token, context: InspectContext): Promise<Inspection> {
  return inspection({
    kind: 'dpop',
    what: 'a DPoP proof (RFC 9449): a key proved to one server for one request; it says nothing about who',
    facts: proofFacts(payload),
    problems: distinct([
      ...dpopProblems(header, payload),
      ...(await ownSignature(text, header, { code: 'proof.signature_invalid', context })),
    ]),
    remarks: ['Imprint accepts no DPoP proof as a credential or a presentation.'],
  })
}

async function describeOther(_text: string, { payload }: Token): Promise<Inspection> {
  return inspection({
    kind: 'jws',
    what: 'a signed token (JWS) of a kind that Imprint does not read',
    facts: [
      ...compact([['issuer', textMember(payload, 'iss')]]),
      ...proofFacts(payload),
      ...compact([['claims', Object.keys(payload).slice(0, 20).join(', ')]]),
    ],
    problems: distinct([
      problem('format.unknown', 'neither its typ nor its claims are those of a credential, a presentation or a proof'),
      ...numericDates(payload),
    ]),
  })
}

function encrypted(encodedHeader: string): Inspection {
  const { value, problems } = readPart(encodedHeader, 'header')
  return inspection({
    kind: 'jwe',
    what:
      textMember(value, 'alg')?.startsWith('PBES2') === true
        ? 'something encrypted with a passphrase (JWE), such as a private key that imprint key new wrote'
        : 'something encrypted (JWE)',
    facts: compact([
      ['alg', textMember(value, 'alg')],
      ['enc', textMember(value, 'enc')],
    ]),
    problems,
    remarks: ['What is inside cannot be seen without its key.'],
  })
}

/** What the format whose own it is says: the first fault of a strict reading, and its notes. */
function opening(text: string): readonly Problem[] {
  for (const format of formats) {
    const opened: Result<Opened> | null = format.open(text)
    if (opened !== null)
      return opened.ok ? opened.value.notes.map((note) => problemOf(note)) : [problemOf(opened.error)]
  }
  return []
}

/** Everything wrong with a header (RFC 8725). */
function headerProblems(header: JsonObject, holds: 'jwk' | 'x5c' | null): readonly Problem[] {
  const problems: Problem[] = []
  const { alg } = header
  if (typeof alg !== 'string') problems.push(problem('jws.header', 'alg is missing', { pointer: '/alg' }))
  else if (findAlgorithm(alg) === null) problems.push(problemOf(algFault(alg).error))
  for (const name of ['crit', 'b64'])
    if (header[name] !== undefined)
      problems.push(problem('jws.crit_unknown', `the header holds ${name}`, { pointer: `/${name}` }))
  for (const name of ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'jwk'])
    if (header[name] !== undefined && name !== holds)
      problems.push(problem('jws.embedded_key', `the header holds ${name}`, { pointer: `/${name}` }))
  return problems
}

/** Checks a signature with the key that the token states: it shows that the text is whole, not that anyone should be believed. */
async function ownSignature(
  text: string,
  header: JsonObject,
  {
    code,
    context,
  }: { readonly code: 'proof.signature_invalid' | 'presentation.signature_invalid'; readonly context: InspectContext },
): Promise<readonly Problem[]> {
  const opened = header['jwk'] === undefined ? null : openJws(text, 'jwk-allowed')
  if (opened === null || !opened.ok || opened.value.header.jwk === null) return []
  const { algorithm, jwk } = opened.value.header
  const answer = await context.signatures.verify(algorithm.name, jwk, opened.value.signingInput, opened.value.signature)
  if (answer === 'unusable')
    return [problem('key.unusable', 'the key in the header is not a point on its curve', { pointer: '/jwk' })]
  return answer === 'invalid' ? [problem(code, 'the signature does not verify with the key in the header')] : []
}

function keyFact(payload: JsonObject): Inspection['facts'] {
  const cnf = isJsonObject(payload['cnf']) ? payload['cnf']['jwk'] : undefined
  return compact([
    ['bound to', isJsonObject(cnf) ? `a key on ${textMember(cnf, 'crv') ?? 'an unknown curve'}` : null],
    ['signed', timeWords(payload['iat'])],
  ])
}
