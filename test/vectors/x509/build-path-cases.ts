/** Paths, signatures, time, basic constraints, key usage and budgets: RFC 5280 section 6.1. */
import type { Seconds } from '@imprint/core'
import { der, derExtension, derOid, derSequence, derTextName, derTrue, oids } from '@imprint/core/x509'
import { fails, holds } from './build-cases.ts'
import {
  bit,
  caExt,
  certificate,
  days,
  device,
  leafExt,
  type Made,
  now,
  person,
  rsaKeyDer,
  uri,
} from './build-certificates.ts'

export const root = certificate('root', { by: null })
export const sub = certificate('sub', { by: root, ext: caExt({ ca: { pathLength: 0 } }) })
export const leaf = certificate('leaf', { by: sub })
export const direct = certificate('direct', { by: root })

const path = 'RFC 5280 section 6.1'

holds('path/three', { about: 'a root, an authority and a device', spec: path, chain: [leaf, sub], roots: [root] })
holds('path/two', { about: 'a device right below the root', spec: path, chain: [direct], roots: [root] })
holds('path/root-sent-along', {
  about: 'a root in the chain changes nothing',
  spec: path,
  chain: [leaf, sub, root],
  roots: [root],
})
holds('path/any-order', {
  about: 'certificates come along in any order, some of them for nothing',
  spec: path,
  chain: [leaf, root, direct, sub],
  roots: [root],
})
fails('path/missing-intermediate', 'x509.path_absent', {
  about: 'the authority between was not sent',
  spec: path,
  chain: [leaf],
  roots: [root],
})
const stranger = certificate('stranger-root', { by: null })
fails('path/other-root', 'x509.path_absent', {
  about: 'the root is nobody’s here',
  spec: path,
  chain: [leaf, sub, root],
  roots: [stranger],
})
fails('path/no-roots', 'x509.path_absent', { about: 'nobody is trusted', spec: path, chain: [leaf, sub], roots: [] })
fails('path/self-signed-leaf', 'x509.path_absent', {
  about: 'a device that signed for itself',
  spec: path,
  chain: [certificate('self-signed-leaf', { by: null, ext: leafExt() })],
  roots: [root],
})
const twin = certificate('twin-of-root', { by: null, subject: person('root'), key: 'twin' })
fails('path/root-of-same-name', 'x509.signature_invalid', {
  about: 'the name of the root with another key',
  spec: path,
  chain: [leaf, sub],
  roots: [twin],
})
holds('path/two-roots-of-one-name', {
  about: 'the right key is found among two roots of one name',
  spec: path,
  chain: [leaf, sub],
  roots: [twin, root],
})
fails('path/leaf-in-roots-only', 'x509.path_absent', {
  about: 'a device’s own certificate is no root above it',
  spec: path,
  chain: [leaf],
  roots: [leaf],
})

