/** The form of certificates: DER, serial numbers, times, names, keys, budgets. */
import { createHash } from 'node:crypto'
import { der, derBits, derExtension, derName, derOid, derSequence, derText, oids } from '@imprint/core/x509'
import { fails, holds } from './build-cases.ts'
import { certificate, device, leafExt, type Made, person, uri } from './build-certificates.ts'
import { root, sub, without } from './build-path-cases.ts'

const octets = (...values: readonly number[]) => Uint8Array.from(values)
const text = (value: string) => Uint8Array.from(Buffer.from(value, 'latin1'))
const one = (id: string, code: string, about: string, spec: string, chain: readonly Made[]) =>
  fails(id, code, { about, spec, chain, roots: [root] })

const serial = 'RFC 5280 section 4.1.2.2'
one('serial/zero', 'x509.serial', 'the serial number is zero', serial, [
  certificate('serial-zero', { by: root, serial: der(2, octets(0)) }),
])
one('serial/negative', 'x509.serial', 'the serial number is negative', serial, [
  certificate('serial-negative', { by: root, serial: der(2, octets(0xff, 0x01)) }),
])
one('serial/21-octets', 'x509.serial', 'the serial number has 21 octets', serial, [
  certificate('serial-21', { by: root, serial: der(2, new Uint8Array(21).fill(0x41)) }),
])
holds('serial/20-octets', {
  about: 'the serial number has 20 octets',
  spec: serial,
  chain: [certificate('serial-20', { by: root, serial: der(2, new Uint8Array(20).fill(0x41)) })],
  roots: [root],
})
one('serial/empty', 'x509.der', 'the serial number has no octet', 'X.690 section 8.3.1', [
  certificate('serial-empty', { by: root, serial: der(2) }),
])
one('serial/padded', 'x509.der', 'the serial number has a zero too many', 'X.690 section 8.3.2', [
  certificate('serial-padded', { by: root, serial: der(2, octets(0, 0x41)) }),
])

const validity = (from: Uint8Array, to: Uint8Array) => derSequence(from, to)
const utc = (value: string) => der(0x17, text(value))
const general = (value: string) => der(0x18, text(value))
const time = 'RFC 5280 section 4.1.2.5'
const [start, end] = [utc('260101000000Z'), utc('270101000000Z')]
one('time/without-seconds', 'x509.time', 'a time without seconds', time, [
  certificate('no-seconds', { by: root, validity: validity(utc('2601010000Z'), end) }),
])
one('time/offset', 'x509.time', 'a time with an offset', time, [
  certificate('offset', { by: root, validity: validity(utc('260101000000+0100'), end) }),
])
one('time/fraction', 'x509.time', 'a time with a fraction', time, [
  certificate('fraction', { by: root, validity: validity(start, general('20510101000000.5Z')) }),
])
one('time/generalized-before-2050', 'x509.time', 'a GeneralizedTime before 2050', time, [
  certificate('early-general', { by: root, validity: validity(start, general('20270101000000Z')) }),
])
holds('time/generalized-2050', {
  about: 'a GeneralizedTime in 2050',
  spec: time,
  chain: [certificate('general', { by: root, validity: validity(start, general('20500101000000Z')) })],
  roots: [root],
})
one('time/30-february', 'x509.time', 'a day that does not exist', time, [
  certificate('february', { by: root, validity: validity(utc('260230000000Z'), end) }),
])
one('time/month-13', 'x509.time', 'a month that does not exist', time, [
  certificate('month-13', { by: root, validity: validity(utc('261301000000Z'), end) }),
])
one('time/second-60', 'x509.time', 'a leap second', time, [
  certificate('second-60', { by: root, validity: validity(utc('260101000060Z'), end) }),
])
fails('time/1950', 'x509.expired', {
  about: 'two digits from 50 on are of the last century',
  spec: 'RFC 5280 section 4.1.2.5.1',
  chain: [certificate('year-50', { by: root, validity: validity(utc('500101000000Z'), utc('510101000000Z')) })],
  roots: [root],
})

