/** The layouts of draft-mahy-mimi-identity section 4.1, and everything about identifiers that no library checks. */
import { der, derExtension, derSequence, oids } from '@imprint/core/x509'
import type { ExtensionWishes } from '@imprint/issuer/ca'
import { fails, holds } from './build-cases.ts'
import {
  bit,
  caExt,
  certificate,
  days,
  device,
  dns,
  leafExt,
  type Made,
  person,
  rsaKeyDer,
  uri,
  user,
} from './build-certificates.ts'
import { root, sub } from './build-path-cases.ts'

const spec = 'draft-mahy-mimi-identity section 4.1'
const im = { rules: 'im' } as const
const handle = 'im:%40alice.smith@example.com'
const aliceId = 'im:SvPfLlwBQi-6oddVRrkqpw@example.com'
const aliceDevice = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const bobDevice = 'mimi://example.com/d/bob/phone'

let count = 0
const named = (by: Made, uris: readonly string[], more: ExtensionWishes = {}, recipe: object = {}): Made =>
  certificate(`im-${++count}`, { by, ext: leafExt({ subjectAltNames: uris.map(uri), ...more }), ...recipe })
const good = (id: string, about: string, chain: readonly Made[]) =>
  holds(`im/${id}`, { ...im, about, spec, chain, roots: [root] })
const bad = (id: string, code: string, about: string, chain: readonly Made[]) =>
  fails(`im/${id}`, code, { ...im, about, spec, chain, roots: [root] })

good('separate-device', 'separate: a device’s own certificate', [named(sub, [device]), sub])
good('separate-device-im', 'separate: with an im: identifier', [named(sub, [aliceDevice]), sub])
good('separate-user', 'separate: a user’s own certificate', [named(sub, [user]), sub])
good('separate-user-handle', 'separate: a user and a handle', [named(sub, [aliceId, handle]), sub])
good('combined', 'combined: handle and device in one certificate', [named(sub, [aliceDevice, handle]), sub])
good('combined-user', 'combined: user and device', [named(sub, [device, user]), sub])
good('combined-other-names', 'a page and a host beside the identifiers', [
  named(sub, [], { subjectAltNames: [uri(aliceDevice), uri('https://example.com/~alice'), dns('example.com')] }),
  sub,
])
bad('no-identifier', 'x509.identifier_missing', 'a certificate that names nobody', [
  named(sub, [], { subjectAltNames: [dns('example.com')] }),
  sub,
])
bad('no-alt-name', 'x509.identifier_missing', 'a certificate with a common name only', [
  certificate('only-cn', { by: sub, ext: { keyUsage: bit.digitalSignature } }),
  sub,
])
bad('two-devices', 'x509.identifier_count', 'two devices, of which readers take different ones', [
  named(sub, [device, 'mimi://example.com/d/alice/tablet']),
  sub,
])
bad('two-handles', 'x509.identifier_count', 'two handles', [
  named(sub, [aliceDevice, handle, 'im:%40bob@example.com']),
  sub,
])
bad('two-users', 'x509.identifier_count', 'two users', [named(sub, [user, 'mimi://example.com/u/bob']), sub])
bad('same-device-twice', 'x509.identifier_count', 'one device twice', [named(sub, [device, device]), sub])
bad('two-domains', 'x509.identifier_mixed', 'handle and device of two domains', [
  named(sub, [aliceDevice, 'im:%40alice.smith@example.org']),
  sub,
])
bad('two-people', 'x509.identifier_mixed', 'a device beside another user', [
  named(sub, [device, 'mimi://example.com/u/bob']),
  sub,
])
bad('dot-segments', 'identifier.dot_segment', 'dots that turn a device into a user', [
  named(sub, ['mimi://example.com/d/x/../../u/bob']),
  sub,
])
bad('malformed', 'identifier.percent_encoding', 'a percent sign that encodes nothing', [
  named(sub, ['im:%4zlice@example.com']),
  sub,
])

bad('rsa-key', 'x509.algorithm_unsupported', 'a device with an RSA key', [
  named(sub, [device], {}, { keyDer: rsaKeyDer }),
  sub,
])

