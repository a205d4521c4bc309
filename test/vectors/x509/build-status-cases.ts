/** CRLs (RFC 5280 section 6.3) and OCSP responses (RFC 6960 section 3.2). */

import { sign } from 'node:crypto'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import type { Result, Seconds } from '@imprint/core'
import {
  der,
  derBits,
  derExtension,
  derGeneralizedTime,
  derName,
  derOctets,
  derOid,
  derSequence,
  derTrue,
  oids,
} from '@imprint/core/x509'
import {
  type OcspDraft,
  type RevocationListDraft,
  type RevokedEntry,
  writeOcspResponse,
  writeRevocationList,
} from '@imprint/issuer/ca'
import { fails, holds, isOpen, keepStatus } from './build-cases.ts'
import {
  authorityOf,
  bit,
  caExt,
  certificate,
  days,
  leafExt,
  type Made,
  now,
  parsed,
  person,
  privateKeyOf,
} from './build-certificates.ts'
import { leaf, root, sub } from './build-path-cases.ts'

const spec = 'RFC 5280 section 6.3.3'
const responses = 'RFC 6960 section 3.2'
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.detail)
  return result.value
}
const hours = (count: number) => (now + count * 3600) as Seconds
const revoked = (one: Made, reason: RevokedEntry['reason'] = 'keyCompromise'): RevokedEntry => ({
  serial: parsed(one).serial,
  at: days(-2),
  reason,
})

async function list(
  name: string,
  by: Made,
  draft: Partial<RevocationListDraft> = {},
  damage = (octets: Uint8Array) => octets,
): Promise<string> {
  const whole = { revoked: [], number: 1, thisUpdate: hours(-1), nextUpdate: days(7), ...draft }
  return keepStatus(
    name,
    'X509 CRL',
    damage(own(await writeRevocationList(whole, authorityOf(by), { hasher: nodeHasher }))),
  )
}
async function answer(
  name: string,
  about: Made,
  issuer: Made,
  by: Made,
  draft: Partial<OcspDraft> = {},
  damage = (octets: Uint8Array) => octets,
): Promise<string> {
  const whole = {
    certificate: parsed(about),
    issuer: parsed(issuer),
    status: 'good' as const,
    producedAt: hours(-1),
    nextUpdate: days(1),
    ...draft,
  }
  // The issuer is compared by the object, as an authority has it.
  const responder = by === issuer ? { ...authorityOf(by), certificate: whole.issuer } : authorityOf(by)
  return keepStatus(
    name,
    'OCSP RESPONSE',
    damage(own(await writeOcspResponse(whole, responder, { hasher: nodeHasher }))),
  )
}
const flip = (octets: Uint8Array) => {
  const copy = Uint8Array.from(octets)
  copy[copy.length - 3] = (copy[copy.length - 3] as number) ^ 1
  return copy
}
const chain = [leaf, sub]
const roots = [root]
const required = { chain, roots, revocation: 'required', spec } as const

