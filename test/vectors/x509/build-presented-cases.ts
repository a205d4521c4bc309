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
import { der, derExtension, encodeBase64, formatName, oids } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { x509 } from '@imprint/formats/x509'
import type { AltName, ExtensionWishes } from '@imprint/issuer/ca'
import { imDevice } from '@imprint/schemas'
import './build-status-cases.ts'
import { statusMaterial } from './build-cases.ts'
import {
  bit,
  caExt,
  certificate,
  days,
  device,
  dns,
  leafExt,
  type Made,
  now,
  parsed,
  pemOf,
  person,
  signerOf,
  uri,
  user,
} from './build-certificates.ts'
import { root, sub, without } from './build-path-cases.ts'

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

async function shown(
  one: Made,
  holder: string,
  above: readonly Made[] = [sub],
  stapled: readonly string[] = [],
): Promise<string> {
  const text = [...[one, ...above].map(pemOf), ...stapled.map((name) => statusMaterial.get(name))].join('')
  return answer(x509, { text, signer: signerOf(one.keyName), holder })
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

// The same with what the company's authority would say of another person.
const ceo = certificate('shown-decoy-handle', {
  by: null,
  subject: sub.subject,
  ext: leafExt({ subjectAltNames: [uri('im:%40ceo@example.com')] }),
})
const formerSub = certificate('shown-former-sub', {
  by: root,
  subject: sub.subject,
  ext: { ca: { pathLength: null }, keyUsage: bit.keyCertSign },
})
const keyless = certificate('shown-keyless', {
  by: sub,
  subject: person('Alice'),
  edit: without(oids.authorityKeyIdentifier),
})
const ending = certificate('shown-ending-sub', { by: root, subject: person('ending'), to: days(1), ext: caExt() })
const outlived = certificate('shown-outlived', { by: ending, subject: person('Alice') })
const twoUnits = certificate('shown-two-units', {
  by: sub,
  subject: [
    ...person('Alice'),
    { oid: oids.organizationalUnit, value: 'Support' },
    { oid: oids.organizationalUnit, value: 'Contractors' },
  ],
})
const oddDevice = certificate('shown-odd-device', {
  by: sub,
  subject: person('Alice'),
  edit: (extensions) => [...extensions, derExtension('1.2.3.4', true, der(5))],
})

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

// What an administrator writes who knows an issuer by its name and key.
const authority = { issuer: formatName(parsed(sub).subject), jwk: signerOf(sub.keyName).publicJwk }
const desk = { issuer, jwk: signerOf(byUri.keyName).publicJwk }

/** A credential whose issuer is named by its chain, shown by the device that it is about. */
async function issued(one: Made, chain: readonly Made[] = [one, sub]): Promise<string> {
  const signer = signerOf(one.keyName)
  const holder = signerOf('shown-holder')
  const x5c = chain.length === 0 ? {} : { x5c: chain.map(({ der: octets }) => encodeBase64(octets)) }
  const header = { alg: signer.alg, typ: 'vc+jwt', ...x5c }
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

const common = {
  spec: 'draft-mahy-mimi-identity section 4.1',
  root: pemOf(root),
  at: now,
  request,
}

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
    id: 'decoy-under-pin',
    about:
      'a made-up certificate of the authority with another person’s handle, before a verifier that only knows the authority’s key: nobody there follows the chain',
    ...common,
    pinned: { ...authority, rule: null },
    text: await shown(devices, device, [ceo, sub]),
    expect: { outcome: 'rejected', code: 'issuer.unknown' },
  },
  {
    id: 'decoy-any',
    about: 'the same where a model that follows chains or that key would do',
    ...common,
    pinned: { ...authority, rule: 'any' },
    text: await shown(devices, device, [ceo, sub]),
    expect: { outcome: 'rejected', code: 'x509.chain' },
  },
  {
    id: 'device-any',
    about: 'an honest device before that verifier: the model that follows the chain believes it',
    ...common,
    pinned: { ...authority, rule: 'any' },
    text: await shown(devices, device),
    expect: { outcome: 'accepted' },
  },
  {
    id: 'unknown-critical-under-pin',
    about: 'an unknown critical extension, before a verifier that only knows the authority’s key',
    ...common,
    spec: 'RFC 5280 section 4.2',
    pinned: { ...authority, rule: null },
    text: await shown(oddDevice, device),
    expect: { outcome: 'rejected', code: 'issuer.unknown' },
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
  {
    id: 'rolled-authority',
    about:
      'a device by an authority that rolled its key, beside the certificate of the former: only the signature tells which',
    ...common,
    spec: 'RFC 5280 section 6.1',
    text: await shown(keyless, device, [formerSub, sub]),
    expect: { outcome: 'accepted' },
  },
  {
    id: 'unit-twice',
    about: 'a certificate with two units: neither is said to be hers',
    ...common,
    spec: 'draft-mahy-mimi-identity section 5.1',
    text: await shown(twoUnits, device),
    expect: { outcome: 'accepted', fn: 'Alice', notes: [], absent: ['organization-unit'] },
  },
  {
    id: 'until-status',
    about: 'a device with stapled lists: the answer holds until the first list ends, and is as old as it',
    ...common,
    spec: 'RFC 5280 section 5.1.2.5',
    revocation: 'required',
    text: await shown(devices, device, [sub], ['crl-root', 'crl-sub']),
    expect: { outcome: 'accepted', fn: 'Alice', notes: [], validUntil: days(7), evidenceAt: now - 3600 },
  },
  {
    id: 'until-authority',
    about: 'a device by an authority that ends before it',
    ...common,
    spec: 'RFC 5280 section 6.1.3',
    text: await shown(outlived, device, [ending]),
    expect: { outcome: 'accepted', fn: 'Alice', notes: [], validUntil: days(1) + 1, evidenceAt: null },
  },
  ...(await keptBackCases()),
]

/** Whoever has the issuer's key chooses what comes along. A model that answers for the issuer is not passed over for that. */
async function keptBackCases() {
  const made = []
  for (const rule of ['unless-distrusted', 'precedence'] as const) {
    const given = { ...common, spec: 'Imprint decision 9', issuers: [issuer], pinned: { ...desk, rule } }
    made.push(
      {
        id: `chain-whole-${rule}`,
        about: 'an issuer whom one model knows by its chain and another by its key',
        ...given,
        text: await issued(byUri),
        expect: { outcome: 'accepted', fn: 'Alice', notes: [] },
      },
      {
        id: `chain-left-out-${rule}`,
        about: 'the same without its chain, in which a revocation would have been seen',
        ...given,
        text: await issued(byUri, []),
        expect: { outcome: 'rejected', code: 'x509.chain_absent' },
      },
      {
        id: `chain-cut-${rule}`,
        about: 'the same with a chain that leads nowhere',
        ...given,
        text: await issued(byUri, [byUri]),
        expect: { outcome: 'rejected', code: 'x509.path_absent' },
      },
    )
  }
  return made
}
