/** What opening certificates and proofs of possession finds, and what is found wrong with certification requests. */

import { sign } from 'node:crypto'
import { encodeBase64url, encodeText } from '@imprint/core'
import {
  der,
  derBits,
  derCount,
  derExtension,
  derName,
  derOid,
  derSequence,
  derSubjectKey,
  encodeBase64,
  formatPem,
  oids,
  requestLabel,
  tags,
} from '@imprint/core/x509'
import {
  bit,
  certificate,
  leafExt,
  type Made,
  now,
  pemOf,
  person,
  privateKeyOf,
  rsaKeyDer,
  signerOf,
  uri,
} from './build-certificates.ts'
import { root, sub } from './build-path-cases.ts'

const aliceHandle = 'im:%40alice.smith@example.com'
const aliceDevice = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const alice = [
  { oid: oids.organization, value: 'example.com' },
  { oid: oids.organizationalUnit, value: 'Support' },
  { oid: oids.title, value: 'Agent' },
  { oid: oids.commonName, value: 'Alice M. Smith' },
]
const combined = certificate('opened-combined', {
  by: sub,
  subject: alice,
  ext: leafExt({ subjectAltNames: [uri(aliceDevice), uri(aliceHandle)] }),
})
const users = certificate('opened-user', {
  by: sub,
  subject: person('Alice'),
  ext: leafExt({ subjectAltNames: [uri('mimi://example.com/u/alice')] }),
})
const critical = certificate('opened-critical', {
  by: sub,
  subject: person('Alice'),
  edit: (list) => [
    ...list.filter((one) => !Buffer.from(one).includes(Buffer.from(derOid(oids.subjectAltName)))),
    derExtension(oids.subjectAltName, true, derSequence(der(0x86, Buffer.from(aliceDevice)))),
  ],
})
const rsaLeaf = certificate('opened-rsa-key', { by: sub, keyDer: rsaKeyDer })
const nameless = certificate('opened-nameless', { by: sub, ext: { keyUsage: bit.digitalSignature } })

const aliceUser = 'im:SvPfLlwBQi-6oddVRrkqpw@example.com'
const director = [...alice.slice(0, 3), { oid: oids.commonName, value: 'Managing Director' }]
const authority = certificate('opened-user-authority', {
  by: sub,
  subject: alice,
  ext: leafExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(aliceUser), uri(aliceHandle)],
  }),
})
const ownDevice = (name: string, subject: typeof alice) =>
  certificate(name, { by: authority, subject, ext: leafExt({ subjectAltNames: [uri(aliceDevice)] }) })
const [cascaded, labelled, bare] = [
  ownDevice('opened-cascading', alice),
  ownDevice('opened-labelled', director),
  ownDevice('opened-bare', []),
]

const chainText = (...chain: readonly Made[]) => chain.map(pemOf).join('')
const profile = 'draft-mahy-mimi-identity section 5.1'
const x5cSpec = 'RFC 7515 section 4.1.6'

const claims = {
  sub: aliceDevice,
  aud: 'https://desk.example',
  nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A',
  iat: now,
  exp: now + 300,
}
function proof(header: object, payload: object = claims): string {
  const input = `${encodeText(JSON.stringify({ alg: 'Ed25519', typ: 'imprint-x509-pop+jwt', ...header }))}.${encodeText(JSON.stringify(payload))}`
  return `${input}.${encodeBase64url(sign(null, Buffer.from(input), privateKeyOf('opened-combined')))}`
}
const x5c = [combined, sub].map((one) => encodeBase64(one.der))
const damaged = chainText(combined).replace(/\n(.)/, '\n*')

const cascading = 'draft-mahy-mimi-identity section 4.1'
const ofAlice = {
  id: aliceDevice,
  fn: 'Alice M. Smith',
  'organization-name': 'example.com',
  'organization-unit': 'Support',
  title: 'Agent',
  hasInstantMessage: [aliceHandle, aliceUser, aliceDevice],
}

