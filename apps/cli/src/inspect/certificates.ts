import { formatDateTime } from '@imprint/core'
import {
  type Certificate,
  type CertificateRequest,
  certificateLabel,
  decodeBase64,
  type Extensions,
  formatName,
  formatPem,
  type GeneralName,
  isSelfIssued,
  keyUsageBits,
  oids,
  type PemBlock,
  parseCertificate,
  parseCertificateRequest,
  parseOcspResponse,
  parsePem,
  parseRevocationList,
  readImNames,
  requestLabel,
  type SignatureAlgorithm,
  type SubjectKey,
} from '@imprint/core/x509'
import { proveCertificateRequest } from '@imprint/issuer/ca'
import { statusLabels } from '@imprint/trust/x509-path'
import { pemBlocksOf } from '../ca/pem-file.ts'
import { fingerprintOf } from '../trust/policy-words.ts'
import { compact } from './claims-shape.ts'
import {
  type InspectContext,
  type Inspection,
  inspection,
  type Problem,
  problem,
  problemOf,
  type Reader,
} from './inspection.ts'
import { readPem } from './keys.ts'
import { identifierWords } from './subject-problems.ts'

type Describe = (der: Uint8Array, context: InspectContext) => Promise<Inspection> | Inspection

const labels: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  [certificateLabel, describeCertificate],
  [requestLabel, describeRequest],
  [`NEW ${requestLabel}`, describeRequest],
  [statusLabels.revocationList, describeList],
  [statusLabels.ocspResponse, describeResponse],
])

/** A file has a chain, its stapled answers, or a store of roots; more than this nobody reads through. */
const maxShown = 32

/** Reads certificates, requests for them, lists of revoked ones and OCSP responses from PEM, with or without prose around it. */
export const readCertificatePem: Reader = async (text, context) => {
  const marks = [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*$/gm)].map(([, label]) => label as string)
  if (!marks.some((label) => labels.has(label))) return null
  const pem = pemBlocksOf(text)
  const blocks = pem.ok ? parsePem(pem.value) : pem
  if (!blocks.ok) return inspection({ kind: 'pem', what: 'PEM that is damaged', problems: [problemOf(blocks.error)] })
  const parts: { name: string; inspection: Inspection }[] = []
  for (const [index, block] of blocks.value.slice(0, maxShown).entries())
    parts.push({ name: `block ${index + 1}`, inspection: await describeBlock(block, context) })
  const [only] = parts
  if (only !== undefined && blocks.value.length === 1) return only.inspection
  return inspection({
    kind: 'pem',
    what: `a PEM file: ${countWords(blocks.value)}`,
    parts,
    remarks: blocks.value.length > maxShown ? [`Only the first ${maxShown} blocks are shown.`] : [],
  })
}

/** Reads DER without a word of what it is, as tools write it; `null` if it is none of those. */
export function pemOfDer(der: Uint8Array): string | null {
  if (der[0] !== 0x30) return null
  const readers = [
    [certificateLabel, parseCertificate],
    [requestLabel, parseCertificateRequest],
    [statusLabels.revocationList, parseRevocationList],
    [statusLabels.ocspResponse, parseOcspResponse],
  ] as const
  const found = readers.find(([, parse]) => parse(der).ok)
  return found === undefined ? null : formatPem({ label: found[0], der })
}

/** Describes what a presentation or the header of a token carries: base64 of certificates, lists and responses. */
export async function describeParts(
  parts: readonly { readonly label: string; readonly base64: string }[],
  context: InspectContext,
): Promise<Inspection['parts']> {
  const shown: { name: string; inspection: Inspection }[] = []
  for (const [index, { label, base64 }] of parts.slice(0, maxShown).entries()) {
    const der = decodeBase64(base64)
    shown.push({
      name: `part ${index + 1}`,
      inspection: der.ok
        ? await describeBlock({ label, der: der.value }, context)
        : inspection({ kind: 'pem', what: 'something damaged', problems: [problemOf(der.error)] }),
    })
  }
  return shown
}

async function describeBlock(block: PemBlock, context: InspectContext): Promise<Inspection> {
  const describe = labels.get(block.label)
  if (describe !== undefined) return describe(block.der, context)
  return (
    (await readPem(formatPem(block), context)) ??
    inspection({ kind: 'pem', what: `PEM of a ${block.label.toLowerCase()}` })
  )
}

function countWords(blocks: readonly PemBlock[]): string {
  const counts = new Map<string, number>()
  for (const { label } of blocks) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, count]) => `${count} × ${label}`).join(', ')
}