const rootGood = await list('crl-root', root)
const subGood = await list('crl-sub', sub)
holds('crl/good', { ...required, about: 'two fresh lists, and nobody is on them', status: [rootGood, subGood] })
fails('crl/revoked', 'x509.revoked', {
  ...required,
  about: 'the device is on the list',
  status: [rootGood, await list('crl-sub-leaf', sub, { revoked: [revoked(leaf)] })],
})
fails('crl/on-hold', 'x509.revoked', {
  ...required,
  about: 'the device is on hold',
  status: [rootGood, await list('crl-sub-hold', sub, { revoked: [revoked(leaf, 'certificateHold')] })],
})
fails('crl/authority-revoked', 'x509.revoked', {
  ...required,
  about: 'the authority is on the root’s list',
  status: [await list('crl-root-sub', root, { revoked: [revoked(sub, 'cACompromise')] }), subGood],
})
holds('crl/other-revoked', {
  ...required,
  about: 'somebody else is on the list',
  status: [rootGood, await list('crl-sub-other', sub, { revoked: [{ ...revoked(leaf), serial: '41424344' }] })],
})
isOpen('crl/none', 'x509.status_unknown', { ...required, about: 'no list at all', status: [] })
holds('crl/none-when-known', {
  ...required,
  revocation: 'when-known',
  about: 'no list, and none is required',
  status: [],
})
isOpen('crl/one-of-two', 'x509.status_unknown', {
  ...required,
  about: 'a list for the device, none for the authority',
  status: [subGood],
})
isOpen('crl/stale', 'x509.status_stale', {
  ...required,
  about: 'a list past its end',
  status: [rootGood, await list('crl-sub-stale', sub, { thisUpdate: days(-9), nextUpdate: days(-2) })],
})
fails('crl/stale-and-revoked', 'x509.revoked', {
  ...required,
  about: 'revoked on a list past its end: what was revoked stays so',
  status: [
    rootGood,
    await list('crl-sub-stale-leaf', sub, { thisUpdate: days(-9), nextUpdate: days(-2), revoked: [revoked(leaf)] }),
  ],
})
isOpen('crl/future', 'x509.status_stale', {
  ...required,
  about: 'a list that is yet to come',
  status: [rootGood, await list('crl-sub-future', sub, { thisUpdate: days(1) })],
})
isOpen('crl/other-issuer', 'x509.status_unknown', {
  ...required,
  about: 'the list of another authority',
  status: [rootGood],
})
const mallorySub = certificate('mallory-sub', { by: null, subject: person('sub'), key: 'mallory', ext: caExt() })
fails('crl/forged', 'x509.crl_invalid', {
  ...required,
  about: 'a list in the authority’s name, signed by somebody else',
  status: [rootGood, await list('crl-forged', mallorySub)],
})
holds('crl/forged-beside-good', {
  ...required,
  about: 'a forged list beside a good one does no harm',
  status: [rootGood, 'crl-forged', subGood],
})
fails('crl/signature-damaged', 'x509.crl_invalid', {
  ...required,
  about: 'a list whose signature was changed',
  status: [rootGood, await list('crl-damaged', sub, {}, flip)],
})
fails('crl/cut', 'x509.crl_invalid', {
  ...required,
  about: 'a list that was cut',
  status: [rootGood, await list('crl-cut', sub, {}, (octets) => octets.slice(0, -4))],
})
const noCrlSign = certificate('no-crl-sign', { by: root, ext: caExt({ keyUsage: bit.keyCertSign }) })
fails('crl/no-crl-sign', 'x509.crl_invalid', {
  ...required,
  about: 'an authority that may not sign lists',
  chain: [certificate('below-no-crl-sign', { by: noCrlSign }), noCrlSign],
  status: [rootGood, await list('crl-no-crl-sign', noCrlSign)],
})

/** A CRL with further extensions, written by hand. */
const authorityKeyId = derExtension(
  oids.authorityKeyIdentifier,
  false,
  derSequence(der(0x80, parsed(sub).extensions.subjectKeyId ?? new Uint8Array(0))),
)
const crlNumber = derExtension(oids.crlNumber, false, der(2, Uint8Array.of(1)))
function listWith(name: string, ...extensions: readonly Uint8Array[]): string {
  const good = authorityOf(sub)
  const algorithm = derSequence(derOid(oids.ed25519))
  const time = (digits: string) => der(0x17, Buffer.from(digits))
  const content = derSequence(
    der(2, Uint8Array.of(1)),
    algorithm,
    good.certificate.subject.der,
    time('261122080000Z'),
    time('261129080000Z'),
    der(0xa0, derSequence(...extensions)),
  )
  return keepStatus(
    name,
    'X509 CRL',
    derSequence(content, algorithm, derBits(sign(null, content, privateKeyOf('sub')))),
  )
}
fails('crl/delta', 'x509.crl_invalid', {
  ...required,
  about: 'a list of what changed only',
  status: [
    rootGood,
    listWith('crl-delta', crlNumber, derExtension(oids.deltaCrlIndicator, true, der(2, Uint8Array.of(1)))),
  ],
})
fails('crl/unknown-critical', 'x509.crl_invalid', {
  ...required,
  about: 'a list with a critical extension that nobody knows',
  status: [rootGood, listWith('crl-critical', crlNumber, derExtension('1.2.3.4', true, der(5)))],
})
fails('crl/some-reasons', 'x509.crl_invalid', {
  ...required,
  about: 'a list for some reasons only',
  status: [
    rootGood,
    listWith(
      'crl-reasons',
      crlNumber,
      derExtension(oids.issuingDistributionPoint, true, derSequence(der(0x83, Uint8Array.of(6, 0x40)))),
    ),
  ],
})
fails('crl/indirect', 'x509.crl_invalid', {
  ...required,
  about: 'a list for several authorities',
  status: [
    rootGood,
    listWith('crl-indirect', crlNumber, derExtension(oids.issuingDistributionPoint, true, derSequence(derTrue(0x84)))),
  ],
})
isOpen('crl/authorities-only', 'x509.status_unknown', {
  ...required,
  about: 'a list of authorities says nothing of a device',
  status: [
    rootGood,
    listWith('crl-ca-only', crlNumber, derExtension(oids.issuingDistributionPoint, true, derSequence(derTrue(0x82)))),
  ],
})
holds('crl/users-only', {
  ...required,
  about: 'a list of devices and users',
  status: [
    rootGood,
    listWith('crl-user-only', crlNumber, derExtension(oids.issuingDistributionPoint, true, derSequence(derTrue(0x81)))),
  ],
})

