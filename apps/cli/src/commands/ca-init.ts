import { createNodeSigner, generateNodeKey, type KeyPair, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { type AlgorithmName, type Seconds, thumbprint } from '@imprint/core'
import { formatName } from '@imprint/core/x509'
import { createRoot, issueCertificate } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { refuseUsedFolder, secondOf, writeAuthority } from '../ca/authority-folder.ts'
import { subjectOf, subjectOptions } from '../ca/subject-options.ts'
import { type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { own } from '../files.ts'
import { passphraseOption, privateKeyText, readPassphrase } from '../key-file.ts'

const algorithms: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384']

/** Makes an authority. */
export const caInit: Command = {
  name: 'ca init',
  summary: 'make a certificate authority: a root, and below it the one that issues',
  usage: '--dir DIR --name TEXT [options]',
  about: `Writes root.pem, issuing.pem and their keys into DIR. Take root.jwk away to a safe place at once: it is needed only to certify
another issuing authority. With --domain the issuing authority may name mimi:// URIs, hosts and mailboxes of these domains
only; im: URIs have no host that a certificate could be limited to, so leave it out where people have im: identifiers, and
limit the root where it is trusted.`,
  example: '$ imprint ca init --dir ca --name "Example IM" --org example.com',
  options: {
    dir: { type: 'string', value: 'DIR', about: 'where the authority is kept' },
    ...subjectOptions,
    alg: { type: 'string', value: 'ALG', about: `${algorithms.join(', ')}; Ed25519 unless said otherwise` },
    domain: { type: 'string', value: 'DOMAIN', multiple: true, about: 'a domain that it may name; may be repeated' },
    lifetime: {
      type: 'string',
      value: 'TIME',
      about: 'of the root, such as 3650d; the issuing one has half. 3650d unless said otherwise',
    },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const dir = requiredOption(call, 'dir')
    const alg = algorithms.find((name) => name === (optionOf(call, 'alg') ?? 'Ed25519'))
    if (alg === undefined) throw new UsageError(`--alg is one of ${algorithms.join(', ')}`)
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '3650d', 'lifetime')
    const subject = subjectOf(call, ' Root')
    await refuseUsedFolder(call, dir)
    const at = secondOf(call)
    const pairs = { root: generateNodeKey(alg), issuing: generateNodeKey(alg) }
    const signer = own(createNodeSigner({ privateJwk: pairs.root.privateJwk }), 'a new key')
    const context = { random: nodeRandom, hasher: nodeHasher }
    const root = await createRoot({ subject, notBefore: at, notAfter: (at + lifetime) as Seconds }, signer, context)
    if (!root.ok) return failure(root.error)
    const order = {
      profile: 'intermediate',
      subject: subjectOf(call, ' Issuing'),
      subjectKey: pairs.issuing.publicJwk,
      uris: [],
      notBefore: at,
      domains: optionsOf(call, 'domain'),
    } as const
    const issuing = await issueCertificate(
      { ...order, notAfter: (at + Math.ceil(lifetime / 2)) as Seconds },
      root.value,
      context,
    )
    if (!issuing.ok) return failure(issuing.error)
    const passphrase = await readPassphrase(call)
    const text = (pair: KeyPair) => privateKeyText({ pair, kid: thumbprint(pair.publicJwk, nodeHasher) }, passphrase)
    const keys = { root: await text(pairs.root), issuing: await text(pairs.issuing) }
    const written = await writeAuthority(call, dir, { root: root.value.certificate, issuing: issuing.value, keys })
    if (!written.ok) return failure(written.error)
    const names = { root: formatName(root.value.certificate.subject), issuing: formatName(issuing.value.subject) }
    const lines = [
      `Wrote the authority to ${dir}.`,
      `root     ${names.root}`,
      `issuing  ${names.issuing}`,
      `Give ${dir}/root.pem to those who shall trust it, and take ${dir}/root.jwk to a safe place.`,
    ]
    return done(lines.join('\n'), { dir, ...names })
  },
}
