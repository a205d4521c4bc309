import { parseImId } from '@imprint/core'
import { compact } from './claims-shape.ts'
import { inspection, type Problem, problem, type Reader } from './inspection.ts'
import { identifierProblems, identifierWords } from './subject-problems.ts'

/** Reads a certificate as OpenSSL prints one, such as the draft's Figure 3. The print is not the certificate, so nothing in it can be verified. */
export const readPrintedCertificate: Reader = (text) => {
  if (!/^\s*Version:\s*\d/m.test(text) || !/X509v3|Signature Algorithm:/.test(text)) return null
  const problems: Problem[] = [
    problem('format.unknown', 'a certificate as printed, not the certificate: nothing in it can be verified'),
  ]
  const row = (name: string) => new RegExp(`^\\s*${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? null
  const key = /Public Key Algorithm:\s*(\S+)/.exec(text)?.[1] ?? null
  const usage = /X509v3 Key Usage:.*\n\s*(.*)/.exec(text)?.[1] ?? ''
  const alternative = /X509v3 Subject Alternative Name:(.*)\n((?:\s*URI:.*\n?)*)/.exec(text)
  const uris = [...(alternative?.[2] ?? '').matchAll(/URI:(\S+?),?\s*$/gm)]
    .slice(0, 20)
    .map((match) => match[1] as string)
  if (key?.toUpperCase() === 'ED25519' && /Key Agreement/i.test(usage))
    problems.push(
      problem(
        'key.alg_mismatch',
        'key usage allows key agreement, which an Ed25519 key cannot do (RFC 9295 section 3)',
        { pointer: '/keyUsage', defect: 15 },
      ),
    )
  if (alternative === null || uris.length === 0)
    problems.push(
      problem('vc.member_missing', 'the subject alternative name is empty: nobody is named', {
        pointer: '/subjectAltName',
      }),
    )
  if (alternative?.[1]?.includes('critical') === true && /CN\s*=\s*\S/.test(row('Subject') ?? ''))
    problems.push(
      problem(
        'vc.member_invalid',
        'the alternative name is critical although there is a subject (RFC 5280 section 4.2.1.6)',
        { pointer: '/subjectAltName', defect: 15 },
      ),
    )
  for (const [index, uri] of uris.entries()) problems.push(...identifierProblems(uri, `/subjectAltName/${index}`))
  const kinds = new Set(uris.map((uri) => parseImId(uri)).map((id) => (id.ok ? id.value.kind : null)))
  if (kinds.size > 1)
    problems.push(
      problem(
        'identifier.kind',
        `one certificate names a ${[...kinds].join(' and a ')}: which of them the key belongs to is left open`,
        { pointer: '/subjectAltName' },
      ),
    )
  if (/O =,|CN =\s*$|CN =,/m.test(row('Issuer') ?? ''))
    problems.push(problem('vc.member_missing', 'the issuer has no name', { pointer: '/issuer' }))
  return inspection({
    kind: 'printed-certificate',
    what: 'an X.509 certificate as text, printed for people',
    facts: compact([
      ['caption', /^Figure \d.*$/m.exec(text)?.[0] ?? null],
      ['issuer', row('Issuer')],
      ['subject', row('Subject')],
      ['key', key],
      ['usage', usage.trim()],
      ['from', row('Not Before')],
      ['until', row('Not After ?')],
      ...uris.map((uri) => ['names', identifierWords(uri)] as const),
    ]),
    problems,
    remarks: [
      ...(/\b0 = \S/.test(text)
        ? ['The digit 0 stands where the letter O (organisation) is meant: the text was scanned.']
        : []),
      ...(/oscp\./i.test(text) ? ['The host of the status service is spelled "oscp"; OCSP is probably meant.'] : []),
    ],
  })
}
