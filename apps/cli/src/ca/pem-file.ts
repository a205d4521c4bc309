import { fail, ok, type Result } from '@imprint/core'
import { type Certificate, certificateLabel, parseCertificate, parsePem } from '@imprint/core/x509'
import { type Call, UsageError } from '../command.ts'
import { own, readText } from '../files.ts'

const wholeBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g
const anyMark = /-----(?:BEGIN|END) /g

/**
 * Takes the blocks out of a text: tools write prose around them, which says nothing (RFC 7468 section 2). A block that begins and does not end, or the other way round, is `x509.pem`: half a list must not pass for no list.
 */
export function pemBlocksOf(text: string): Result<string> {
  const blocks = text.match(wholeBlock) ?? []
  if ((text.match(anyMark) ?? []).length !== blocks.length * 2)
    return fail('x509.pem', 'a block begins and does not end, or ends and never began: the file may have been cut off')
  return ok(blocks.map((block) => `${block.replaceAll(/[ \t]+$/gm, '').replaceAll('\r\n', '\n')}\n`).join(''))
}

/** Takes the blocks out of a text that must hold one of these labels; a text without any is a usage error that says what there is instead. */
export function pemWith(
  text: string,
  { name, labels }: { readonly name: string; readonly labels: readonly string[] },
): string {
  const blocks = own(pemBlocksOf(text), name)
  if (labels.some((label) => blocks.includes(`-----BEGIN ${label}-----`))) return blocks
  const others = [...new Set([...blocks.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label))]
  const instead =
    others.length > 0 ? `it holds ${others.join(', ')}` : text.trim() === '' ? 'it is empty' : emptyWords(text)
  throw new UsageError(`${name}: there is no ${labels.join(' or ')} in the file; ${instead}`)
}

function emptyWords(text: string): string {
  return text.trimStart().startsWith('{') ? 'it holds JSON' : 'it holds no PEM at all'
}

/** Reads the certificates of a PEM file, of which there must be one. */
export async function readCertificates(call: Call, path: string): Promise<readonly [Certificate, ...Certificate[]]> {
  const text = pemWith(await readText(call, path), { name: path, labels: [certificateLabel] })
  const ders = own(parsePem(text), path).filter(({ label }) => label === certificateLabel)
  return ders.map(({ der }) => own(parseCertificate(der), path)) as [Certificate, ...Certificate[]]
}
