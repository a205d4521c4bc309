import { resolve } from 'node:path'
import { createCertificateRequest } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { subjectOf, subjectOptions, urisOf } from '../ca/subject-options.ts'
import { type Command, optionOf, requiredOption } from '../command.ts'
import { writeWhole } from '../files.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'

/** Makes a certification request. */
export const caRequest: Command = {
  name: 'ca request',
  summary: 'ask an authority for a certificate (PKCS #10)',
  usage: '--key FILE --name TEXT [--uri URI …] [--out FILE]',
  about: `The request is signed with the key of the device or user, which shows the authority that its sender holds it. What it asks for
are wishes: the authority decides.`,
  example:
    '$ imprint ca request --key phone.jwk --name "Alice Smith" --uri mimi://example.com/d/alice/phone --out phone.csr',
  options: {
    key: { type: 'string', value: 'FILE', about: 'the private key that is to be certified' },
    ...subjectOptions,
    uri: { type: 'string', value: 'URI', multiple: true, about: 'an identifier to ask for; may be repeated' },
    out: { type: 'string', value: 'FILE', about: 'where the request goes; standard output unless said otherwise' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const signer = signerOf(await readKey(call, requiredOption(call, 'key')), null)
    const made = await createCertificateRequest({ subject: subjectOf(call), uris: urisOf(call) }, signer)
    if (!made.ok) return failure(made.error)
    const out = optionOf(call, 'out')
    if (out === null) return done(made.value.trimEnd(), { request: made.value })
    const written = await writeWhole(resolve(call.host.cwd, out), made.value, 0o644)
    return written.ok ? done(`Wrote the request to ${out}.`, { file: out }) : failure(written.error)
  },
}