const signature = 'RFC 5280 section 6.1.3 (a) (1)'
fails('signature/other-key', 'x509.signature_invalid', {
  about: 'the device’s certificate is signed by somebody else in the authority’s name',
  spec: signature,
  chain: [certificate('forged-leaf', { by: sub, signedWith: 'mallory' }), sub],
  roots: [root],
})
fails('signature/intermediate-forged', 'x509.signature_invalid', {
  about: 'an authority that the root never signed',
  spec: signature,
  chain: [
    leaf,
    certificate('forged-sub', { by: root, signedWith: 'mallory', subject: person('sub'), key: 'sub', ext: caExt() }),
  ],
  roots: [root],
})
const flipped = (whole: Uint8Array, back: number) => {
  const copy = Uint8Array.from(whole)
  copy[copy.length - back] = (copy[copy.length - back] as number) ^ 1
  return copy
}
fails('signature/one-bit', 'x509.signature_invalid', {
  about: 'one bit of the signature differs',
  spec: signature,
  chain: [certificate('flipped-leaf', { by: sub, damage: (whole) => flipped(whole, 5) }), sub],
  roots: [root],
})
fails('signature/content-changed', 'x509.signature_invalid', {
  about: 'the name was changed after signing',
  spec: signature,
  chain: [
    certificate('renamed-leaf', {
      by: sub,
      damage: (whole) =>
        Uint8Array.from(
          Buffer.from(Buffer.from(whole).toString('latin1').replace('alice/phone', 'mally/phone'), 'latin1'),
        ),
    }),
    sub,
  ],
  roots: [root],
})
const sha1Rsa = derSequence(derOid('1.2.840.113549.1.1.5'), der(0x05))
const sha256Rsa = derSequence(derOid('1.2.840.113549.1.1.11'), der(0x05))
const md5Rsa = derSequence(derOid('1.2.840.113549.1.1.4'), der(0x05))
fails('signature/sha1', 'x509.algorithm_weak', {
  about: 'signed over SHA-1',
  spec: 'RFC 6194 section 3',
  chain: [certificate('sha1-leaf', { by: sub, algorithm: [sha1Rsa, sha1Rsa] }), sub],
  roots: [root],
})
fails('signature/md5', 'x509.algorithm_weak', {
  about: 'signed over MD5, as the rogue authority of 2008 was',
  spec: 'RFC 6151 section 2',
  chain: [certificate('md5-leaf', { by: sub, algorithm: [md5Rsa, md5Rsa] }), sub],
  roots: [root],
})
fails('signature/rsa', 'x509.algorithm_unsupported', {
  about: 'signed with RSA, which Imprint does not verify',
  spec: 'Imprint algorithms',
  chain: [certificate('rsa-leaf', { by: sub, algorithm: [sha256Rsa, sha256Rsa] }), sub],
  roots: [root],
})
const rsaSub = certificate('rsa-sub', { by: root, keyDer: rsaKeyDer, ext: caExt() })
fails('signature/rsa-key', 'x509.algorithm_unsupported', {
  about: 'an authority with an RSA key',
  spec: 'Imprint algorithms',
  chain: [certificate('below-rsa', { by: rsaSub }), rsaSub],
  roots: [root],
})
fails('signature/two-algorithms', 'x509.algorithm_mismatch', {
  about: 'the algorithm outside of the signature is another than the one inside',
  spec: 'RFC 5280 section 4.1.1.2',
  chain: [certificate('two-algorithms', { by: sub, algorithm: [derSequence(derOid(oids.ed25519)), sha256Rsa] }), sub],
  roots: [root],
})
fails('signature/parameters', 'x509.der', {
  about: 'parameters beside an algorithm that has none',
  spec: 'RFC 8410 section 3',
  chain: [
    certificate('ed-parameters', {
      by: sub,
      algorithm: [derSequence(derOid(oids.ed25519), der(0x05)), derSequence(derOid(oids.ed25519), der(0x05))],
    }),
    sub,
  ],
  roots: [root],
})

const time = 'RFC 5280 section 6.1.3 (a) (2)'
fails('time/expired', 'x509.expired', {
  about: 'past its end',
  spec: time,
  chain: [leaf, sub],
  roots: [root],
  at: days(61),
})
fails('time/not-yet', 'x509.not_yet_valid', {
  about: 'before its beginning',
  spec: time,
  chain: [leaf, sub],
  roots: [root],
  at: days(-31),
})
holds('time/first-second', {
  about: 'the first second is inside',
  spec: 'RFC 5280 section 4.1.2.5',
  chain: [leaf, sub],
  roots: [root],
  at: days(-30),
})
holds('time/last-second', {
  about: 'the last second is inside',
  spec: 'RFC 5280 section 4.1.2.5',
  chain: [leaf, sub],
  roots: [root],
  at: days(60),
})
fails('time/second-after', 'x509.expired', {
  about: 'the second after the last is not',
  spec: 'RFC 5280 section 4.1.2.5',
  chain: [leaf, sub],
  roots: [root],
  at: (days(60) + 1) as Seconds,
})
const oldSub = certificate('old-sub', { by: root, to: days(-1), ext: caExt() })
fails('time/intermediate-expired', 'x509.expired', {
  about: 'an authority between is past its end',
  spec: time,
  chain: [certificate('below-old', { by: oldSub }), oldSub],
  roots: [root],
})
const futureSub = certificate('future-sub', { by: root, from: days(1), ext: caExt() })
fails('time/intermediate-not-yet', 'x509.not_yet_valid', {
  about: 'an authority between has not begun',
  spec: time,
  chain: [certificate('below-future', { by: futureSub }), futureSub],
  roots: [root],
})
const oldRoot = certificate('old-root', { by: null, to: days(-1) })
fails('time/root-expired', 'x509.expired', {
  about: 'the root’s own end counts',
  spec: 'Imprint roots',
  chain: [certificate('below-old-root', { by: oldRoot })],
  roots: [oldRoot],
})
holds('time/no-end', {
  about: 'the year 9999 stands for no end',
  spec: 'RFC 5280 section 4.1.2.5',
  chain: [certificate('endless', { by: root, to: 253402300799 as Seconds })],
  roots: [root],
})