function describeCertificate(der: Uint8Array, { clock }: InspectContext): Inspection {
  const read = parseCertificate(der)
  if (!read.ok)
    return inspection({ kind: 'certificate', what: 'something like a certificate', problems: [problemOf(read.error)] })
  const { serial, issuer, subject, notBefore, notAfter, key, extensions, signatureAlgorithm } = read.value
  const now = clock.now()
  const isCa = extensions.basicConstraints?.ca === true
  return inspection({
    kind: 'certificate',
    what: `an X.509 certificate of ${roleOf(read.value)}`,
    facts: compact([
      ['subject', formatName(subject) || '(none)'],
      ['issuer', isSelfIssued(read.value) ? 'itself' : formatName(issuer)],
      ['serial', serial],
      ['from', formatDateTime(notBefore)],
      ['until', formatDateTime(notAfter)],
      ...namesOf('names', extensions),
      ...(extensions.issuerAltName ?? []).map((name) => ['its issuer', wordsOf(name)] as const),
      ['may', usageWords(extensions.keyUsage)],
      ['for', extensions.extendedKeyUsage?.map((oid) => purposeNames.get(oid) ?? oid).join(', ') ?? null],
      [
        'authority',
        isCa ? `yes, with ${extensions.basicConstraints?.pathLength ?? 'any number of'} more below it` : null,
      ],
      ['only about', extensions.nameConstraints?.permitted.map(wordsOf).join(', ') ?? null],
      ['never about', extensions.nameConstraints?.excluded.map(wordsOf).join(', ') ?? null],
      ...extensions.crlUris.map((uri) => ['list at', uri] as const),
      ...extensions.ocspUris.map((uri) => ['status at', uri] as const),
      ['key', key.kind],
      ['signed with', signatureAlgorithm.name ?? signatureAlgorithm.oid],
      ['SHA-256', fingerprintOf(read.value)],
    ]),
    problems: [
      ...algorithmProblems(signatureAlgorithm, key),
      ...extensions.unknownCritical.map((oid) =>
        problem('x509.extension_unknown', `the critical extension ${oid}, which Imprint does not know`),
      ),
      ...nameProblems(read.value),
    ],
    remarks: [
      ...(now > notAfter ? ['It has ended.'] : now < notBefore ? ['Its time has not begun.'] : []),
      'Whether its issuer signed it, and it was revoked, was not checked: imprint ca validate does that.',
    ],
  })
}

function roleOf(certificate: Certificate): string {
  const { extensions } = certificate
  const names = readImNames(certificate)
  if (extensions.basicConstraints?.ca === true)
    return names.ok && names.value.user !== null
      ? 'a user who certifies her own devices'
      : isSelfIssued(certificate)
        ? 'a root authority'
        : 'an authority'
  if (extensions.extendedKeyUsage?.includes(oids.ocspSigning) === true) return 'an OCSP responder'
  if (!names.ok) return 'a person or device'
  const { device, user, handle } = names.value
  if (device !== null) return handle === null && user === null ? 'a device' : 'a device, with its user'
  return user === null && handle === null ? 'something that is no IM user or device' : 'a user'
}

function nameProblems(certificate: Certificate): readonly Problem[] {
  const names = readImNames(certificate)
  return names.ok ? [] : [problemOf(names.error)]
}

function algorithmProblems(algorithm: SignatureAlgorithm, key: SubjectKey): readonly Problem[] {
  return [
    ...(algorithm.weak ? [problem('x509.algorithm_weak', `it is signed with the algorithm ${algorithm.oid}`)] : []),
    ...(algorithm.name === null && !algorithm.weak
      ? [problem('x509.algorithm_unsupported', `it is signed with the algorithm ${algorithm.oid}`)]
      : []),
    ...(key.jwk === null ? [problem('x509.algorithm_unsupported', `its key is of kind ${key.kind}`)] : []),
  ]
}

function namesOf(label: string, { subjectAltName }: Extensions): readonly (readonly [string, string])[] {
  return (subjectAltName?.names ?? []).slice(0, maxShown).map((name) => [label, wordsOf(name)] as const)
}

function wordsOf(name: GeneralName): string {
  switch (name.form) {
    case 'uri':
      return /^(?:im|mimi):/i.test(name.text) ? identifierWords(name.text) : name.text
    case 'directory':
      return formatName(name.name)
    case 'ip':
      return `an IP address of ${name.octets.length} octets`
    case 'dns':
      return `the host ${name.text}`
    case 'email':
      return `the mailbox ${name.text}`
    case 'registered-id':
    case 'other':
      return name.text
  }
}

const usageNames: Readonly<Record<keyof typeof keyUsageBits, string>> = {
  digitalSignature: 'sign',
  nonRepudiation: 'sign for good',
  keyEncipherment: 'encipher keys',
  dataEncipherment: 'encipher data',
  keyAgreement: 'agree on keys',
  keyCertSign: 'certify others',
  crlSign: 'revoke',
  encipherOnly: 'encipher only',
  decipherOnly: 'decipher only',
}