fails('crl/no-number', 'x509.crl_invalid', {
  ...required,
  about: 'a list without a number',
  spec: 'RFC 5280 section 5.2.3',
  status: [rootGood, listWith('crl-no-number', authorityKeyId)],
})
fails('crl/critical-number', 'x509.crl_invalid', {
  ...required,
  about: 'a list whose number is critical',
  spec: 'RFC 5280 section 5.2.3',
  status: [rootGood, listWith('crl-critical-number', derExtension(oids.crlNumber, true, der(2, Uint8Array.of(1))))],
})

const ocsp = { ...required, spec: responses } as const
const subAnswer = await answer('ocsp-sub', sub, root, root)
const leafAnswer = await answer('ocsp-leaf', leaf, sub, sub)
holds('ocsp/good', { ...ocsp, about: 'the issuers say that both are good', status: [subAnswer, leafAnswer] })
holds('ocsp/stapled', {
  about: 'the same, sent along with the chain',
  spec: responses,
  chain: [leaf, sub, subAnswer, leafAnswer],
  roots,
  revocation: 'required',
})
holds('ocsp/and-crl', { ...ocsp, about: 'a list for one, an answer for the other', status: [rootGood, leafAnswer] })
fails('ocsp/revoked', 'x509.revoked', {
  ...ocsp,
  about: 'the issuer says that it was revoked',
  status: [subAnswer, await answer('ocsp-revoked', leaf, sub, sub, { status: { at: days(-1), reason: 'superseded' } })],
})
fails('ocsp/revoked-beside-good', 'x509.revoked', {
  ...ocsp,
  about: 'one answer says good, a list says revoked',
  status: [subAnswer, leafAnswer, 'crl-sub-leaf'],
})
isOpen('ocsp/unknown', 'x509.status_unknown', {
  ...ocsp,
  about: 'the issuer does not know it',
  status: [subAnswer, await answer('ocsp-unknown', leaf, sub, sub, { status: 'unknown' })],
})
isOpen('ocsp/stale', 'x509.status_stale', {
  ...ocsp,
  about: 'an answer past its end',
  status: [subAnswer, await answer('ocsp-stale', leaf, sub, sub, { producedAt: days(-3), nextUpdate: days(-1) })],
})
isOpen('ocsp/future', 'x509.status_stale', {
  ...ocsp,
  about: 'an answer that is yet to come',
  status: [subAnswer, await answer('ocsp-future', leaf, sub, sub, { producedAt: days(1), nextUpdate: days(2) })],
})
isOpen('ocsp/other-certificate', 'x509.status_unknown', {
  ...ocsp,
  about: 'an answer about another certificate',
  status: [subAnswer],
})
fails('ocsp/damaged', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'an answer whose signature was changed',
  status: [subAnswer, await answer('ocsp-damaged', leaf, sub, sub, {}, flip)],
})
fails('ocsp/malformed', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'an answer that was cut',
  status: [subAnswer, await answer('ocsp-cut', leaf, sub, sub, {}, (octets) => octets.slice(0, -4))],
})
fails('ocsp/try-later', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a responder that gives no answer, stapled as one',
  status: [subAnswer, keepStatus('ocsp-try-later', 'OCSP RESPONSE', derSequence(der(0x0a, Uint8Array.of(3))))],
})
const responderExt = {
  keyUsage: bit.digitalSignature,
  extendedKeyUsage: [oids.ocspSigning],
  ocspNoCheck: true,
} as const
const responder = certificate('responder', { by: sub, ext: responderExt })
holds('ocsp/delegated', {
  ...ocsp,
  about: 'whom the issuer certified for this',
  status: [subAnswer, await answer('ocsp-delegated', leaf, sub, responder)],
})
fails('ocsp/delegate-without-purpose', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a device of the same authority answers',
  detail: 'may not sign OCSP responses',
  status: [
    subAnswer,
    await answer('ocsp-device', leaf, sub, certificate('device-responder', { by: sub, ext: leafExt() })),
  ],
})
fails('ocsp/delegate-of-other', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'the responder of another authority answers',
  detail: 'did not certify its signer',
  status: [
    subAnswer,
    await answer('ocsp-other', leaf, sub, certificate('root-responder', { by: root, ext: responderExt })),
  ],
})
fails('ocsp/delegate-expired', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'the responder’s certificate is past its end',
  detail: 'not valid now',
  status: [
    subAnswer,
    await answer('ocsp-old', leaf, sub, certificate('old-responder', { by: sub, ext: responderExt, to: days(-1) })),
  ],
})
fails('ocsp/delegate-forged', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a responder that the issuer never certified',
  detail: 'did not certify its signer',
  status: [
    subAnswer,
    await answer(
      'ocsp-forged',
      leaf,
      sub,
      certificate('forged-responder', { by: sub, signedWith: 'mallory', ext: responderExt }),
    ),
  ],
})
fails('ocsp/delegate-without-mark', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a responder whose own status would have to be asked for',
  spec: 'RFC 6960 section 4.2.2.2.1',
  detail: 'nocheck',
  status: [
    subAnswer,
    await answer(
      'ocsp-no-mark',
      leaf,
      sub,
      certificate('markless', {
        by: sub,
        ext: { keyUsage: bit.digitalSignature, extendedKeyUsage: [oids.ocspSigning] },
      }),
    ),
  ],
})
fails('ocsp/root-answers', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'the root answers for what it did not issue',
  detail: 'did not certify its signer',
  status: [subAnswer, await answer('ocsp-by-root', leaf, sub, root)],
})