const whole = (change: (octets: Uint8Array) => Uint8Array) => ({ by: root, damage: change }) as const
const strict = 'X.690 section 10'
one('der/trailing', 'x509.der', 'an octet after the certificate', strict, [
  certificate(
    'trailing',
    whole((all) => Uint8Array.from([...all, 0])),
  ),
])
one('der/cut', 'x509.der', 'the last octet is missing', strict, [
  certificate(
    'cut',
    whole((all) => all.slice(0, -1)),
  ),
])
one('der/long-length', 'x509.der', 'a length in more octets than it needs', 'X.690 section 10.1', [
  certificate('long-length', { by: root, subjectDer: octets(0x30, 0x81, 0x00) }),
])
one('der/indefinite', 'x509.der', 'an indefinite length', 'X.690 section 10.1', [
  certificate('indefinite', { by: root, subjectDer: octets(0x30, 0x80, 0, 0) }),
])
one('der/empty', 'x509.der', 'nothing at all', strict, [
  certificate(
    'empty',
    whole(() => new Uint8Array(0)),
  ),
])
one('der/not-a-sequence', 'x509.der', 'a SET where a SEQUENCE belongs', strict, [
  certificate(
    'a-set',
    whole((all) => Uint8Array.from([0x31, ...all.slice(1)])),
  ),
])
one('der/boolean', 'x509.der', 'TRUE written as 1', 'X.690 section 11.1', [
  certificate('true-as-1', {
    by: root,
    edit: (list) => [...list, derSequence(derOid('1.2.3'), der(1, octets(1)), der(4, octets(5, 0)))],
  }),
])
one('der/default-false', 'x509.der', 'a default that is written out', 'X.690 section 11.5', [
  certificate('default-false', {
    by: root,
    edit: (list) => [...list, derSequence(derOid('1.2.3'), der(1, octets(0)), der(4, octets(5, 0)))],
  }),
])
const softCa = derExtension(oids.basicConstraints, true, derSequence(der(1, octets(0))))
one('der/ca-false-written', 'x509.extension_malformed', 'cA FALSE written out', 'X.690 section 11.5', [
  certificate('ca-false', { by: root, edit: (list) => [...without(oids.basicConstraints)(list), softCa] }),
])
one('der/key-usage-bits', 'x509.extension_malformed', 'key usage with a zero bit written out', 'X.690 section 11.2.2', [
  certificate('usage-bits', {
    by: root,
    edit: (list) => [...without(oids.keyUsage)(list), derExtension(oids.keyUsage, true, der(3, octets(5, 0x80)))],
  }),
])
one('der/key-usage-empty', 'x509.extension_malformed', 'key usage without a bit', 'RFC 5280 section 4.2.1.3', [
  certificate('usage-empty', {
    by: root,
    edit: (list) => [...without(oids.keyUsage)(list), derExtension(oids.keyUsage, true, der(3, octets(0)))],
  }),
])
const swapped = derSequence(
  der(0x31, derSequence(derOid(oids.organization), derText('b')), derSequence(derOid(oids.commonName), derText('a'))),
)
one('der/set-order', 'x509.der', 'a relative name whose attributes are out of order', 'X.690 section 11.6', [
  certificate('set-order', { by: root, subjectDer: swapped }),
])
one('der/oid-padded', 'x509.der', 'an identifier in more octets than it needs', 'X.690 section 8.19.2', [
  certificate('oid-padded', {
    by: root,
    edit: (list) => [...list, derSequence(der(6, octets(0x2a, 0x80, 0x03)), der(4, octets(5, 0)))],
  }),
])
one('version/2', 'x509.version', 'version 2', 'RFC 5280 section 4.1.2.1', [
  certificate('version-2', { by: root, version: der(0xa0, der(2, octets(1))) }),
])
one('version/4', 'x509.version', 'version 4', 'RFC 5280 section 4.1.2.1', [
  certificate('version-4', { by: root, version: der(0xa0, der(2, octets(3))) }),
])