const basic = 'RFC 5280 section 6.1.4 (k)'
const noCa = certificate('no-ca', { by: root, ext: { keyUsage: bit.keyCertSign } })
fails('ca/not-a-ca', 'x509.not_ca', {
  about: 'a certificate that is no CA issued another',
  spec: basic,
  chain: [certificate('below-no-ca', { by: noCa }), noCa],
  roots: [root],
})
const endEntity = certificate('device-as-ca', { by: root })
fails('ca/device-issues', 'x509.not_ca', {
  about: 'a device issued a certificate (CVE-2002-0862)',
  spec: basic,
  chain: [certificate('below-device', { by: endEntity }), endEntity],
  roots: [root],
})
const without = (oid: string) => (list: readonly Uint8Array[]) => {
  const needle = Buffer.from(derOid(oid)).toString('latin1')
  return list.filter((one) => !Buffer.from(one).toString('latin1').includes(needle))
}
const noBasic = certificate('no-basic', { by: root, ext: caExt(), edit: without(oids.basicConstraints) })
fails('ca/basic-constraints-missing', 'x509.not_ca', {
  about: 'basicConstraints are missing',
  spec: basic,
  chain: [certificate('below-no-basic', { by: noBasic }), noBasic],
  roots: [root],
})
const rootNoCa = certificate('root-no-ca', { by: null, ext: leafExt() })
fails('ca/root-not-a-ca', 'x509.not_ca', {
  about: 'a root that is no CA',
  spec: basic,
  chain: [certificate('below-root-no-ca', { by: rootNoCa })],
  roots: [rootNoCa],
})
const noSign = certificate('no-cert-sign', { by: root, ext: caExt({ keyUsage: bit.crlSign }) })
fails('ca/no-cert-sign', 'x509.key_usage', {
  about: 'a CA whose key may not sign certificates',
  spec: 'RFC 5280 section 6.1.4 (n)',
  chain: [certificate('below-no-cert-sign', { by: noSign }), noSign],
  roots: [root],
})
const noUsage = certificate('no-usage', { by: root, ext: { ca: { pathLength: null } } })
holds('ca/no-key-usage', {
  about: 'a CA without key usage may sign',
  spec: 'RFC 5280 section 6.1.4 (n)',
  chain: [certificate('below-no-usage', { by: noUsage }), noUsage],
  roots: [root],
})
const version1 = certificate('version-1', { by: root, version: null, edit: () => [] })
fails('ca/version-1', 'x509.version', {
  about: 'version 1 cannot say that it is a CA (CVE-2014-0092)',
  spec: 'RFC 5280 section 6.1.4 (k)',
  chain: [certificate('below-version-1', { by: version1 }), version1],
  roots: [root],
})