// Answers that are signed as they should be, and say something about another certificate or by another signer than they may.
const sibling = certificate('ocsp-sibling', { by: sub })
const rolled = certificate('ocsp-rolled-sub', {
  by: root,
  subject: person('sub'),
  key: 'ocsp-rolled-sub',
  ext: caExt(),
})
const renamed = certificate('ocsp-renamed-sub', { by: root, subject: person('sub of old'), key: 'sub', ext: caExt() })
const sameSerial = der(0x02, Buffer.from(parsed(leaf).serial, 'hex'))
const belowRenamed = certificate('ocsp-below-renamed', { by: renamed, serial: sameSerial })
isOpen('ocsp/sibling', 'x509.status_unknown', {
  ...ocsp,
  about: 'a good answer about another certificate of the same issuer',
  status: [subAnswer, await answer('ocsp-of-sibling', sibling, sub, sub)],
})
isOpen('ocsp/other-key', 'x509.status_unknown', {
  ...ocsp,
  about: 'a good answer about a certificate of that number by another key of the same name',
  status: [subAnswer, await answer('ocsp-other-key', leaf, rolled, sub)],
})
isOpen('ocsp/other-name', 'x509.status_unknown', {
  ...ocsp,
  about: 'a good answer about a certificate of that number by the same key under another name',
  status: [subAnswer, await answer('ocsp-other-name', belowRenamed, sub, sub)],
})
const delegates = [
  [
    'no-purpose',
    'whom the issuer certified, with the mark and without the purpose',
    'may not sign OCSP responses',
    { extendedKeyUsage: [oids.clientAuth] },
  ],
  ['no-signature', 'whose key is for keys only', 'its signer may not sign', { keyUsage: bit.keyCertSign }],
] as const
for (const [name, about, detail, ext] of delegates)
  fails(`ocsp/delegate-${name}`, 'x509.ocsp_invalid', {
    ...ocsp,
    about: `a responder ${about}`,
    detail,
    status: [
      subAnswer,
      await answer(
        `ocsp-${name}`,
        leaf,
        sub,
        certificate(`${name}-responder`, { by: sub, ext: { ...responderExt, ...ext } }),
      ),
    ],
  })
fails('ocsp/delegate-of-other-name', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a responder that the same key certified under another name',
  detail: 'did not certify its signer',
  status: [
    subAnswer,
    await answer('ocsp-by-renamed', leaf, sub, certificate('renamed-responder', { by: renamed, ext: responderExt })),
  ],
})
fails('ocsp/delegate-critical', 'x509.ocsp_invalid', {
  ...ocsp,
  about: 'a responder with a critical extension that nobody knows',
  detail: 'unknown critical extension',
  status: [
    subAnswer,
    await answer(
      'ocsp-critical',
      leaf,
      sub,
      certificate('critical-responder', {
        by: sub,
        ext: responderExt,
        edit: (extensions) => [...extensions, derExtension('1.2.3.4', true, der(5))],
      }),
    ),
  ],
})

