import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Certificate,
  derOctets,
  derOid,
  derSequence,
  derSerial,
  formatPem,
  type OcspCertificateId,
  oids,
} from '@imprint/core/x509'
import { statusLabels } from '@imprint/trust/x509-path'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { rootOption } from '../ca/authority-folder.ts'
import { type OcspResponder, openResponder } from '../ca/ocsp-responder.ts'
import { readCertificates } from '../ca/pem-file.ts'
import { type OcspServer, serveOcsp } from '../ca/serve-ocsp.ts'
import { pinOption } from '../ca/token-key.ts'
import { type Answer, type Call, type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { readBytes, writeWhole } from '../files.ts'
import { passphraseOption } from '../key-file.ts'

/** Answers whether certificates are revoked. */
export const caOcsp: Command = {
  name: 'ca ocsp',
  summary: 'answer whether certificates are revoked (OCSP, RFC 6960)',
  usage: `--dir DIR --certificate FILE … --out FILE [--pem] [options]
       imprint ca ocsp --dir DIR --request FILE --out FILE
       imprint ca ocsp --dir DIR --serve [--port N] [--address IP]`,
  about: `Says "good" of what this authority issued and did not revoke, and "unknown" of anything else. With --certificate the answer is
made without a request, to be stapled: with --pem, append it to the chain file, and a presentation carries it. --request
answers a request that openssl ocsp -reqout or any verifier wrote; --serve answers over HTTP, POST and GET, what
"imprint ca issue --ocsp-uri" promised. The authority's own key signs, or that of a certificate which it issued with
--profile ocsp-responder. Revocations are seen at once, and SIGINT or SIGTERM end the server.`,
  example: `$ imprint ca ocsp --dir ca --certificate phone.pem --pem --out staple.pem
$ imprint ca ocsp --dir ca --request request.der --out response.der
$ imprint ca ocsp --dir ca --serve --port 8888`,
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the authority that `imprint ca init` made' },
    certificate: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      about: 'the certificate that is spoken of, first in its file',
    },
    request: { type: 'string', value: 'FILE', about: 'a request (DER)' },
    out: { type: 'string', value: 'FILE', about: 'where the response goes (DER)' },
    pem: { type: 'boolean', about: 'as PEM' },
    lifetime: { type: 'string', value: 'TIME', about: 'until the next response; 1d unless said otherwise' },
    responder: { type: 'string', value: 'FILE', about: 'the certificate of whoever answers for the authority' },
    'responder-key': { type: 'string', value: 'FILE|URI', about: 'its private key' },
    key: { type: 'string', value: 'FILE|URI', about: "the authority's private key, where it is not in DIR" },
    ...rootOption,
    serve: { type: 'boolean', about: 'answer over HTTP' },
    port: { type: 'string', value: 'N', about: 'the port; one that is free unless said otherwise' },
    address: { type: 'string', value: 'IP', about: 'the address that it listens on; 127.0.0.1 unless said otherwise' },
    'pid-file': { type: 'string', value: 'FILE', about: 'where its process id stands while it serves' },
    ...pinOption,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const paths = optionsOf(call, 'certificate')
    const request = optionOf(call, 'request')
    const serves = call.values['serve'] === true
    if ([paths.length > 0, request !== null, serves].filter(Boolean).length !== 1)
      throw new UsageError('give one of --certificate FILE, --request FILE and --serve')
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '1d', 'lifetime')
    if (serves) {
      const port = portOf(call)
      return serve(call, await openResponder(call, { lifetime }), port)
    }
    const out = requiredOption(call, 'out')
    const responder = await openResponder(call, { lifetime })
    const response =
      request === null
        ? await responder.speak(await idsOf(call, paths, responder.issuer))
        : await responder.answer(await readBytes(call, request))
    if (!response.ok) return failure(response.error)
    const label = statusLabels.ocspResponse
    const content = call.values['pem'] === true ? formatPem({ label, der: response.value }) : response.value
    const written = await writeWhole(resolve(call.host.cwd, out), content, 0o644)
    return written.ok ? done(`Wrote the response to ${out}.`, { file: out }) : failure(written.error)
  },
}

async function idsOf(call: Call, paths: readonly string[], issuer: Certificate): Promise<readonly OcspCertificateId[]> {
  const ids: OcspCertificateId[] = []
  for (const path of paths) {
    const [certificate] = await readCertificates(call, path)
    if (certificate.issuer.key !== issuer.subject.key) throw new UsageError(`${path}: another authority issued it`)
    ids.push(idOf(certificate, issuer))
  }
  return ids
}

/** Names a certificate by SHA-256, as verifiers of ours know it. */
function idOf({ serial }: Certificate, issuer: Certificate): OcspCertificateId {
  const hashed = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
  const [issuerNameHash, issuerKeyHash] = [hashed(issuer.subject.der), hashed(issuer.key.octets)]
  const algorithm = derSequence(derOid(oids.sha256))
  const der = derSequence(algorithm, derOctets(issuerNameHash), derOctets(issuerKeyHash), derSerial(serial))
  return { der, hash: oids.sha256, issuerNameHash, issuerKeyHash, serial }
}

async function serve(call: Call, responder: OcspResponder, port: number): Promise<Answer> {
  const { host } = call
  const address = optionOf(call, 'address') ?? '127.0.0.1'
  let server: OcspServer
  try {
    const log = (line: string) => host.err(`${line}\n`)
    server = await serveOcsp({ answer: responder.answer, clock: host.clock, address, port, log })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
    throw new UsageError(`${address}, port ${port}, cannot be served: ${code}`)
  }
  const pidFile = optionOf(call, 'pid-file')
  const written = pidFile === null ? null : await writeWhole(resolve(host.cwd, pidFile), `${process.pid}\n`, 0o644)
  if (written === null || written.ok) {
    host.out(`Answering on http://${address.includes(':') ? `[${address}]` : address}:${server.port}\n`)
    await stopped(call)
  }
  await server.close()
  if (written !== null && !written.ok) return failure(written.error)
  if (pidFile !== null) await rm(resolve(host.cwd, pidFile), { force: true })
  return { exit: 0, text: '', json: undefined }
}

/** Waits until the host or the system says stop. */
function stopped({ host }: Call): Promise<void> {
  return new Promise((end) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      end()
    }
    host.stop?.addEventListener('abort', stop)
    if (host.stop?.aborted === true) stop()
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

function portOf(call: Call): number {
  const text = optionOf(call, 'port') ?? '0'
  if (!(/^\d{1,5}$/.test(text) && Number(text) <= 65_535)) throw new UsageError('--port is a number from 0 to 65535')
  return Number(text)
}