const san = (...names: readonly Uint8Array[]) => ({
  by: root,
  edit: (list: readonly Uint8Array[]) => [
    ...without(oids.subjectAltName)(list),
    derExtension(oids.subjectAltName, false, derSequence(...names)),
  ],
})
const altName = 'RFC 5280 section 4.2.1.6'
one('name/nul-in-uri', 'x509.name', 'a NUL in a URI, behind which some readers stop', altName, [
  certificate('nul-uri', san(der(0x86, text('mimi://example.com/d/alice/phone\0.evil.example')))),
])
one('name/nul-in-dns', 'x509.name', 'a NUL in a host (CVE-2009-2408)', altName, [
  certificate('nul-dns', san(der(0x82, text('example.com\0.evil.example')))),
])
one('name/nul-in-subject', 'x509.name', 'a NUL in the common name (CVE-2009-2408)', 'RFC 5280 section 4.1.2.4', [
  certificate('nul-subject', { by: root, subject: [{ oid: oids.commonName, value: 'alice\0mallory' }] }),
])
one('name/empty-list', 'x509.name', 'alternative names without one', altName, [certificate('empty-san', san())])
one('name/empty-uri', 'x509.name', 'an empty URI', altName, [certificate('empty-uri', san(der(0x86)))])
one('name/relative-uri', 'x509.name', 'a relative URI', altName, [
  certificate('relative-uri', san(der(0x86, text('/d/alice/phone')))),
])
one('name/empty-dns', 'x509.name', 'an empty host', altName, [certificate('empty-dns', san(der(0x82)))])
one('name/dns-space', 'x509.name', 'a host that is a space', altName, [
  certificate('space-dns', san(der(0x82, text(' ')))),
])
one('name/dns-trailing-dot', 'x509.name', 'a host with a dot at its end, which slips past constraints', altName, [
  certificate('dot-dns', san(der(0x82, text('example.com.')))),
])
one('name/dns-utf8', 'x509.name', 'a host beyond ASCII: it is written in A-labels', 'RFC 5280 section 7.2', [
  certificate('utf8-dns', san(der(0x82, Uint8Array.from(Buffer.from('bücher.example'))))),
])
one('name/dns-underscore', 'x509.name', 'a host with an underscore', 'RFC 1034 section 3.5', [
  certificate('underscore-dns', san(der(0x82, text('a_b.example.com')))),
])
one('name/dns-address', 'x509.name', 'an address in place of a host', altName, [
  certificate('address-dns', san(der(0x82, text('192.0.2.1')))),
])
one('name/email-without-at', 'x509.name', 'a mailbox without an @', altName, [
  certificate('no-at', san(der(0x81, text('example.com')))),
])
one('name/ip-5-octets', 'x509.name', 'an address of five octets', altName, [
  certificate('ip-5', san(der(0x87, octets(1, 2, 3, 4, 5)))),
])
one('name/unknown-form', 'x509.name', 'a name of no known form', altName, [
  certificate('form-9', san(der(0x89, text('x')))),
])
one('name/no-issuer', 'x509.name', 'no name of an issuer', 'RFC 5280 section 4.1.2.4', [
  certificate('no-issuer', { by: root, issuerName: [] }),
])
one('name/teletex', 'x509.name', 'a text of a type that is long out of use', 'RFC 5280 section 4.1.2.4', [
  certificate('teletex', {
    by: root,
    subjectDer: derSequence(der(0x31, derSequence(derOid(oids.commonName), der(0x14, text('alice'))))),
  }),
])
one('name/printable', 'x509.name', 'a PrintableString with an @', 'X.680 section 41.4', [
  certificate('printable', {
    by: root,
    subjectDer: derSequence(der(0x31, derSequence(derOid(oids.commonName), der(0x13, text('alice@example'))))),
  }),
])
one('name/not-utf8', 'x509.name', 'a UTF8String that is not UTF-8', 'RFC 3629 section 3', [
  certificate('not-utf8', {
    by: root,
    subjectDer: derSequence(der(0x31, derSequence(derOid(oids.commonName), der(0x0c, octets(0xc0, 0x80))))),
  }),
])
holds('name/case-and-space', {
  about: 'names match whatever their case and spaces',
  spec: 'RFC 5280 section 7.1',
  chain: [
    certificate('loose-name', {
      by: sub,
      issuerNameDer: derName([
        { oid: oids.organization, value: 'EXAMPLE.com' },
        { oid: oids.commonName, value: ' Sub ' },
      ]),
    }),
    sub,
  ],
  roots: [root],
})
holds('name/other-string-type', {
  about: 'names match whatever the type of their texts',
  spec: 'RFC 5280 section 7.1',
  chain: [
    certificate('printable-issuer', {
      by: sub,
      issuerNameDer: derSequence(
        der(0x31, derSequence(derOid(oids.organization), der(0x13, text('example.com')))),
        der(0x31, derSequence(derOid(oids.commonName), der(0x13, text('sub')))),
      ),
    }),
    sub,
  ],
  roots: [root],
})
fails('name/order', 'x509.path_absent', {
  about: 'the same attributes in another order are another name',
  spec: 'RFC 5280 section 7.1',
  chain: [certificate('name-order', { by: sub, issuerName: [...person('sub')].reverse() }), sub],
  roots: [root],
})

