/** What a verifier makes of certificates that are shown to it, with a proof of their key. */
import {
  type Format,
  formatDateTime,
  parseRequest,
  requestVersion,
  type Seconds,
  type Signer,
  signJws,
} from '@imprint/core'
import { encodeBase64 } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { x509 } from '@imprint/formats/x509'
import type { AltName, ExtensionWishes } from '@imprint/issuer/ca'
import { imDevice } from '@imprint/schemas'
import {
  bit,
  certificate,
  days,
  device,
  dns,
  leafExt,
  type Made,
  now,
  pemOf,
  person,
  signerOf,
  uri,
  user,
} from './build-certificates.ts'
import { root, sub } from './build-path-cases.ts'

const request = {
  version: requestVersion,
  nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A',
  audience: 'https://desk.example',
  issuedAt: now,
  expiresAt: now + 300,
  ask: [{ type: 'ImDeviceCredential', claims: [] }],
}
const devices = certificate('shown-device', { by: sub, subject: person('Alice') })
const users = certificate('shown-user', {
  by: sub,
  subject: person('Alice'),
  ext: leafExt({ subjectAltNames: [uri(user)] }),
})

const alice = certificate('shown-authority', {
  by: root,
  subject: person('Alice'),
  ext: leafExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(user)],
  }),
})
const labelled = certificate('shown-labelled', { by: alice, subject: person('Managing Director') })
// What anybody can make: a certificate with the name of the authority, that names a person.
const decoy = certificate('shown-decoy', {
  by: null,
  subject: sub.subject,
  ext: leafExt({ subjectAltNames: [uri(user)] }),
})
// The same name by the rules of names, and the same key.
const former = certificate('shown-former', {
  by: root,
  key: alice.keyName,
  subject: person('ALICE'),
  from: days(-30),
  to: days(-1),
  ext: leafExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(user)],
  }),
})
const friend = certificate('shown-friend', {
  by: null,
  subject: person('Alice'),
  ext: leafExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(user)],
  }),
})
const below = certificate('shown-below-friend', { by: friend, subject: person('Managing Director') })

async function shown(one: Made, holder: string, above: readonly Made[] = [sub]): Promise<string> {
  return answer(x509, { text: [one, ...above].map(pemOf).join(''), signer: signerOf(one.keyName), holder })
}

async function answer(
  format: Format,
  { text, signer, holder = device }: { readonly text: string; readonly signer: Signer; readonly holder?: string },
): Promise<string> {
  const parsed = parseRequest(JSON.stringify(request))
  if (!parsed.ok) throw new Error(parsed.error.detail)
  const draft = {
    holder,
    audience: parsed.value.audience,
    nonce: parsed.value.nonce,
    issuedAt: now,
    expiresAt: (now + 60) as Seconds,
    credentials: [text],
    disclose: ['all' as const],
  }
  const made = await format.present?.(draft, signer)
  if (made?.ok !== true) throw new Error('the format presents')
  return made.value
}

const issuer = 'https://im.example.com'
const phone = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const byUri = certificate('shown-issuer-uri', { by: sub, subject: person('Desk'), ext: issuerExt([uri(issuer)]) })
const byHost = certificate('shown-issuer-host', {
  by: sub,
  subject: person('Web server'),
  ext: issuerExt([dns('im.example.com')]),
})

function issuerExt(subjectAltNames: readonly AltName[]): ExtensionWishes {
  return { keyUsage: bit.digitalSignature, subjectAltNames }
}

/** A credential whose issuer is named by its chain, shown by the device that it is about. */
async function issued(one: Made): Promise<string> {
  const signer = signerOf(one.keyName)
  const holder = signerOf('shown-holder')
  const header = { alg: signer.alg, typ: 'vc+jwt', x5c: [one, sub].map(({ der }) => encodeBase64(der)) }
  const payload = {
    '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
    type: ['VerifiableCredential', imDevice.type],
    issuer,
    credentialSubject: { id: phone, fn: 'Alice', hasInstantMessage: ['im:%40alice.smith@example.com', phone] },
    validFrom: formatDateTime(now),
    cnf: { jwk: { ...holder.publicJwk } },
  }
  return answer(vcJwtX5c, {
    text: await signJws(JSON.stringify(header), JSON.stringify(payload), signer),
    signer: holder,
    holder: phone,
  })
}

const common = { spec: 'draft-mahy-mimi-identity section 4.1', root: pemOf(root), at: now, request }

export const presentedCases = [
  {
    id: 'device',
    about: 'a device shows its certificate',
    ...common,
    text: await shown(devices, device),
    expect: { outcome: 'accepted' },
  },
  {
    id: 'user-as-device',
    about: 'a user’s certificate, shown in the name of a device',
    ...common,
    text: await shown(users, device),
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
  },
  {
    id: 'user-for-device',
    about: 'a user’s certificate, shown as what it is: nothing says which device shows it',
    ...common,
    text: await shown(users, user),
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
  },
  {
    id: 'cascading',
    about: 'a device that Alice certified, under a name that she chose: the person is the one whom the company named',
    ...common,
    text: await shown(labelled, device, [alice]),
    expect: { outcome: 'accepted', fn: 'Alice', notes: ['x509.device_label'] },
  },
  {
    id: 'cascading-decoy',
    about: 'a device that the company certified, with a made-up certificate that would be its user’s',
    ...common,
    text: await shown(devices, device, [decoy, sub]),
    expect: { outcome: 'rejected', code: 'x509.chain' },
  },
  {
    id: 'cascading-former',
    about: 'a device that Alice certified, with a certificate that she no longer has before the one that she has',
    ...common,
    text: await shown(labelled, device, [former, alice]),
    expect: { outcome: 'rejected', code: 'x509.expired' },
  },
  {
    id: 'cascading-root-absent',
    about: 'a device below Alice’s own root, which a friend trusts, without the certificate that says who she is',
    ...common,
    root: pemOf(friend),
    text: await shown(below, device, []),
    expect: { outcome: 'rejected', code: 'x509.chain' },
  },
  {
    id: 'cascading-root',
    about: 'the same with that certificate',
    ...common,
    root: pemOf(friend),
    text: await shown(below, device, [friend]),
    expect: { outcome: 'accepted', fn: 'Alice', notes: ['x509.device_label'] },
  },
  {
    id: 'issuer-by-uri',
    about: 'a credential signed with a certificate that names its issuer',
    ...common,
    spec: 'SD-JWT VC section 3.5',
    text: await issued(byUri),
    expect: { outcome: 'accepted', fn: 'Alice', notes: [] },
  },
  {
    id: 'issuer-by-host',
    about: 'a credential signed with the certificate of a web server on the issuer’s host',
    ...common,
    spec: 'SD-JWT VC section 3.5',
    text: await issued(byHost),
    expect: { outcome: 'rejected', code: 'x509.identifier_missing' },
  },
  {
    id: 'issuer-by-host-listed',
    about: 'the same where the root’s entry lists that issuer',
    ...common,
    spec: 'SD-JWT VC section 3.5',
    issuers: [issuer],
    text: await issued(byHost),
    expect: { outcome: 'accepted', fn: 'Alice', notes: [] },
  },
]
