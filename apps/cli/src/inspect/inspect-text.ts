import { readCertificatePem } from './certificates.ts'
import { type InspectContext, type Inspection, inspection, problem, type Reader } from './inspection.ts'
import { readPem } from './keys.ts'
import { readDid, readIdentifier } from './names.ts'
import { readPrintedCertificate } from './printed-certificate.ts'
import { readJsonText } from './printed-json.ts'
import { readSdJwt } from './sd-jwt.ts'
import { readToken } from './tokens.ts'

/** From what is told at a glance to what takes a whole reading. */
const readers: readonly Reader[] = [
  readIdentifier,
  readDid,
  readCertificatePem,
  readPem,
  readSdJwt,
  readToken,
  readPrintedCertificate,
  readJsonText,
]

/** Says what a text is and everything that is wrong with it. Repairs nothing and believes nothing. */
export async function inspectText(text: string, context: InspectContext): Promise<Inspection> {
  for (const read of readers) {
    const found = await read(text, context)
    if (found !== null) return found
  }
  return inspection({
    kind: 'unknown',
    what: text.trim() === '' ? 'nothing: the text is empty' : 'nothing that Imprint reads',
    problems: [
      problem(
        'format.unknown',
        'expected a token, a key, a certificate, a DID, an im: or mimi: identifier, a file of Imprint, or JSON',
      ),
    ],
  })
}

/** The problems of an inspection and of everything inside. */
export function allProblems({ problems, parts }: Inspection): Inspection['problems'] {
  return [...problems, ...parts.flatMap((part) => allProblems(part.inspection))]
}