const length = 'RFC 5280 section 6.1.4 (l) and (m)'
const zeroSub = certificate('zero-sub', { by: sub, ext: caExt() })
fails('path-length/zero', 'x509.path_length', {
  about: 'an authority below one of path length 0',
  spec: length,
  chain: [certificate('below-zero-sub', { by: zeroSub }), zeroSub, sub],
  roots: [root],
})
const oneSub = certificate('one-sub', { by: root, ext: caExt({ ca: { pathLength: 1 } }) })
const oneSub2 = certificate('one-sub-2', { by: oneSub, ext: caExt() })
const oneSub3 = certificate('one-sub-3', { by: oneSub2, ext: caExt() })
holds('path-length/one', {
  about: 'one authority below one of path length 1',
  spec: length,
  chain: [certificate('below-one-2', { by: oneSub2 }), oneSub2, oneSub],
  roots: [root],
})
fails('path-length/one-exceeded', 'x509.path_length', {
  about: 'two authorities below one of path length 1',
  spec: length,
  chain: [certificate('below-one-3', { by: oneSub3 }), oneSub3, oneSub2, oneSub],
  roots: [root],
})
const widening = certificate('widening', { by: sub, ext: caExt({ ca: { pathLength: 5 } }) })
fails('path-length/widened', 'x509.path_length', {
  about: 'an authority below cannot widen what one above allows',
  spec: length,
  chain: [certificate('below-widening', { by: widening }), widening, sub],
  roots: [root],
})
const zeroRoot = certificate('zero-root', { by: null, ext: caExt({ ca: { pathLength: 0 } }) })
holds('path-length/root-zero', {
  about: 'a root of path length 0 with a device below it',
  spec: length,
  chain: [certificate('below-zero-root', { by: zeroRoot })],
  roots: [zeroRoot],
})
const zeroRootSub = certificate('zero-root-sub', { by: zeroRoot, ext: caExt() })
fails('path-length/root-zero-exceeded', 'x509.path_length', {
  about: 'the root’s own path length counts',
  spec: length,
  chain: [certificate('below-zero-root-sub', { by: zeroRootSub }), zeroRootSub],
  roots: [zeroRoot],
})
const rolled = certificate('rolled', {
  by: sub,
  subject: person('sub'),
  key: 'sub-rolled',
  ext: caExt({ ca: { pathLength: 0 } }),
})
holds('path-length/self-issued', {
  about: 'an authority’s own new key is not counted',
  spec: 'RFC 5280 section 6.1',
  chain: [certificate('below-rolled', { by: rolled }), rolled, sub],
  roots: [root],
})
holds('path-length/ca-as-leaf', {
  about: 'the certificate that is judged is not counted, CA or not',
  spec: 'RFC 5280 section 4.2.1.9',
  chain: [zeroSub, sub],
  roots: [root],
})
const negative = derExtension(oids.basicConstraints, true, derSequence(derTrue(), der(0x02, Uint8Array.of(0xff))))
fails('path-length/negative', 'x509.extension_malformed', {
  about: 'a path length below zero',
  spec: 'RFC 5280 section 4.2.1.9',
  chain: [
    certificate('negative-length', {
      by: root,
      ext: caExt(),
      edit: (list) => [...without(oids.basicConstraints)(list), negative],
    }),
  ],
  roots: [root],
})
const noCaLength = derExtension(oids.basicConstraints, true, derSequence(der(0x02, Uint8Array.of(0))))
fails('path-length/without-ca', 'x509.extension_malformed', {
  about: 'a path length for what is no CA',
  spec: 'RFC 5280 section 4.2.1.9',
  chain: [
    certificate('length-without-ca', {
      by: root,
      edit: (list) => [...without(oids.basicConstraints)(list), noCaLength],
    }),
  ],
  roots: [root],
})

const purpose = 'RFC 5280 section 4.2.1.12'
fails('purpose/server', 'x509.extended_key_usage', {
  about: 'a server’s certificate',
  spec: purpose,
  chain: [certificate('server-leaf', { by: root, ext: leafExt({ extendedKeyUsage: [oids.serverAuth] }) })],
  roots: [root],
})
holds('purpose/any', {
  about: 'any purpose',
  spec: purpose,
  chain: [certificate('any-purpose', { by: root, ext: leafExt({ extendedKeyUsage: [oids.anyExtendedKeyUsage] }) })],
  roots: [root],
})
holds('purpose/none-stated', {
  about: 'no purpose stated',
  spec: purpose,
  chain: [
    certificate('no-purpose', {
      by: root,
      ext: { keyUsage: bit.digitalSignature, subjectAltNames: [uri('mimi://example.com/d/alice/phone')] },
    }),
  ],
  roots: [root],
})
const serverSub = certificate('server-sub', { by: root, ext: caExt({ extendedKeyUsage: [oids.serverAuth] }) })
fails('purpose/authority-for-servers', 'x509.extended_key_usage', {
  about: 'an authority that is for servers issued a client’s certificate',
  spec: purpose,
  chain: [certificate('below-server-sub', { by: serverSub }), serverSub],
  roots: [root],
})
fails('purpose/ocsp-responder', 'x509.extended_key_usage', {
  about: 'an OCSP responder as a client',
  spec: purpose,
  chain: [certificate('responder-as-client', { by: root, ext: leafExt({ extendedKeyUsage: [oids.ocspSigning] }) })],
  roots: [root],
})

