import { generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { type AlgorithmName, formatDateTime, type Seconds, type Signer, sameJwk, thumbprint } from '@imprint/core'
import { formatName, formatPem } from '@imprint/core/x509'
import { createRoot, issueCertificate, writeRevocationList } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type KeptKey, refuseUsedFolder, rootListFile, secondOf, writeAuthority } from '../ca/authority-folder.ts'
import { domainsOf, subjectOf, subjectOptions } from '../ca/subject-options.ts'
import { isTokenUri, openTokenKey, parseTokenUri, pinOption, tokenUriForm } from '../ca/token-key.ts'
import { type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { passphraseOption, privateKeyText, readPassphrase, signerOf } from '../key-file.ts'

const algorithms: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384']

/** Makes an authority. */
export const caInit: Command = {
  name: 'ca init',
  summary: 'make a certificate authority: a root, and below it the one that issues',
  usage: '--dir DIR --name TEXT [options]',
  about: `Writes root.pem, issuing.pem and their keys into DIR, and root.crl.pem, the root's list of revoked authorities, of which there is
none yet. Take root.jwk away to a safe place at once: it is needed to certify another issuing authority, to revoke one, and
for the next list. A key that lies in a PKCS #11 token (a hardware module, a smart card) never leaves it: make it with the
token's own tool, and name it by its URI (RFC 7512).
With --domain the issuing authority may name mimi:// URIs, hosts and mailboxes of these domains only; im: URIs have no host
that a certificate could be limited to, so leave it out where people have im: identifiers, and limit the root where it is
trusted.`,
  example: `$ imprint ca init --dir ca --name "Example IM" --org example.com
$ imprint ca init --dir ca --name "Example IM" --pin-file pin.txt \\
    --pkcs11 'pkcs11:token=ca;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so'`,
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
    'root-crl-lifetime': { type: 'string', value: 'TIME', about: 'of root.crl.pem; 365d unless said otherwise' },
    pkcs11: { type: 'string', value: 'URI', about: `the issuing key lies in a token: ${tokenUriForm}` },
    'root-pkcs11': { type: 'string', value: 'URI', about: "the root's key lies in a token, too" },
    ...pinOption,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const dir = requiredOption(call, 'dir')
    const alg = algorithms.find((name) => name === (optionOf(call, 'alg') ?? 'Ed25519'))
    if (alg === undefined) throw new UsageError(`--alg is one of ${algorithms.join(', ')}`)
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '3650d', 'lifetime')
    const subject = subjectOf(call, ' Root')
    const domains = domainsOf(call)
    await refuseUsedFolder(call, dir)
    const at = secondOf(call)
    const passphrase = await readPassphrase(call)
    const keys = {
      root: await newKey(call, { alg, uri: optionOf(call, 'root-pkcs11'), passphrase }),
      issuing: await newKey(call, { alg, uri: optionOf(call, 'pkcs11'), passphrase }),
    }
    if (sameJwk(keys.root.signer.publicJwk, keys.issuing.signer.publicJwk))
      throw new UsageError('--pkcs11 and --root-pkcs11 name one key: root and issuing authority want one each')
    const context = { random: nodeRandom, hasher: nodeHasher }
    const rootOrder = { subject, notBefore: at, notAfter: (at + lifetime) as Seconds }
    const root = await createRoot(rootOrder, keys.root.signer, context)
    if (!root.ok) return failure(root.error)
    const order = {
      profile: 'intermediate',
      subject: subjectOf(call, ' Issuing'),
      subjectKey: keys.issuing.signer.publicJwk,
      uris: [],
      notBefore: at,
      domains,
    } as const
    const issuing = await issueCertificate(
      { ...order, notAfter: (at + Math.ceil(lifetime / 2)) as Seconds },
      root.value,
      context,
    )
    if (!issuing.ok) return failure(issuing.error)
    const nextUpdate = (at +
      Math.min(lifetime, parseDuration(optionOf(call, 'root-crl-lifetime') ?? '365d', 'root-crl-lifetime'))) as Seconds
    const list = await writeRevocationList({ revoked: [], number: 1, thisUpdate: at, nextUpdate }, root.value, context)
    if (!list.ok) return failure(list.error)
    const written = await writeAuthority(call, dir, {
      root: root.value.certificate,
      issuing: issuing.value,
      keys: { root: keys.root.kept, issuing: keys.issuing.kept },
      rootList: formatPem({ label: 'X509 CRL', der: list.value }),
    })
    if (!written.ok) return failure(written.error)
    const names = { root: formatName(root.value.certificate.subject), issuing: formatName(issuing.value.subject) }
    const lines = [
      `Wrote the authority to ${dir}.`,
      `root     ${names.root}`,
      `issuing  ${names.issuing}`,
      `Give ${dir}/root.pem to those who shall trust it${keys.root.kept.kind === 'jwk' ? `, and take ${dir}/root.jwk to a safe place` : ''}.`,
      `The root's list of revoked authorities, ${dir}/${rootListFile}, holds until ${formatDateTime(nextUpdate)}.`,
    ]
    return done(lines.join('\n'), { dir, ...names })
  },
}

/** Makes a key, or opens the one that lies in a token. */
async function newKey(
  call: Call,
  {
    alg,
    uri,
    passphrase,
  }: { readonly alg: AlgorithmName; readonly uri: string | null; readonly passphrase: string | null },
): Promise<{ readonly signer: Signer; readonly kept: KeptKey }> {
  if (uri !== null) {
    if (!isTokenUri(uri)) throw new UsageError(`a key in a token is ${tokenUriForm}`)
    const signer = await openTokenKey(call, parseTokenUri(uri))
    return { signer, kept: { kind: 'pkcs11', text: `${uri}\n` } }
  }
  const pair = generateNodeKey(alg)
  const key = { pair, kid: thumbprint(pair.publicJwk, nodeHasher) }
  return { signer: signerOf(key, null), kept: { kind: 'jwk', text: await privateKeyText(key, passphrase) } }
}