const usage = 'RFC 9295 section 3'
fails('im/figure-3-key-agreement', 'x509.key_usage', {
  about: 'an Ed25519 key that agrees on keys, as in Figure 3 of the draft',
  spec: usage,
  chain: [named(sub, [aliceDevice, handle], { keyUsage: bit.digitalSignature | bit.keyAgreement }), sub],
  roots: [root],
})
fails('im/key-encipherment', 'x509.key_usage', {
  about: 'an Ed25519 key that encrypts keys',
  spec: usage,
  chain: [named(sub, [device], { keyUsage: bit.digitalSignature | bit.keyEncipherment }), sub],
  roots: [root],
})
bad('no-digital-signature', 'x509.key_usage', 'a key that may not sign, so it can prove nothing', [
  named(sub, [device], { keyUsage: bit.nonRepudiation }),
  sub,
])
good('no-key-usage', 'no key usage', [
  certificate('no-key-usage', { by: sub, ext: { subjectAltNames: [uri(device)] } }),
  sub,
])

const alice = certificate('alice', {
  by: root,
  ext: caExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(aliceId), uri(handle)],
  }),
})
const aliceMimi = certificate('alice-mimi', {
  by: root,
  ext: caExt({ ca: { pathLength: 0 }, keyUsage: bit.digitalSignature | bit.keyCertSign, subjectAltNames: [uri(user)] }),
})
good('cascading', 'cascading: Alice certifies her device', [named(alice, [aliceDevice]), alice])
good('cascading-mimi', 'cascading, with mimi: identifiers', [named(aliceMimi, [device]), aliceMimi])
good('cascading-handle', 'cascading, with her own handle beside the device', [
  named(alice, [aliceDevice, handle]),
  alice,
])
good('cascading-issuer-name', 'cascading, and the issuer is named', [
  named(aliceMimi, [device], { issuerAltNames: [uri(user)] }),
  aliceMimi,
])
good('user-authority-itself', 'Alice’s own certificate, which may issue', [alice])
bad('bobs-device', 'x509.device_owner', 'Bob’s device under Alice’s certificate', [
  named(aliceMimi, [bobDevice]),
  aliceMimi,
])
bad('device-of-other-domain', 'x509.device_owner', 'a user of the same name in another domain', [
  named(aliceMimi, ['mimi://example.org/d/alice/phone']),
  aliceMimi,
])
bad('bobs-handle', 'x509.device_owner', 'her device with Bob’s handle', [
  named(alice, [aliceDevice, 'im:%40bob@example.com']),
  alice,
])
bad('user-below-user', 'x509.device_owner', 'a user’s certificate below a user’s', [
  named(aliceMimi, [user]),
  aliceMimi,
])
bad('device-without-user', 'x509.device_owner', 'a device that does not say whose it is', [
  named(aliceMimi, ['mimi://example.com/d/ClientA1']),
  aliceMimi,
])
bad('other-protocol', 'x509.device_owner', 'a device of another protocol, whose user has the same spelling', [
  named(aliceMimi, ['im:alice/phone@example.com']),
  aliceMimi,
])
bad('lying-issuer-name', 'x509.issuer_alt_name', 'an issuer is named that the issuer is not', [
  named(aliceMimi, [device], { issuerAltNames: [uri('mimi://example.com/u/bob')] }),
  aliceMimi,
])
bad('issuer-name-without-any', 'x509.issuer_alt_name', 'an issuer is named, and the issuer has no such name', [
  named(sub, [device], { issuerAltNames: [uri('https://ca.example.com')] }),
  sub,
])
bad('issuer-name-one-of-two', 'x509.issuer_alt_name', 'one of two issuers is named rightly', [
  named(aliceMimi, [device], { issuerAltNames: [uri(user), uri('mimi://example.com/u/bob')] }),
  aliceMimi,
])
bad('longer-than-parent', 'x509.lifetime', 'her device’s certificate outlives hers', [
  named(aliceMimi, [device], {}, { to: days(61) }),
  aliceMimi,
])
bad('before-parent', 'x509.lifetime', 'her device’s certificate begins before hers', [
  named(aliceMimi, [device], {}, { from: days(-31) }),
  aliceMimi,
])
for (const [id, about, oid, own] of [
  ['given-name', 'her device is given a first name that she has not', oids.givenName, 'Bob'],
  ['unit', 'her device is given a unit of the company', oids.organizationalUnit, 'Board'],
  ['email', 'her device is given somebody’s mailbox', oids.emailAddress, 'boss@example.com'],
] as const)
  bad(`device-${id}`, 'x509.device_owner', about, [
    named(aliceMimi, [device], {}, { subject: [...aliceMimi.subject, { oid, value: own }] }),
    aliceMimi,
  ])