const unknownOid = '1.3.6.1.4.1.99999.1'
const unknown = (critical: boolean) => derExtension(unknownOid, critical, der(0x05))
fails('extension/unknown-critical', 'x509.extension_unknown', {
  about: 'a critical extension that nobody knows',
  spec: 'RFC 5280 section 4.2',
  chain: [certificate('unknown-critical', { by: root, edit: (list) => [...list, unknown(true)] })],
  roots: [root],
})
holds('extension/unknown', {
  about: 'the same extension, not critical',
  spec: 'RFC 5280 section 4.2',
  chain: [certificate('unknown-not-critical', { by: root, edit: (list) => [...list, unknown(false)] })],
  roots: [root],
})
const criticalSub = certificate('critical-sub', { by: root, ext: caExt(), edit: (list) => [...list, unknown(true)] })
fails('extension/unknown-critical-above', 'x509.extension_unknown', {
  about: 'an authority with a critical extension that nobody knows',
  spec: 'RFC 5280 section 6.1.4 (o)',
  chain: [certificate('below-critical', { by: criticalSub }), criticalSub],
  roots: [root],
})
const rootCritical = certificate('critical-root', { by: null, edit: (list) => [...list, unknown(true)] })
fails('extension/unknown-critical-root', 'x509.extension_unknown', {
  about: 'a root with a critical extension that nobody knows',
  spec: 'RFC 5280 section 4.2',
  chain: [certificate('below-critical-root', { by: rootCritical })],
  roots: [rootCritical],
})
fails('extension/duplicate', 'x509.extension_duplicate', {
  about: 'an extension twice',
  spec: 'RFC 5280 section 4.2',
  chain: [certificate('twice', { by: root, edit: (list) => [...list, list[2] as Uint8Array] })],
  roots: [root],
})
fails('extension/duplicate-alt-name', 'x509.extension_duplicate', {
  about: 'two lists of alternative names, of which readers take different ones',
  spec: 'RFC 5280 section 4.2',
  chain: [
    certificate('two-san', {
      by: root,
      edit: (list) => [
        ...list,
        derExtension(oids.subjectAltName, false, derSequence(der(0x86, Buffer.from('mimi://example.com/d/bob/phone')))),
      ],
    }),
  ],
  roots: [root],
})