const keyDer = (algorithm: Uint8Array, bits: Uint8Array) => derSequence(algorithm, derBits(bits))
const ec = derSequence(derOid(oids.ecPublicKey), derOid(oids.p256))
const point = createHash('sha512').update('a point that is none').digest()
one('key/ed25519-31', 'x509.der', 'an Ed25519 key of 31 octets', 'RFC 8410 section 4', [
  certificate('short-key', { by: root, keyDer: keyDer(derSequence(derOid(oids.ed25519)), new Uint8Array(31).fill(1)) }),
])
one('key/ed25519-null', 'x509.der', 'parameters beside an Ed25519 key', 'RFC 8410 section 3', [
  certificate('null-key', {
    by: root,
    keyDer: keyDer(derSequence(derOid(oids.ed25519), der(5)), new Uint8Array(32).fill(1)),
  }),
])
one('key/compressed', 'x509.der', 'a compressed point', 'RFC 5480 section 2.2', [
  certificate('compressed', { by: root, keyDer: keyDer(ec, octets(2, ...point.subarray(0, 32))) }),
])
one('key/infinity', 'x509.der', 'the point at infinity', 'RFC 5480 section 2.2', [
  certificate('infinity', { by: root, keyDer: keyDer(ec, octets(0)) }),
])
const explicit = derSequence(derOid(oids.ecPublicKey), derSequence(der(2, octets(1)), der(4, point)))
const curveball = certificate('explicit-curve', {
  by: root,
  keyDer: keyDer(explicit, octets(4, ...point)),
  ext: { ca: { pathLength: null } },
})
one(
  'key/explicit-curve',
  'x509.algorithm_unsupported',
  'a CA whose curve is written out (CVE-2020-0601)',
  'RFC 5480 section 2.1.1',
  [certificate('below-explicit', { by: curveball }), curveball],
)
const offCurve = certificate('off-curve', {
  by: root,
  keyDer: keyDer(ec, octets(4, ...point)),
  ext: { ca: { pathLength: null } },
})
one('key/off-curve', 'x509.signature_invalid', 'a CA whose key is no point of its curve', 'RFC 5480 section 2.2', [
  certificate('below-off-curve', {
    by: offCurve,
    algorithm: [derSequence(derOid(oids.ecdsaSha256)), derSequence(derOid(oids.ecdsaSha256))],
  }),
  offCurve,
])

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => derExtension(`1.3.6.1.4.1.99999.2.${index}`, false, der(5)))
one('budget/extensions', 'x509.size', 'forty extensions', 'Imprint budgets', [
  certificate('many-extensions', { by: root, edit: (list) => [...list, ...many(40)] }),
])
one('budget/names', 'x509.size', 'two hundred alternative names', 'Imprint budgets', [
  certificate('many-names', {
    by: root,
    ext: leafExt({
      subjectAltNames: Array.from({ length: 200 }, (_, index) => uri(`mimi://example.com/d/alice/${index}`)),
    }),
  }),
])
one('budget/certificate', 'x509.size', 'a certificate of more than 16,384 octets', 'Imprint budgets', [
  certificate('huge', {
    by: root,
    edit: (list) => [...list, derExtension('1.3.6.1.4.1.99999.3', false, der(4, new Uint8Array(16_384)))],
  }),
])
one('budget/subtrees', 'x509.size', 'a hundred name constraints', 'Imprint budgets', [
  certificate('many-subtrees', {
    by: root,
    ext: {
      ca: { pathLength: null },
      nameConstraints: { excluded: Array.from({ length: 100 }, (_, index) => uri(`h${index}.example.com`)) },
    },
  }),
])
one('budget/deep-name', 'x509.size', 'a name of forty parts', 'Imprint budgets', [
  certificate('deep-name', {
    by: root,
    subject: Array.from({ length: 40 }, () => ({ oid: oids.organizationalUnit, value: 'x' })),
  }),
])
one('budget/long-uri', 'x509.size', 'a URI of three thousand characters', 'Imprint budgets', [
  certificate('long-uri', { by: root, ext: leafExt({ subjectAltNames: [uri(`${device}${'x'.repeat(3000)}`)] }) }),
])
