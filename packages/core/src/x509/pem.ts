import { bytesOfBinary, encodeBase64url } from '../base64url.ts'
import { fail, ok, type Result } from '../result.ts'

/** One block of PEM (RFC 7468): what its lines call it, and its octets. */
export interface PemBlock {
  readonly label: string
  readonly der: Uint8Array
}

/** Characters of a PEM text. A chain of eight large certificates with a CRL of a thousand entries fits. */
export const maxPem = 524_288
/** Blocks of a PEM text: a chain, its stapled answers, or a store of a hundred roots. */
const maxBlocks = 256

const block = /-----BEGIN ([A-Z0-9]+(?: [A-Z0-9]+)*)-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END \1-----(?:\r?\n|$)/y

/** The label of a certificate. */
export const certificateLabel = 'CERTIFICATE'

/**
 * Reads PEM strictly (RFC 7468 section 3): blocks one after the other, base64 in its one spelling, and nothing but blank lines between them. Anything else is `x509.pem`.
 */
export function parsePem(text: string): Result<readonly PemBlock[]> {
  if (text.length > maxPem) return fail('x509.size', `${text.length} characters, at most ${maxPem}`)
  const blocks: PemBlock[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) {
      at++
      continue
    }
    block.lastIndex = at
    const match = block.exec(text)
    if (match === null) return fail('x509.pem', `no block begins, or one is damaged, at character ${at}`)
    const der = decodeBase64((match[2] as string).replaceAll(/[\r\n]/g, ''))
    if (!der.ok) return der
    blocks.push({ label: match[1] as string, der: der.value })
    if (blocks.length > maxBlocks) return fail('x509.size', `more than ${maxBlocks} blocks`)
    at = block.lastIndex
  }
  return ok(blocks)
}

/** Decodes standard base64 (RFC 4648 section 4) with its padding, in the one spelling of some octets. Anything else is `x509.pem`. */
export function decodeBase64(text: string): Result<Uint8Array<ArrayBuffer>> {
  let binary = ''
  try {
    binary = atob(text)
  } catch {
    return fail('x509.pem', 'not base64')
  }
  // atob forgives white space and lost padding, and spare bits in the last character.
  return text.length % 4 === 0 &&
    text.length === 4 * Math.ceil(binary.length / 3) &&
    (binary.length % 3 === 0 || btoa(binary.slice(-(binary.length % 3))) === text.slice(-4))
    ? ok(bytesOfBinary(binary))
    : fail('x509.pem', 'base64 in another spelling than its own')
}

/** Encodes octets as standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Writes one block of PEM, 64 characters a line. */
export function formatPem({ label, der }: PemBlock): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