// Authorities that certify each other in circles, and many of one name.
const loopA = certificate('loop-a', {
  by: null,
  key: 'loop-a',
  ext: caExt(),
  issuerName: person('loop-b'),
  signedWith: 'loop-b',
})
const loopB = certificate('loop-b', {
  by: null,
  key: 'loop-b',
  ext: caExt(),
  issuerName: person('loop-a'),
  signedWith: 'loop-a',
})
fails('pathological/loop', 'x509.path_absent', {
  about: 'two authorities that certify each other and nobody above them',
  spec: path,
  chain: [certificate('in-loop', { by: loopA }), loopA, loopB],
  roots: [root],
})
let below: Made = root
const tall: Made[] = []
for (let level = 1; level <= 8; level++) {
  below = certificate(`tall-${level}`, { by: below, ext: caExt() })
  tall.unshift(below)
}
holds('pathological/long', {
  about: 'six authorities, as long as any path may be',
  spec: 'Imprint budgets',
  chain: [certificate('on-tall-6', { by: tall[2] as Made }), ...tall.slice(2)],
  roots: [root],
})
fails('pathological/too-long', 'x509.path_absent', {
  about: 'longer than any path may be',
  spec: 'Imprint budgets',
  chain: [certificate('on-tall-8', { by: below }), ...tall],
  roots: [root],
})
const crowd = Array.from({ length: 16 }, (_, index) =>
  certificate(`crowd-${index}`, {
    by: root,
    subject: person('crowd'),
    key: `crowd-${index}`,
    signedWith: 'mallory',
    ext: caExt(),
  }),
)
fails('pathological/many-of-one-name', 'x509.path_budget', {
  about: 'sixteen forged authorities of one name',
  spec: 'Imprint budgets',
  chain: [certificate('in-crowd', { by: { ...(crowd[0] as Made), keyName: 'nobody' } }), ...crowd],
  roots: [root, certificate('root-again', { by: null, subject: person('root'), key: 'root-again' })],
})
fails('pathological/many-without-root', 'x509.path_budget', {
  about: 'sixteen authorities of one name, each certified by another of that name, and no root anywhere',
  spec: 'Imprint budgets',
  chain: [
    certificate('in-mob', { by: null, ext: leafExt(), issuerName: person('mob'), signedWith: 'mallory' }),
    ...Array.from({ length: 16 }, (_, index) =>
      certificate(`mob-${index}`, { by: null, subject: person('mob'), key: `mob-${index}`, ext: caExt() }),
    ),
  ],
  roots: [root],
})
fails('pathological/too-many-sent', 'x509.path_budget', {
  about: 'more certificates than may come along',
  spec: 'Imprint budgets',
  chain: [leaf, sub, ...crowd],
  roots: [root],
})
// Every level is certified by every one of the level above: the ways up double, and none arrives.
const lattice: Made[] = []
for (let level = 0; level < 5; level++)
  for (let index = 0; index < 3; index++)
    lattice.push(
      certificate(`lattice-${level}-${index}`, {
        by: null,
        subject: person(`lattice ${level}`),
        key: `lattice-${level}-${index}`,
        issuerName: person(level === 0 ? 'root' : `lattice ${level - 1}`),
        signedWith: 'mallory',
        ext: caExt(),
      }),
    )
fails('pathological/lattice', 'x509.path_budget', {
  about: 'authorities in layers, each of which three above may have certified: 243 ways up, none of them signed',
  spec: 'Imprint budgets',
  chain: [
    certificate('on-lattice', { by: null, ext: leafExt(), issuerName: person('lattice 4'), signedWith: 'mallory' }),
    ...lattice,
  ],
  roots: [root],
})
holds('pathological/cross-signed', {
  about: 'one authority certified by two roots, of which one is trusted',
  spec: path,
  chain: [leaf, certificate('cross-sub', { by: stranger, subject: person('sub'), key: 'sub', ext: caExt() }), sub],
  roots: [root],
})
holds('hint/wrong-key-id', {
  about: 'the key identifier is a hint, not a rule',
  spec: 'RFC 5280 section 4.2.1.1',
  chain: [
    certificate('wrong-hint', {
      by: root,
      edit: (list) => [
        derExtension(oids.authorityKeyIdentifier, false, derSequence(der(0x80, new Uint8Array(20)))),
        ...list.slice(1),
      ],
    }),
  ],
  roots: [root],
})