good('device-label', 'her device has a name of its own', [
  named(aliceMimi, [device], {}, { subject: person('Phone') }),
  aliceMimi,
])
const aliceDeep = certificate('alice-deep', {
  by: root,
  ext: caExt({ ca: { pathLength: 1 }, keyUsage: bit.digitalSignature | bit.keyCertSign, subjectAltNames: [uri(user)] }),
})
bad('path-length-one', 'x509.user_authority', 'a user’s certificate with a path length of 1', [
  named(aliceDeep, [device]),
  aliceDeep,
])
const aliceOpen = certificate('alice-open', {
  by: root,
  ext: caExt({ keyUsage: bit.digitalSignature | bit.keyCertSign, subjectAltNames: [uri(user)] }),
})
bad('path-length-none', 'x509.user_authority', 'a user’s certificate without a path length', [
  named(aliceOpen, [device]),
  aliceOpen,
])
bad('own-path-length-none', 'x509.user_authority', 'the same, shown by the user', [aliceOpen])
const deviceCa = certificate('device-ca', {
  by: root,
  ext: caExt({
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    subjectAltNames: [uri(device)],
  }),
})
bad('device-as-authority', 'x509.user_authority', 'a device that is a CA', [named(deviceCa, [device]), deviceCa])
const aliceBelow = certificate('alice-below', { by: aliceDeep, ext: caExt({ ca: { pathLength: 0 } }) })
bad('two-levels', 'x509.user_authority', 'an authority between Alice and her device', [
  named(aliceBelow, [device]),
  aliceBelow,
  aliceDeep,
])
const aliceRolled = certificate('alice-rolled', {
  by: aliceMimi,
  subject: aliceMimi.subject,
  key: 'alice-rolled',
  ext: caExt(),
})
bad('two-levels-self-issued', 'x509.user_authority', 'an authority in Alice’s own name, which no path length counts', [
  named(aliceRolled, [device]),
  aliceRolled,
  aliceMimi,
])
fails('im/two-levels-path-length', 'x509.path_length', {
  ...im,
  about: 'an authority below Alice, whose path length is 0',
  spec,
  chain: (() => {
    const between = certificate('below-alice', { by: aliceMimi, ext: caExt({ ca: { pathLength: 0 } }) })
    return [named(between, [device]), between, aliceMimi]
  })(),
  roots: [root],
})
bad(
  'user-not-ca',
  'x509.not_ca',
  'Alice’s certificate is no CA',
  (() => {
    const plain = certificate('alice-plain', { by: root, ext: leafExt({ subjectAltNames: [uri(user)] }) })
    return [named(plain, [device]), plain]
  })(),
)
const aliceRoot = certificate('alice-root', {
  by: null,
  ext: caExt({ ca: { pathLength: 0 }, keyUsage: bit.digitalSignature | bit.keyCertSign, subjectAltNames: [uri(user)] }),
})
holds('im/user-as-root', {
  ...im,
  about: 'Alice’s own root, which a friend trusts',
  spec,
  chain: [named(aliceRoot, [device])],
  roots: [aliceRoot],
})
fails('im/user-as-root-bob', 'x509.device_owner', {
  ...im,
  about: 'Bob’s device under that root',
  spec,
  chain: [named(aliceRoot, [bobDevice])],
  roots: [aliceRoot],
})

const scoped = certificate('scoped-sub', {
  by: root,
  ext: caExt({ ca: { pathLength: 1 }, nameConstraints: { permitted: [uri('example.com')] } }),
})
good('constrained', 'a mimi: device below an authority for its domain', [named(scoped, [device]), scoped])
bad('constrained-other', 'x509.name_constraints', 'a mimi: device of another domain', [
  named(scoped, ['mimi://example.org/d/alice/phone']),
  scoped,
])
bad(
  'constrained-im',
  'x509.name_constraints',
  'an im: device below an authority with URI constraints, which cannot be applied',
  [named(scoped, [aliceDevice]), scoped],
)
fails('im/second-list', 'x509.extension_duplicate', {
  ...im,
  about: 'a second list of alternative names',
  spec: 'RFC 5280 section 4.2',
  chain: [
    certificate('im-two-lists', {
      by: sub,
      ext: leafExt({ subjectAltNames: [uri(device)] }),
      edit: (list) => [
        ...list,
        derExtension(oids.subjectAltName, false, derSequence(der(0x86, Buffer.from(bobDevice)))),
      ],
    }),
    sub,
  ],
  roots: [root],
})
