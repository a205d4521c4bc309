import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { explainCode, formatDateTime } from '@imprint/core'
import { formatPem, oids } from '@imprint/core/x509'
import { type ChainVerdict, statusLabels, validateChain } from '@imprint/trust/x509-path'
import { findingText } from '../answers.ts'
import { parseTime } from '../arguments.ts'
import { pemBlocksOf, secondOf } from '../ca/authority-folder.ts'
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
responses given (PEM or DER). Exit 0 accepted, 1 rejected with a code, 2 undecided. Nothing is fetched.`,
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
    const pem = async (name: string) => pemBlocksOf(await readText(call, requiredOption(call, name)))
    const lists = await statusOf(call, 'crl', statusLabels.revocationList)
    const responses = await statusOf(call, 'ocsp', statusLabels.ocspResponse)
    const verdict = validateChain({
      chain: await pem('chain'),
      roots: await pem('roots'),
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

/** Reads lists or responses, each PEM or DER. */
async function statusOf(call: Call, option: string, label: string): Promise<string> {
  let text = ''
  for (const path of optionsOf(call, option)) {
    const bytes = await readBytes(call, path)
    text += bytes[0] === 0x30 ? formatPem({ label, der: bytes }) : pemBlocksOf(new TextDecoder().decode(bytes))
  }
  return text
}

function answerOf(verdict: ChainVerdict, at: string): Answer {
  switch (verdict.outcome) {
    case 'accepted': {
      const { path, leaf } = verdict
      const { serial, notAfter } = leaf
      return {
        exit: 0,
        text: [`accepted at ${at}`, ...path.map((name, depth) => `${'  '.repeat(depth + 1)}${name}`)].join('\n'),
        json: { outcome: 'accepted', at, path, serial, notAfter: formatDateTime(notAfter) },
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