function usageWords(usage: number | null): string | null {
  if (usage === null) return null
  const names = Object.keys(usageNames) as (keyof typeof keyUsageBits)[]
  return names
    .filter((name) => (usage & keyUsageBits[name]) !== 0)
    .map((name) => usageNames[name])
    .join(', ')
}

const purposeNames: ReadonlyMap<string, string> = new Map([
  [oids.clientAuth, 'clients'],
  [oids.serverAuth, 'servers'],
  [oids.ocspSigning, 'OCSP responses'],
  [oids.anyExtendedKeyUsage, 'anything'],
])

async function describeRequest(der: Uint8Array, { signatures }: InspectContext): Promise<Inspection> {
  const read = parseCertificateRequest(der)
  const what = 'a request for a certificate (PKCS #10)'
  if (!read.ok) return inspection({ kind: 'certificate-request', what, problems: [problemOf(read.error)] })
  const { subject, extensions, key, signatureAlgorithm }: CertificateRequest = read.value
  const proven = await proveCertificateRequest(formatPem({ label: requestLabel, der }), signatures)
  return inspection({
    kind: 'certificate-request',
    what,
    facts: compact([
      ['subject', formatName(subject) || '(none)'],
      ...namesOf('asks for', extensions),
      ['key', key.kind],
      ['signed with', signatureAlgorithm.name ?? signatureAlgorithm.oid],
    ]),
    problems: proven.ok ? [] : [problemOf(proven.error)],
    remarks: ['What it asks for are wishes: the authority decides.'],
  })
}

function describeList(der: Uint8Array, { clock }: InspectContext): Inspection {
  const read = parseRevocationList(der)
  const what = 'a list of revoked certificates (CRL)'
  if (!read.ok) return inspection({ kind: 'revocation-list', what, problems: [problemOf(read.error)] })
  const { issuer, number, thisUpdate, nextUpdate, revoked, unusable, signatureAlgorithm } = read.value
  return inspection({
    kind: 'revocation-list',
    what,
    facts: compact([
      ['issuer', formatName(issuer)],
      ['number', number === null ? null : String(BigInt(`0x${number || '0'}`))],
      ['made', formatDateTime(thisUpdate)],
      ['next', nextUpdate === null ? null : formatDateTime(nextUpdate)],
      ['revoked', `${revoked.size} ${revoked.size === 1 ? 'certificate' : 'certificates'}`],
      ...[...revoked].slice(0, maxShown).map(([serial, entry]) => ['serial', revokedWords(serial, entry)] as const),
      ['signed with', signatureAlgorithm.name ?? signatureAlgorithm.oid],
    ]),
    problems: unusable === null ? [] : [problem('x509.crl_invalid', unusable)],
    remarks: [
      ...(nextUpdate !== null && clock.now() > nextUpdate ? ['A newer one should be there by now.'] : []),
      'Whether its issuer signed it was not checked: imprint ca validate does that.',
    ],
  })
}

function revokedWords(serial: string, { at, reason }: { readonly at: number; readonly reason: string }): string {
  return `${serial}, ${reason}, ${formatDateTime(at as Parameters<typeof formatDateTime>[0])}`
}

function describeResponse(der: Uint8Array, { clock }: InspectContext): Inspection {
  const read = parseOcspResponse(der)
  const what = 'an OCSP response'
  if (!read.ok) return inspection({ kind: 'ocsp-response', what, problems: [problemOf(read.error)] })
  const { responder, producedAt, responses, signatureAlgorithm } = read.value
  const isOld = responses.some(({ nextUpdate }) => nextUpdate !== null && clock.now() > nextUpdate)
  return inspection({
    kind: 'ocsp-response',
    what: `${what} about ${responses.length} ${responses.length === 1 ? 'certificate' : 'certificates'}`,
    facts: compact([
      ['responder', 'name' in responder ? formatName(responder.name) : 'named by its key'],
      ['made', formatDateTime(producedAt)],
      ...responses.map(({ serial, status, nextUpdate }) => {
        const words = typeof status === 'object' ? `revoked: ${revokedWords(serial, status)}` : `${serial}: ${status}`
        return ['says', `${words}${nextUpdate === null ? '' : `; holds until ${formatDateTime(nextUpdate)}`}`] as const
      }),
      ['signed with', signatureAlgorithm.name ?? signatureAlgorithm.oid],
    ]),
    remarks: [
      ...(isOld ? ['What it says has ended.'] : []),
      'Whether its signer may say so was not checked: imprint ca validate does that.',
    ],
  })
}
