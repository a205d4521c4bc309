/** Figure 3 of draft-mahy-mimi-identity-00, field by field with its faults corrected, and Figure 4, which the draft leaves empty. */
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { der, derExtension, derOctets, derOid, derSequence, derTextName, derTime, oids } from '@imprint/core/x509'
import { bit, certificate, type Made, timeOf, uri } from './build-certificates.ts'

const name = (cn: string) => [
  { oid: oids.organization, value: 'example.com' },
  { oid: oids.commonName, value: cn },
]
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/[^0-9a-f]/gi, ''), 'hex'))
const [from, to] = [timeOf('2022-07-06T06:41:50Z'), timeOf('2022-10-04T06:41:49Z')]
const [device, user, handle] = [
  'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com',
  'im:SvPfLlwBQi-6oddVRrkqpw@example.com',
  'im:%40alice.smith@example.com',
]

/** The key that the figure prints. Nobody here has its private half. */
const printedKey = octets(
  'a0:6b:14:1e:a8:04:2a:09:6b:62:89:48:7c:da:5c:68:73:b9:2a:8e:65:50:f9:15:70:bd:91:d7:86:52:1e:4f',
)
/** RFC 7093 section 2 (1). */
const printedKeyId = nodeHasher.sha256(printedKey).slice(0, 20)
const access = derExtension(
  oids.authorityInfoAccess,
  false,
  derSequence(
    derSequence(derOid(oids.ocsp), derTextName('uri', 'http://ocsp.acme.example.com')),
    derSequence(derOid(oids.caIssuers), derTextName('uri', 'http://acme.example.com/')),
  ),
)

/** Puts the authority's places before the alternative names, where the figure has them. */
const withAccess = (list: readonly Uint8Array[]) => {
  const at = list.findIndex((one) => Buffer.from(one).includes(Buffer.from(derOid(oids.subjectAltName))))
  return [...list.slice(0, at), access, ...list.slice(at)]
}

const acme = certificate('figures-acme', {
  by: null,
  subject: name('acme.example.com'),
  from: timeOf('2022-01-01T00:00:00Z'),
  to: timeOf('2032-01-01T00:00:00Z'),
  ext: { ca: { pathLength: 1 }, keyUsage: bit.keyCertSign | bit.crlSign },
})
const figure3 = certificate('figure-3', {
  by: acme,
  subject: name('Alice M. Smith'),
  serial: der(2, octets('04:dc:7a:4b:89:22:98:32:35:1f:91:84:f7:e9:4e:5d:24:c4')),
  validity: derSequence(derTime(from), derTime(to)),
  keyDer: derSequence(derSequence(derOid(oids.ed25519)), der(3, Uint8Array.of(0), printedKey)),
  ext: {
    keyUsage: bit.digitalSignature,
    extendedKeyUsage: [oids.clientAuth],
    subjectAltNames: [uri(device), uri(handle)],
  },
  edit: (list) =>
    withAccess(
      list.map((one) =>
        Buffer.from(one).includes(Buffer.from(derOid(oids.subjectKeyIdentifier)))
          ? derExtension(oids.subjectKeyIdentifier, false, derOctets(printedKeyId))
          : one,
      ),
    ),
})
const alice = certificate('figure-4-user', {
  by: acme,
  subject: name('Alice M. Smith'),
  from,
  to,
  ext: {
    ca: { pathLength: 0 },
    keyUsage: bit.digitalSignature | bit.keyCertSign,
    extendedKeyUsage: [oids.clientAuth],
    subjectAltNames: [uri(user), uri(handle)],
  },
  edit: withAccess,
})
const phone = certificate('figure-4-device', {
  by: alice,
  subject: name('Alice M. Smith, phone'),
  from,
  to,
  ext: {
    keyUsage: bit.digitalSignature,
    extendedKeyUsage: [oids.clientAuth],
    subjectAltNames: [uri(device)],
    issuerAltNames: [uri(handle)],
  },
})

/** The certificates of `fixtures`, by file name. */
export const fixtures: Readonly<Record<string, Made>> = {
  'root.pem': acme,
  'figure-3.pem': figure3,
  'figure-4-user.pem': alice,
  'figure-4-device.pem': phone,
}