export const openingCases = [
  {
    id: 'combined',
    about: 'a device certificate with a handle, and what its name says about the person',
    spec: profile,
    text: chainText(combined, sub),
    expect: {
      opens: {
        kind: 'credential',
        format: 'x509',
        issuer: 'CN=sub,O=example.com',
        types: ['ImDeviceCredential'],
        subjectId: aliceDevice,
        subject: {
          id: aliceDevice,
          fn: 'Alice M. Smith',
          'organization-name': 'example.com',
          'organization-unit': 'Support',
          title: 'Agent',
          hasInstantMessage: [aliceHandle, aliceDevice],
        },
        holderKey: signerOf('opened-combined').publicJwk,
        notes: [],
      },
    },
  },
  {
    id: 'cascading',
    about: 'a device certificate below the user’s: what is said of the person is in the user’s, handle included',
    spec: cascading,
    text: chainText(cascaded, authority, sub),
    expect: { opens: { subjectId: aliceDevice, subject: ofAlice, notes: [] } },
  },
  {
    id: 'cascading-order',
    about: 'the same with the certificates above in another order',
    spec: cascading,
    text: chainText(cascaded, sub, authority),
    expect: { opens: { subjectId: aliceDevice, subject: ofAlice, notes: [] } },
  },
  {
    id: 'cascading-label',
    about: 'the user calls her device by a name that is somebody else’s: it never becomes hers',
    spec: cascading,
    text: chainText(labelled, authority, sub),
    expect: { opens: { subjectId: aliceDevice, subject: ofAlice, notes: ['x509.device_label'] } },
  },
  {
    id: 'cascading-bare',
    about: 'a device without a name',
    spec: cascading,
    text: chainText(bare, authority, sub),
    expect: { opens: { subjectId: aliceDevice, subject: ofAlice, notes: [] } },
  },
  {
    id: 'user',
    about: 'a user certificate',
    spec: profile,
    text: chainText(users),
    expect: { opens: { types: ['ImUserCredential'], subjectId: 'mimi://example.com/u/alice' } },
  },
  {
    id: 'alt-name-critical',
    about: 'a critical alternative name beside a subject, as in Figure 3',
    spec: 'RFC 5280 section 4.2.1.6',
    text: chainText(critical),
    expect: { opens: { subjectId: aliceDevice, notes: ['x509.alt_name_critical'] } },
  },
  {
    id: 'nobody',
    about: 'a certificate that names nobody',
    spec: profile,
    text: chainText(nameless),
    expect: { code: 'x509.identifier_missing' },
  },
  {
    id: 'authority',
    about: 'a certificate of an authority is no credential',
    spec: profile,
    text: chainText(root),
    expect: { code: 'x509.identifier_missing' },
  },
  {
    id: 'rsa',
    about: 'a certificate for an RSA key',
    spec: 'Imprint algorithms',
    text: chainText(rsaLeaf),
    expect: { code: 'x509.algorithm_unsupported' },
  },
  {
    id: 'pem-damaged',
    about: 'a character that is not base64',
    spec: 'RFC 7468 section 3',
    text: damaged,
    expect: { code: 'x509.pem' },
  },
  {
    id: 'pem-prose',
    about: 'prose after the blocks',
    spec: 'RFC 7468 section 3',
    text: `${chainText(combined)}hello\n`,
    expect: { code: 'x509.pem' },
  },
  {
    id: 'pem-private-key',
    about: 'a private key among the blocks',
    spec: 'RFC 7468 section 10',
    text: `${chainText(combined)}${formatPem({ label: 'PRIVATE KEY', der: Uint8Array.of(48, 0) })}`,
    expect: { code: 'x509.pem' },
  },
  {
    id: 'pem-other-end',
    about: 'a block that ends as another',
    spec: 'RFC 7468 section 3',
    text: chainText(combined).replace('END CERTIFICATE', 'END CERTIFICATES'),
    expect: { code: 'x509.pem' },
  },
  {
    id: 'nine',
    about: 'nine certificates',
    spec: 'Imprint budgets',
    text: chainText(combined, ...new Array<Made>(8).fill(sub)),
    expect: { code: 'x509.chain' },
  },
  {
    id: 'proof',
    about: 'a proof of possession with its chain',
    spec: x5cSpec,
    text: proof({ x5c }),
    expect: {
      opens: {
        kind: 'presentation',
        format: 'x509',
        holder: aliceDevice,
        audience: 'https://desk.example',
        nonce: claims.nonce,
        enclosed: [chainText(combined, sub)],
      },
    },
  },
  {
    id: 'proof-without-chain',
    about: 'a proof without a chain',
    spec: x5cSpec,
    text: proof({}),
    expect: { code: 'x509.chain', pointer: '/x5c' },
  },
  {
    id: 'proof-empty-chain',
    about: 'a proof with an empty chain',
    spec: x5cSpec,
    text: proof({ x5c: [] }),
    expect: { code: 'x509.chain', pointer: '/x5c' },
  },
  {
    id: 'proof-base64url',
    about: 'a chain in base64url: x5c is standard base64',
    spec: x5cSpec,
    text: proof({ x5c: x5c.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')) }),
    expect: { code: 'x509.chain' },
  },
  {
    id: 'proof-jwk-too',
    about: 'a key by value beside the chain',
    spec: 'RFC 8725 section 3.10',
    text: proof({ x5c, jwk: signerOf('opened-combined').publicJwk }),
    expect: { code: 'jws.embedded_key', pointer: '/jwk' },
  },
  {
    id: 'proof-x5u',
    about: 'a chain that would have to be fetched',
    spec: 'RFC 8725 section 3.10',
    text: proof({ x5u: 'https://evil.example/chain.pem' }),
    expect: { code: 'jws.embedded_key', pointer: '/x5u' },
  },
  {
    id: 'proof-crl-text',
    about: 'stapled lists that are a text',
    spec: 'Imprint possession profile',
    text: proof({ x5c }, { ...claims, crl: 'none' }),
    expect: { code: 'x509.chain', pointer: '/crl' },
  },
  {
    id: 'other-typ',
    about: 'a proof of another type',
    spec: 'RFC 8725 section 3.11',
    text: proof({ x5c, typ: 'jwt' }),
    expect: { notMine: true },
  },
]

const names = (...texts: readonly string[]) =>
  derExtension(oids.subjectAltName, false, derSequence(...texts.map((text) => der(0x86, Buffer.from(text)))))
const asked = (...extensions: readonly Uint8Array[]) => [
  derSequence(derOid(oids.extensionRequest), der(tags.set, derSequence(...extensions))),
]
function request(
  attributes: readonly Uint8Array[],
  {
    version = 0,
    signedBy = 'requester',
    key = derSubjectKey(signerOf('requester').publicJwk) as Uint8Array,
    tail = new Uint8Array(0),
  } = {},
): string {
  const content = derSequence(derCount(version), derName(alice), key, der(0xa0, ...attributes))
  const whole = derSequence(
    content,
    derSequence(derOid(oids.ed25519)),
    derBits(sign(null, content, privateKeyOf(signedBy))),
  )
  return formatPem({ label: requestLabel, der: Uint8Array.from([...whole, ...tail]) })
}
const pkcs = 'RFC 2986 section 4'
export const requestCases = [
  {
    id: 'names',
    about: 'a request for a device with a handle',
    spec: pkcs,
    request: request(asked(names(aliceDevice, aliceHandle))),
    expect: { uris: [aliceDevice, aliceHandle] },
  },
  { id: 'bare', about: 'a request that asks for a name only', spec: pkcs, request: request([]), expect: { uris: [] } },
  {
    id: 'signed-by-other',
    about: 'a request for a key that whoever asks does not hold',
    spec: 'RFC 2986 section 4.2',
    request: request(asked(names(aliceDevice)), { signedBy: 'mallory' }),
    expect: { code: 'x509.request_signature' },
  },
  {
    id: 'asks-to-be-ca',
    about: 'a request to be a CA',
    spec: 'Imprint certificate profile',
    request: request(asked(derExtension(oids.basicConstraints, true, derSequence(der(1, Uint8Array.of(255)))))),
    expect: { code: 'x509.request_profile' },
  },
  {
    id: 'asks-for-constraints',
    about: 'a request for an extension that is never issued on request',
    spec: 'Imprint certificate profile',
    request: request(
      asked(derExtension(oids.nameConstraints, true, derSequence(der(0xa0, derSequence(der(0x82, Buffer.from('x'))))))),
    ),
    expect: { code: 'x509.request_profile' },
  },
  {
    id: 'asks-for-host',
    about: 'a request for a host',
    spec: 'Imprint certificate profile',
    request: request(
      asked(derExtension(oids.subjectAltName, false, derSequence(der(0x82, Buffer.from('example.com'))))),
    ),
    expect: { code: 'x509.request_profile' },
  },
  {
    id: 'rsa',
    about: 'a request for an RSA key',
    spec: 'Imprint certificate profile',
    request: request([], { key: rsaKeyDer }),
    expect: { code: 'x509.request_profile' },
  },
  {
    id: 'version',
    about: 'a request of another version',
    spec: pkcs,
    request: request([], { version: 1 }),
    expect: { code: 'x509.request_malformed' },
  },
  {
    id: 'trailing',
    about: 'an octet after the request',
    spec: pkcs,
    request: request([], { tail: Uint8Array.of(0) }),
    expect: { code: 'x509.request_malformed' },
  },
  {
    id: 'twice',
    about: 'extensions asked for twice',
    spec: 'RFC 2985 section 5.4.2',
    request: request([...asked(names(aliceDevice)), ...asked(names(aliceHandle))]),
    expect: { code: 'x509.request_malformed' },
  },
  {
    id: 'certificate',
    about: 'a certificate where a request belongs',
    spec: pkcs,
    request: pemOf(combined),
    expect: { code: 'x509.request_malformed' },
  },
]
