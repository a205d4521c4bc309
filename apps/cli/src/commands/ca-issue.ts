import { resolve } from 'node:path'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { fail, formatDateTime, type Seconds } from '@imprint/core'
import { type CertificateProfile, issueCertificate, proveCertificateRequest } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { pemOf, readAuthority, roleOf, rootOption, secondOf, updateRecord } from '../ca/authority-folder.ts'
import { domainsOf, subjectOf, subjectOptions, urisOf } from '../ca/subject-options.ts'
import { pinOption } from '../ca/token-key.ts'
import { type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { readText, refuseExisting, writeNew } from '../files.ts'
import { passphraseOption } from '../key-file.ts'

const profiles: readonly CertificateProfile[] = [
  'device',
  'user',
  'user-authority',
  'intermediate',
  'ocsp-responder',
  'credential-issuer',
]

/** Issues a certificate. */
export const caIssue: Command = {
  name: 'ca issue',
  summary: 'issue a certificate for a request',
  usage: '(--dir DIR | --cert FILE --key FILE) --csr FILE --profile PROFILE --name TEXT [--uri URI …] [options]',
  about: `What goes into the certificate is what you say here, because you answer for it. The request gives the key, and must not ask for
an identifier that you do not name. Profiles: device (with its handle beside it in the combined layout), user,
user-authority (a user who certifies the own devices: issue with --cert and --key then), intermediate, ocsp-responder,
credential-issuer. The file holds the certificate and those above it, without the root.`,
  example: `$ imprint ca issue --dir ca --csr phone.csr --profile device --name "Alice Smith" \\
    --uri mimi://example.com/d/alice/phone --out phone.pem
$ imprint ca issue --cert alice.pem --key alice.jwk --csr phone.csr --profile device --name "Alice Smith" \\
    --uri mimi://example.com/d/alice/phone --name-issuer --out phone.pem`,
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the authority that `imprint ca init` made' },
    cert: { type: 'string', value: 'FILE', about: 'the certificate of whoever issues, with those above it' },
    key: {
      type: 'string',
      value: 'FILE|URI',
      about: 'the private key of whoever issues, or pkcs11:… for one in a token',
    },
    csr: { type: 'string', value: 'FILE', about: 'the request' },
    profile: { type: 'string', value: 'PROFILE', about: profiles.join(', ') },
    ...subjectOptions,
    uri: { type: 'string', value: 'URI', multiple: true, about: 'an identifier of the subject; may be repeated' },
    domain: { type: 'string', value: 'DOMAIN', multiple: true, about: 'a domain that an intermediate may name' },
    'crl-uri': { type: 'string', value: 'URI', multiple: true, about: 'where the list of revoked certificates is' },
    'ocsp-uri': { type: 'string', value: 'URI', multiple: true, about: 'where its status is answered' },
    'name-issuer': { type: 'boolean', about: 'state the identifiers of whoever issues (issuerAltName)' },
    lifetime: { type: 'string', value: 'TIME', about: 'such as 90d, which it is unless said otherwise' },
    out: { type: 'string', value: 'FILE', about: 'where the chain goes; standard output unless said otherwise' },
    ...rootOption,
    ...pinOption,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const profile = profiles.find((name) => name === requiredOption(call, 'profile'))
    if (profile === undefined) throw new UsageError(`--profile is one of ${profiles.join(', ')}`)
    const [subject, uris, domains] = [subjectOf(call), urisOf(call), domainsOf(call)]
    await refuseExisting(call, 'out')
    const authority = await readAuthority(call)
    const path = requiredOption(call, 'csr')
    const request = await proveCertificateRequest(await readText(call, path), createNodeSignatureVerifier())
    if (!request.ok) return failure(request.error)
    const unknown = request.value.uris.filter((uri) => !uris.includes(uri)).length
    if (unknown > 0)
      return failure(fail('x509.request_profile', `it asks for ${unknown} identifiers that no --uri names`).error)
    const at = secondOf(call)
    const wished = at + parseDuration(optionOf(call, 'lifetime') ?? '90d', 'lifetime')
    const { notAfter: last } = authority.certificate
    const issued = await issueCertificate(
      {
        profile,
        subject,
        subjectKey: request.value.subjectKey,
        uris,
        notBefore: at,
        notAfter: Math.min(wished, last) as Seconds,
        domains,
        ...(call.values['name-issuer'] === true ? { nameIssuer: true } : {}),
        ...places(optionsOf(call, 'crl-uri'), optionsOf(call, 'ocsp-uri')),
      },
      authority,
      { random: nodeRandom, hasher: nodeHasher },
    )
    if (!issued.ok) return failure(issued.error)
    const own = roleOf(call) === 'root' ? [] : [authority.certificate]
    const chain = pemOf(issued.value, ...own, ...authority.above)
    const { serial, notAfter } = issued.value
    const dir = optionOf(call, 'dir')
    // Before it leaves: of a certificate that is not remembered "imprint ca ocsp" would say that it is unknown.
    const kept =
      dir === null
        ? null
        : await updateRecord(call, dir, (record) => ({ ...record, issued: [...record.issued, serial] }))
    if (kept !== null && !kept.ok) return failure(kept.error)
    const isCut = wished > last
    const said = { serial, notAfter: formatDateTime(notAfter), cut: isCut }
    const note = isCut ? '\nNo certificate outlives the one that issues it, so this ends before --lifetime does.' : ''
    const out = optionOf(call, 'out')
    if (out === null) return done(chain.trimEnd(), { ...said, chain })
    const written = await writeNew(resolve(call.host.cwd, out), chain, 0o644)
    return written.ok
      ? done(`Wrote the certificate ${serial}, valid until ${said.notAfter}, to ${out}.${note}`, { ...said, file: out })
      : failure(written.error)
  },
}

function places(crlUris: readonly string[], ocspUris: readonly string[]) {
  return { ...(crlUris.length === 0 ? {} : { crlUris }), ...(ocspUris.length === 0 ? {} : { ocspUris }) }
}
