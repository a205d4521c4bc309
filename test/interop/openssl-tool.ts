import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why the tests of this peer cannot run; `null` where they can. */
export const opensslMissing: string | null = (() => {
  const { status, stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  return status === 0 && /^OpenSSL 3/.test(stdout) ? null : 'the command openssl, version 3, is not installed'
})()

/** A folder in which openssl works, with an authority of its own. */
export interface OpensslFolder {
  readonly path: string
  run(...words: readonly string[]): string
  status(...words: readonly string[]): { readonly status: number | null; readonly output: string }
  write(name: string, content: string | Uint8Array): string
  read(name: string): string
  bytes(name: string): Uint8Array
  remove(): void
}

/** Makes such a folder. */
export function opensslFolder(): OpensslFolder {
  const path = mkdtempSync(join(tmpdir(), 'imprint-openssl-'))
  const options = {
    cwd: path,
    encoding: 'utf8' as const,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  }
  return {
    path,
    run: (...words) => execFileSync('openssl', words, options),
    status: (...words) => {
      const { status, stdout, stderr } = spawnSync('openssl', words, options)
      return { status, output: stdout + stderr }
    },
    write: (name, content) => {
      writeFileSync(join(path, name), content)
      return name
    },
    read: (name) => readFileSync(join(path, name), 'utf8'),
    bytes: (name) => readFileSync(join(path, name)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The configuration of `openssl ca`, and what a certificate of each kind says. */
export const opensslConfig = `
[ca]
default_ca = authority
[authority]
database = ./db/index.txt
serial = ./db/serial
crlnumber = ./db/crlnumber
new_certs_dir = ./db
default_md = default
policy = anything
default_crl_days = 7
unique_subject = no
crl_extensions = list
[anything]
organizationName = optional
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
prompt = no
[name]
O = example.com
CN = unused
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[authority_ext]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
nameConstraints = critical,permitted;URI:example.com
[alice_ext]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,digitalSignature,keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.com/u/alice
[device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.com/d/alice/phone
[bobs_device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.com/d/bob/phone
[lying_device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.com/d/alice/phone
issuerAltName = URI:mimi://example.com/u/bob
[agreeing_device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,keyAgreement
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.com/d/alice/phone
[foreign_device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid
subjectAltName = URI:mimi://example.org/d/alice/phone
[im_device]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid
subjectAltName = URI:im:alice/phone@example.com
[responder]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
authorityKeyIdentifier = keyid
`

const keyOptions = {
  ed25519: ['-algorithm', 'ed25519'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
} as const

/** The kinds of keys that openssl makes here. */
export type KeyKind = keyof typeof keyOptions

/** Makes a folder with the configuration and an empty database. */
export function opensslAuthority(): OpensslFolder {
  const folder = opensslFolder()
  mkdirSync(join(folder.path, 'db'))
  folder.write('ca.cnf', opensslConfig)
  folder.write('db/index.txt', '')
  folder.write('db/serial', '1000\n')
  folder.write('db/crlnumber', '01\n')
  return folder
}

/** The digest that goes with a key: our algorithms are pairs of curve and hash. */
export const digestOf = (kind: KeyKind): string => (kind === 'p384' ? 'sha384' : 'sha256')

/** Makes a key and a root that it signs. */
export function makeRoot(folder: OpensslFolder, kind: KeyKind): void {
  folder.run('genpkey', ...keyOptions[kind], '-out', 'root.key')
  folder.run(
    'req',
    '-x509',
    '-new',
    '-key',
    'root.key',
    `-${digestOf(kind)}`,
    '-subj',
    '/O=example.com/CN=Root',
    '-days',
    '30',
    '-config',
    'ca.cnf',
    '-extensions',
    'root',
    '-out',
    'root.pem',
  )
}

/** Makes a key and a certificate by `openssl ca`, so that it is in the database. */
export function certify(
  folder: OpensslFolder,
  name: string,
  {
    by,
    kind,
    section,
    days = 20,
  }: { readonly by: string; readonly kind: KeyKind; readonly section: string; readonly days?: number },
): void {
  folder.run('genpkey', ...keyOptions[kind], '-out', `${name}.key`)
  folder.run(
    'req',
    '-new',
    `-${digestOf(kind)}`,
    '-key',
    `${name}.key`,
    '-subj',
    `/O=example.com/CN=${name}`,
    '-config',
    'ca.cnf',
    '-out',
    `${name}.csr`,
  )
  const issuer = ['-cert', `${by}.pem`, '-keyfile', `${by}.key`]
  // One digest for the whole authority: the issuer's.
  const md = folder.run('x509', '-in', `${by}.pem`, '-noout', '-text').includes('secp384r1') ? 'sha384' : 'default'
  folder.run(
    'ca',
    '-batch',
    '-notext',
    '-config',
    'ca.cnf',
    ...issuer,
    '-md',
    md,
    '-days',
    `${days}`,
    '-extensions',
    section,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
  )
}