/** One response of the authority with several answers about the device. */
function answers(
  name: string,
  ...statuses: readonly { readonly status: Uint8Array; readonly next?: Seconds }[]
): string {
  const [issuer, about] = [parsed(sub), parsed(leaf)]
  const id = derSequence(
    derSequence(derOid(oids.sha256)),
    derOctets(nodeHasher.sha256(about.issuer.der)),
    derOctets(nodeHasher.sha256(issuer.key.octets)),
    der(0x02, Buffer.from(about.serial, 'hex')),
  )
  const content = derSequence(
    der(0xa1, issuer.subject.der),
    derGeneralizedTime(hours(-1)),
    derSequence(
      ...statuses.map(({ status, next = days(1) }) =>
        derSequence(id, status, derGeneralizedTime(days(-3)), der(0xa0, derGeneralizedTime(next))),
      ),
    ),
  )
  const basic = derSequence(
    content,
    derSequence(derOid(oids.ed25519)),
    derBits(sign(null, content, privateKeyOf('sub'))),
  )
  const bytes = der(0xa0, derSequence(derOid(oids.ocspBasic), derOctets(basic)))
  return keepStatus(name, 'OCSP RESPONSE', derSequence(der(0x0a, Uint8Array.of(0)), bytes))
}
const good = { status: der(0x80) }
const gone = { status: der(0xa1, derGeneralizedTime(days(-1))) }
holds('ocsp/answers-good', {
  ...ocsp,
  about: 'two good answers in one response',
  status: [subAnswer, answers('ocsp-good-good', good, good)],
})
fails('ocsp/answers-good-revoked', 'x509.revoked', {
  ...ocsp,
  about: 'two answers in one response: good, then revoked',
  status: [subAnswer, answers('ocsp-good-revoked', good, gone)],
})
fails('ocsp/answers-unknown-revoked', 'x509.revoked', {
  ...ocsp,
  about: 'two answers in one response: unknown, then revoked',
  status: [subAnswer, answers('ocsp-unknown-revoked', { status: der(0x82) }, gone)],
})
isOpen('ocsp/answers-good-unknown', 'x509.status_unknown', {
  ...ocsp,
  about: 'two answers in one response: good, then unknown',
  status: [subAnswer, answers('ocsp-good-unknown', good, { status: der(0x82) })],
})
isOpen('ocsp/answers-good-stale', 'x509.status_stale', {
  ...ocsp,
  about: 'two answers in one response: good, then good until yesterday',
  status: [subAnswer, answers('ocsp-good-stale', good, { ...good, next: days(-1) })],
})

// Lists: where they belong, what a later entry says, and the order in which they stand.
const pointed = (name: string, ...names: readonly Uint8Array[]) =>
  listWith(
    name,
    crlNumber,
    derExtension(oids.issuingDistributionPoint, true, derSequence(der(0xa0, der(0xa0, ...names)))),
  )
for (const [name, about, point] of [
  ['directory', 'a name in a directory', der(0xa4, derName([{ oid: oids.commonName, value: 'CRL 7' }]))],
  ['email', 'an e-mail address', der(0x81, Buffer.from('crl7@example.com'))],
] as const)
  fails(`crl/place-${name}`, 'x509.crl_invalid', {
    ...required,
    about: `one of several lists, whose place is ${about}, for a certificate that names no place`,
    spec: 'RFC 5280 section 5.2.5',
    status: [rootGood, pointed(`crl-place-${name}`, point)],
  })
isOpen('crl/place-uri', 'x509.status_unknown', {
  ...required,
  about: 'one of several lists, whose place is a URI, for a certificate that names no place',
  spec: 'RFC 5280 section 5.2.5',
  status: [rootGood, pointed('crl-place-uri', der(0x86, Buffer.from('https://ca.example.com/7.crl')))],
})
fails('crl/remove', 'x509.revoked', {
  ...required,
  about: 'a whole list with an entry that only a list of changes may have: what is on it is revoked',
  spec: 'RFC 5280 section 5.3.1',
  status: [rootGood, await list('crl-remove', sub, { revoked: [revoked(leaf, 'removeFromCRL')] })],
})
fails('crl/remove-later', 'x509.revoked', {
  ...required,
  about: 'an entry that would undo the one before',
  spec: 'RFC 5280 section 5.3.1',
  detail: 'keyCompromise',
  status: [rootGood, await list('crl-remove-later', sub, { revoked: [revoked(leaf), revoked(leaf, 'removeFromCRL')] })],
})
for (const [name, status] of [
  ['stale-first', ['crl-sub-stale', 'crl-damaged']],
  ['invalid-first', ['crl-damaged', 'crl-sub-stale']],
  ['unknown-between', ['crl-damaged', 'ocsp-unknown', 'crl-sub-stale']],
] as const)
  fails(`crl/order-${name}`, 'x509.crl_invalid', {
    ...required,
    about: 'a list past its end and one that is broken, in either order',
    revocation: 'when-known',
    status: [rootGood, ...status],
  })