const profile = { conformance: 'profile' } as const
fails('profile/authority-key-id-missing', 'x509.extension_malformed', {
  ...profile,
  about: 'no identifier of the authority’s key',
  spec: 'RFC 5280 section 4.2.1.1',
  chain: [certificate('no-aki', { by: root, edit: (list) => list.slice(1) })],
  roots: [root],
})
holds('profile/authority-key-id-missing-path', {
  about: 'the same, judged by section 6 alone',
  spec: 'RFC 5280 section 6.1',
  chain: ['no-aki'],
  roots: [root],
})
fails('profile/critical-key-id', 'x509.extension_malformed', {
  ...profile,
  about: 'a key identifier that is critical',
  spec: 'RFC 5280 section 4.2.1.2',
  chain: [
    certificate('critical-ski', {
      by: root,
      edit: (list) => [
        list[0] as Uint8Array,
        derExtension(oids.subjectKeyIdentifier, true, der(0x04, new Uint8Array(20))),
        ...list.slice(2),
      ],
    }),
  ],
  roots: [root],
})
const softCa = certificate('soft-ca', {
  by: root,
  ext: caExt(),
  edit: (list) => [
    ...without(oids.basicConstraints)(list),
    derExtension(oids.basicConstraints, false, derSequence(derTrue())),
  ],
})
fails('profile/basic-not-critical', 'x509.extension_malformed', {
  ...profile,
  about: 'basicConstraints of a CA that are not critical',
  spec: 'RFC 5280 section 4.2.1.9',
  chain: [certificate('below-soft-ca', { by: softCa }), softCa],
  roots: [root],
})
fails('profile/cert-sign-without-ca', 'x509.key_usage', {
  ...profile,
  about: 'keyCertSign for what is no CA',
  spec: 'RFC 5280 section 4.2.1.9',
  chain: [
    certificate('cert-sign-leaf', { by: root, ext: leafExt({ keyUsage: bit.digitalSignature | bit.keyCertSign }) }),
  ],
  roots: [root],
})
fails('profile/constraints-without-ca', 'x509.extension_malformed', {
  ...profile,
  about: 'name constraints of what is no CA',
  spec: 'RFC 5280 section 4.2.1.10',
  chain: [
    certificate('constrained-leaf', {
      by: root,
      ext: leafExt({ nameConstraints: { permitted: [uri('example.com')] } }),
    }),
  ],
  roots: [root],
})
const softConstraints = certificate('soft-constraints', {
  by: root,
  ext: caExt(),
  edit: (list) => [
    ...list,
    derExtension(
      oids.nameConstraints,
      false,
      derSequence(der(0xa0, derSequence(der(0x86, Buffer.from('example.com'))))),
    ),
  ],
})
fails('profile/constraints-not-critical', 'x509.extension_malformed', {
  ...profile,
  about: 'name constraints that are not critical',
  spec: 'RFC 5280 section 4.2.1.10',
  chain: [certificate('below-soft-constraints', { by: softConstraints }), softConstraints],
  roots: [root],
})
const asCa = (name: string, spec: string, about: string, code: string, detail: string, one: Made) =>
  fails(`profile/${name}`, code, { ...profile, about, spec, detail, chain: [one], roots: [root], purposes: null })
asCa(
  'ca-without-name',
  'RFC 5280 section 4.1.2.6',
  'an authority without a name',
  'x509.name',
  'a CA without a name',
  certificate('nameless-ca', { by: root, subject: [], ext: caExt() }),
)
asCa(
  'ca-without-key-id',
  'RFC 5280 section 4.2.1.2',
  'an authority without an identifier of its key',
  'x509.extension_malformed',
  'a CA without a key identifier',
  certificate('ski-less-ca', { by: root, ext: caExt(), edit: (list) => [list[0] as Uint8Array, ...list.slice(2)] }),
)
asCa(
  'path-length-without-sign',
  'RFC 5280 section 4.2.1.9',
  'a path length for a key that signs no certificates',
  'x509.extension_malformed',
  'a path length for what signs no certificates',
  certificate('list-ca', { by: root, ext: caExt({ ca: { pathLength: 0 }, keyUsage: bit.crlSign }) }),
)
asCa(
  'alt-name-not-critical',
  'RFC 5280 section 4.2.1.6',
  'no subject, and an alternative name that may be passed over',
  'x509.extension_malformed',
  'neither a subject nor a critical alternative name',
  certificate('soft-name', {
    by: root,
    subject: [],
    edit: (list) => [
      ...without(oids.subjectAltName)(list),
      derExtension(oids.subjectAltName, false, derSequence(derTextName('uri', device))),
    ],
  }),
)
asCa(
  'policy-constraints-not-critical',
  'RFC 5280 section 4.2.1.11',
  'limits to policies that may be passed over',
  'x509.extension_malformed',
  'is not critical',
  certificate('soft-policies', {
    by: root,
    ext: caExt(),
    edit: (list) => [...list, derExtension(oids.policyConstraints, false, derSequence(der(0x80, Uint8Array.of(0))))],
  }),
)
holds('profile/three', {
  ...profile,
  about: 'what Imprint issues keeps to the letter',
  spec: 'RFC 5280 section 4.2',
  chain: [leaf, sub],
  roots: [root],
})

export { now, without }
