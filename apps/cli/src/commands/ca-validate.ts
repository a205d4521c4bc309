import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { explainCode, formatDateTime } from '@imprint/core'
import { certificateLabel, formatPem, oids, parsePem } from '@imprint/core/x509'
import { type CertificateStatus, type ChainVerdict, statusLabels, validateChain } from '@imprint/trust/x509-path'
import { findingText } from '../answers.ts'
import { parseTime } from '../arguments.ts'
import { secondOf } from '../ca/authority-folder.ts'
import { pemWith } from '../ca/pem-file.ts'
import {
  type Answer,
  type Call,
  type Command,
  optionOf,
  optionsOf,
  requireAll,
  requiredOption,
  UsageError,
} from '../command.ts'
import { readBytes, readText } from '../files.ts'
import { printable } from '../terminal/style.ts'

const purposes: Readonly<Record<string, readonly string[] | null>> = {
  any: null,
  client: [oids.clientAuth],
  server: [oids.serverAuth],
}

/** Validates a chain. */
export const caValidate: Command = {
  name: 'ca validate',
  summary: 'validate any chain of certificates (RFC 5280)',
  usage: '--chain FILE --roots FILE [--at TIME] [--crl FILE …] [options]',
  about: `The chain is PEM: the certificate that is judged first, those above it in any order. Every certificate of the path is checked:
names, signatures, times, basic constraints, key usage, name constraints, policies, and revocation by the lists and OCSP
responses given (PEM or DER); what they said of each certificate stands beside it. Exit 0 accepted, 1 rejected with a code,
2 undecided. Nothing is fetched.`,
  example: '$ imprint ca validate --chain phone.pem --roots ca/root.pem --crl issuing.crl.pem --im',
  options: {
    chain: { type: 'string', value: 'FILE', about: 'the certificate and those above it' },
    roots: { type: 'string', value: 'FILE', about: 'the roots that are trusted' },
    at: { type: 'string', value: 'TIME', about: 'the time to judge at; now unless said otherwise' },
    crl: { type: 'string', value: 'FILE', multiple: true, about: 'a list of revoked certificates' },
    ocsp: { type: 'string', value: 'FILE', multiple: true, about: 'an OCSP response' },
    'require-status': { type: 'boolean', about: 'undecided unless lists or responses speak for every certificate' },
    purpose: { type: 'string', value: 'PURPOSE', about: 'any, client or server; any unless said otherwise' },
    'max-authorities': {
      type: 'string',
      value: 'N',
      about: 'how many authorities may stand between root and certificate',
    },
    im: { type: 'boolean', about: 'also the rules of IM identifiers' },
    strict: { type: 'boolean', about: 'also what RFC 5280 section 4 asks of authorities, such as key identifiers' },
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['chain', 'roots'])
    const purpose = purposes[optionOf(call, 'purpose') ?? 'any']
    if (purpose === undefined) throw new UsageError(`--purpose is one of ${Object.keys(purposes).join(', ')}`)
    const most = optionOf(call, 'max-authorities')
    if (most !== null && !/^\d$/.test(most)) throw new UsageError('--max-authorities is a number from 0 to 9')
    const time = optionOf(call, 'at')
    const at = time === null ? secondOf(call) : parseTime(time, 'at')
    const chain = await certificatesOf(call, 'chain')
    const roots = await certificatesOf(call, 'roots')
    if (isRoot(chain, roots))
      throw new UsageError(
        '--chain: the first certificate of the file is one of --roots itself, which nobody needs to vouch for; put the one that is to be judged first',
      )
    const lists = await statusOf(call, 'crl', statusLabels.revocationList)
    const responses = await statusOf(call, 'ocsp', statusLabels.ocspResponse)
    const verdict = validateChain({
      chain,
      roots,
      status: lists + responses,
      at,
      rules: call.values['im'] === true ? 'im' : 'rfc5280',
      revocation: call.values['require-status'] === true ? 'required' : 'when-known',
      purposes: purpose,
      conformance: call.values['strict'] === true ? 'profile' : 'path',
      ...(most === null ? {} : { maxAuthorities: Number(most) }),
      signatures: createNodeSignatureVerifier(),
      hasher: nodeHasher,
    })
    return answerOf(verdict, formatDateTime(at))
  },
}

async function certificatesOf(call: Call, option: string): Promise<string> {
  const path = requiredOption(call, option)
  return pemWith(await readText(call, path), { name: `--${option} ${path}`, labels: [certificateLabel] })
}

function isRoot(chain: string, roots: string): boolean {
  const texts = (pem: string) => {
    const blocks = parsePem(pem)
    return blocks.ok ? blocks.value.filter(({ label }) => label === certificateLabel).map(formatPem) : []
  }
  const [first] = texts(chain)
  return first !== undefined && texts(roots).includes(first)
}

/** Reads lists or responses, each PEM or DER. A file that holds neither would count as nobody having revoked anything, so it is a usage error. */
async function statusOf(call: Call, option: string, label: string): Promise<string> {
  let text = ''
  for (const path of optionsOf(call, option)) {
    const bytes = await readBytes(call, path)
    text +=
      bytes[0] === 0x30
        ? formatPem({ label, der: bytes })
        : pemWith(new TextDecoder().decode(bytes), { name: `--${option} ${path}`, labels: [label] })
  }
  return text
}

function answerOf(verdict: ChainVerdict, at: string): Answer {
  switch (verdict.outcome) {
    case 'accepted': {
      const { path, leaf } = verdict
      const { serial, notAfter } = leaf
      const status = verdict.status.map((one, depth) => ({ name: path[depth] as string, ...statusWords(one, depth) }))
      return {
        exit: 0,
        text: [
          `accepted at ${at}`,
          ...status.map(({ name, says }, depth) => `${'  '.repeat(depth + 1)}${printable(name)}: ${printable(says)}`),
        ].join('\n'),
        json: { outcome: 'accepted', at, path, status, serial, notAfter: formatDateTime(notAfter) },
      }
    }
    case 'rejected':
    case 'undecided': {
      const { outcome, because } = verdict
      const { spec } = explainCode(because.code) ?? { spec: '' }
      return {
        exit: outcome === 'rejected' ? 1 : 2,
        text: `${outcome} at ${at}\n${findingText(because)}`,
        json: { outcome, at, because, spec },
      }
    }
  }
}

/** What is known of one certificate of an accepted path, the root at depth 0. */
function statusWords(
  status: CertificateStatus | null,
  depth: number,
): { readonly state: 'root' | 'good' | 'stale' | 'unknown'; readonly says: string } {
  if (status === null || depth === 0) return { state: 'root', says: 'a root that you trust' }
  if (status.state === 'good') return { state: 'good', says: 'not revoked' }
  const { code, detail } = status.because
  return code === 'x509.status_stale'
    ? { state: 'stale', says: `whether it was revoked is not known any more; what spoke of it is too old: ${detail}` }
    : { state: 'unknown', says: `whether it was revoked is not known: ${detail}` }
}
