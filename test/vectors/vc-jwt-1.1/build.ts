/**
 * Writes `cases.json` beside it, the same at every run: Ed25519 signatures hold nothing random. Both keys are public test keys: the issuer's is RFC 8037
 * appendix A.1, the device's RFC 8032 section 7.1, TEST 2.
 *
 *     node test/vectors/vc-jwt-1.1/build.ts
 */
import { writeFileSync } from 'node:fs'
import { deviceKey, devicePublic, type Members, token as signed } from '../signed-token.ts'

const token = (payload: Members | string, { key, header }: { key?: typeof deviceKey; header?: Members } = {}) =>
  signed(payload, { ...(key === undefined ? {} : { key }), header: { typ: 'JWT', ...header } })

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const id = 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10'
const base = 'https://www.w3.org/2018/credentials/v1'
const from = 1_795_341_600
const until = 1_795_428_000
const claims = { fn: 'Alice Smith', hasInstantMessage: ['im:%40alice_smith@example.com', device] }

const credentialClaims = (changes: Members = {}, inside: Members = {}): Members => ({
  iss: 'https://im.example.com',
  sub: device,
  jti: id,
  nbf: from,
  exp: until,
  cnf: { jwk: devicePublic },
  vc: {
    '@context': [base, 'https://imprint.example/contexts/im/v1'],
    type: ['VerifiableCredential', 'ImDeviceCredential'],
    credentialSubject: { id: device, ...claims },
    ...inside,
  },
  ...changes,
})
const credential = (changes: Members = {}, inside: Members = {}, header: Members = {}) =>
  token(credentialClaims(changes, inside), { header: { kid: 'key-1', ...header } })
const headed = (header: Members) => credential({}, {}, header)

const presentation = (changes: Members = {}, inside: Members = {}, header: Members = {}) =>
  token(
    {
      iss: device,
      aud: 'https://desk.example',
      nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A',
      iat: from + 100,
      exp: from + 400,
      vp: { '@context': [base], type: ['VerifiablePresentation'], verifiableCredential: [credential()], ...inside },
      ...changes,
    },
    { key: deviceKey, header: { jwk: devicePublic, ...header } },
  )

// Figure 6 with its line of vc in full, its faults in place.
const figure6 = (times: string, messages: string) => `{
  "sub": "${device}", "jti": "${id}", "iss": "https://im.example.com",
  ${times}, "nonce": "WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A",
  "cnf": { "jwk": ${JSON.stringify(devicePublic)} },
  "vc": { "@context": ["${base}"], "type": ["VerifiableCredential", "ImDeviceCredential"],
    "credentialSubject": { "fn": "Alice Smith", ${messages} } } }`
const goodTimes = `"nbf": ${from}, "iat": ${from}, "exp": ${until}`
const goodMessages = `"hasInstantMessage": ${JSON.stringify(claims.hasInstantMessage)}`

const mapping = 'VCDM 1.1 section 6.3.1'
const least = {
  kind: 'credential',
  format: 'vc-jwt-1.1',
  issuer: 'https://im.example.com',
  subjectId: device,
  validFrom: from,
  validUntil: until,
}
const shown = {
  kind: 'presentation',
  holder: device,
  audience: 'https://desk.example',
  issuedAt: from + 100,
  expiresAt: from + 400,
}
const opens = (members: Members = {}) => ({ opens: { ...least, ...members } })
const shows = (members: Members = {}) => ({ opens: { ...shown, ...members } })
const code = (name: string, pointer?: string) => (pointer === undefined ? { code: name } : { code: name, pointer })
const notMine = { notMine: true }

const cases: readonly (readonly [id: string, about: string, spec: string, text: string, expect: unknown])[] = [
  // The shape of the draft
  [
    'least',
    'every required member, each said once or alike',
    mapping,
    credential(),
    opens({
      id,
      types: ['ImDeviceCredential'],
      status: null,
      notes: [],
      signature: { algorithm: 'Ed25519', kid: 'key-1' },
    }),
  ],
  [
    'figure-6-corrected',
    'the draft’s Figure 6 with seconds, one hasInstantMessage, and cnf; its subject has its id in sub alone',
    'draft-mahy-mimi-identity section 5.3',
    token(figure6(goodTimes, goodMessages)),
    opens({ subject: { id: device, ...claims }, notes: ['credential.nonce_inside'] }),
  ],
  [
    'figure-6-milliseconds',
    'Figure 6 as printed counts milliseconds',
    'RFC 7519 section 2',
    token(figure6('"nbf": 1653455836315, "iat": 1653455836315, "exp": 1661231836315', goodMessages)),
    code('time.milliseconds', '/nbf'),
  ],
  [
    'figure-6-repeated',
    'Figure 6 as printed says hasInstantMessage twice, and most parsers lose the first',
    'RFC 8259 section 4',
    token(figure6(goodTimes, `"hasInstantMessage": "im:%40alice_smith@example.com", "hasInstantMessage": "${device}"`)),
    code('json.duplicate_member'),
  ],
  [
    'nonce-inside',
    'a nonce in a credential is worth a note, nothing more',
    'RFC 9449 section 4.2',
    credential({ nonce: 'x' }),
    opens({ notes: ['credential.nonce_inside'] }),
  ],

  // Whose token it is
  ['typ-absent', 'no typ', mapping, headed({ typ: undefined }), opens()],
  ['typ-lower', 'typ in lower case', 'RFC 7515 section 4.1.9', headed({ typ: 'jwt' }), opens()],
  ['typ-media-type', 'typ with its prefix', 'RFC 7515 section 4.1.9', headed({ typ: 'application/jwt' }), opens()],
  ['typ-number', 'typ is a number', 'RFC 7515 section 4.1.9', headed({ typ: 1 }), code('jws.header', '/typ')],
  ...[
    'vc+jwt',
    'vp+jwt',
    'dpop+jwt',
    'kb+jwt',
    'dc+sd-jwt',
    'vc+sd-jwt',
    'at+jwt',
    'openid4vci-proof+jwt',
    'statuslist+jwt',
  ].map(
    (typ) =>
      [`typ-${typ}`, `typ ${typ} names another format`, 'RFC 8725 section 3.11', headed({ typ }), notMine] as const,
  ),
  ['sd-jwt', 'a tilde makes it an SD-JWT, typ or not', 'RFC 9901 section 4', `${headed({ typ: undefined })}~`, notMine],
  ['json', 'bare JSON', mapping, JSON.stringify(credentialClaims()), notMine],
  ['vc-and-vp', 'both vc and vp', mapping, credential({ vp: {} }), code('vc.member_forbidden', '/vp')],
  ['neither', 'neither vc nor vp', mapping, credential({ vc: undefined }), code('vc.member_missing', '/vc')],
  ['vc-text', 'vc is a token of its own', mapping, credential({ vc: credential() }), code('vc.member_invalid', '/vc')],
  ['vc-array', 'vc is an array', mapping, credential({ vc: [] }), code('vc.member_invalid', '/vc')],
  [
    'two-parts',
    'the signature is cut off with its dot',
    'RFC 7515 section 7.1',
    credential().replace(/\.[^.]+$/, ''),
    code('jws.parts'),
  ],

  // Header
  [
    'alg-old-name',
    'the deprecated name of Ed25519',
    'RFC 9864 section 4',
    headed({ alg: 'EdDSA' }),
    opens({ notes: ['jws.alg_deprecated'] }),
  ],
  ['alg-none', 'alg none', 'RFC 8725 section 3.2', headed({ alg: 'none' }), code('jws.alg_none', '/alg')],
  ['alg-symmetric', 'alg HS256', 'RFC 8725 section 3.1', headed({ alg: 'HS256' }), code('jws.alg_symmetric', '/alg')],
  [
    'alg-recovery',
    'alg ES256K-R, an invention of did-jwt',
    'RFC 8725 section 3.1',
    headed({ alg: 'ES256K-R' }),
    code('jws.alg_unknown', '/alg'),
  ],
  [
    'kid-absent',
    'no kid, as DID tools write it',
    'RFC 7515 section 4.1.4',
    headed({ kid: undefined }),
    opens({ signature: { algorithm: 'Ed25519', kid: null } }),
  ],
  [
    'header-jwk',
    'a credential that brings its key',
    'RFC 8725 section 3.10',
    headed({ jwk: devicePublic }),
    code('jws.embedded_key', '/jwk'),
  ],
  [
    'header-x5c',
    'a credential that brings a certificate',
    'RFC 8725 section 3.10',
    headed({ x5c: ['MIIB'] }),
    code('jws.embedded_key', '/x5c'),
  ],
  [
    'header-crit',
    'an extension that must be understood',
    'RFC 7515 section 4.1.11',
    headed({ crit: ['exp'], exp: until }),
    code('jws.crit_unknown', '/crit'),
  ],
  [
    'header-cty',
    'cty JWT sends a reader inside, to other claims',
    'RFC 7519 section 5.2',
    headed({ cty: 'JWT' }),
    code('jws.typ', '/cty'),
  ],

  // The same thing said twice
  [
    'twice-alike',
    'every claim is also a member, and they agree',
    mapping,
    credential(
      {},
      {
        id,
        issuer: 'https://im.example.com',
        issuanceDate: '2026-11-22T10:00:00Z',
        expirationDate: '2026-11-23T10:00:00Z',
      },
    ),
    opens({ id }),
  ],
  [
    'issuer-object',
    'the issuer as an object',
    'VCDM 1.1 section 4.5',
    credential({}, { issuer: { id: 'https://im.example.com', name: 'Example' } }),
    opens(),
  ],
  [
    'issuer-object-without-id',
    'the issuer as an object that leaves its id to iss',
    'VCDM 1.1 section 4.5',
    credential({}, { issuer: { name: 'Example' } }),
    opens(),
  ],
  [
    'issuance-date-fraction',
    'issuanceDate has the fraction that nbf lost',
    mapping,
    credential({}, { issuanceDate: '2026-11-22T10:00:00.123Z' }),
    opens(),
  ],
  [
    'sub-conflict',
    'sub names another device than the subject',
    mapping,
    credential({ sub: 'im:072b/04c7@example.com' }),
    code('vc.member_conflict', '/sub'),
  ],
  [
    'iss-conflict',
    'iss names another issuer than vc.issuer',
    mapping,
    credential({}, { issuer: 'https://evil.example' }),
    code('vc.member_conflict', '/iss'),
  ],
  [
    'iss-conflict-object',
    'iss names another issuer than vc.issuer.id',
    mapping,
    credential({}, { issuer: { id: 'https://evil.example' } }),
    code('vc.member_conflict', '/iss'),
  ],
  [
    'jti-conflict',
    'jti differs from vc.id',
    mapping,
    credential({}, { id: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
    code('vc.member_conflict', '/jti'),
  ],
  [
    'nbf-conflict',
    'nbf differs from issuanceDate by a second',
    mapping,
    credential({}, { issuanceDate: '2026-11-22T10:00:01Z' }),
    code('vc.member_conflict', '/nbf'),
  ],
  [
    'exp-conflict',
    'exp differs from expirationDate by a year',
    mapping,
    credential({}, { expirationDate: '2027-11-23T10:00:00Z' }),
    code('vc.member_conflict', '/exp'),
  ],
  [
    'beside-subject',
    'a second credentialSubject beside vc, which did-jwt-vc merges with the one inside',
    mapping,
    credential({ credentialSubject: { fn: 'Mallory' } }),
    code('vc.member_forbidden', '/credentialSubject'),
  ],
  [
    'beside-status',
    'a status beside vc, which most readers pass over',
    mapping,
    credential({ credentialStatus: {} }),
    code('vc.member_forbidden', '/credentialStatus'),
  ],
  [
    'beside-context',
    'the members of version 2.0 beside a vc of version 1.1',
    'VC-JOSE-COSE section 3.1.3',
    credential({ '@context': ['https://www.w3.org/ns/credentials/v2'] }),
    code('vc.member_forbidden', '/@context'),
  ],
  [
    'inside-valid-until',
    'an end of version 2.0, which a reader of 1.1 passes over',
    'VCDM 1.1 section 4.6',
    credential({}, { validUntil: '2026-11-22T11:00:00Z' }),
    code('vc.member_forbidden', '/vc/validUntil'),
  ],

  // Context, type, issuer, subject
  [
    'context-2-0',
    'the base context of version 2.0',
    'VCDM 1.1 section 4.1',
    credential({}, { '@context': ['https://www.w3.org/ns/credentials/v2'] }),
    code('vc.context', '/vc/@context'),
  ],
  [
    'context-second',
    'the base context is not the first',
    'VCDM 1.1 section 4.1',
    credential({}, { '@context': ['https://imprint.example/contexts/im/v1', base] }),
    code('vc.context', '/vc/@context'),
  ],
  [
    'context-text',
    'one context as a text',
    'VCDM 1.1 section 4.1',
    credential({}, { '@context': base }),
    code('vc.context', '/vc/@context'),
  ],
  [
    'type-text',
    'the base type alone, as a text',
    'VCDM 1.1 section 4.3',
    credential({}, { type: 'VerifiableCredential' }),
    opens({ types: [] }),
  ],
  [
    'type-without-base',
    'the base type is missing',
    'VCDM 1.1 section 4.3',
    credential({}, { type: ['ImDeviceCredential'] }),
    code('vc.type', '/vc/type'),
  ],
  [
    'iss-did',
    'a DID as issuer',
    'VCDM 1.1 section 4.5',
    credential({ iss: 'did:web:im.example.com' }),
    opens({ issuer: 'did:web:im.example.com' }),
  ],
  [
    'iss-http',
    'an issuer without TLS',
    'SD-JWT VC section 3.5',
    credential({ iss: 'http://im.example.com' }),
    code('vc.member_invalid', '/iss'),
  ],
  [
    'iss-query',
    'an issuer that is a page',
    'SD-JWT VC section 3.5',
    credential({ iss: 'https://im.example.com/key?id=1' }),
    code('vc.member_invalid', '/iss'),
  ],
  [
    'iss-did-url',
    'an issuer that is a key of a DID',
    'DID Core section 3.2',
    credential({ iss: 'did:web:im.example.com#key-1' }),
    code('vc.member_invalid', '/iss'),
  ],
  [
    'iss-member-only',
    'the issuer only as a member',
    mapping,
    credential({ iss: undefined }, { issuer: 'https://im.example.com' }),
    code('vc.member_missing', '/iss'),
  ],
  ['iss-empty', 'an empty issuer, as in Figure 6', mapping, credential({ iss: '' }), code('vc.member_invalid', '/iss')],
  [
    'subject-array',
    'one subject in an array',
    'VCDM 1.1 section 4.4',
    credential({}, { credentialSubject: [{ id: device, ...claims }] }),
    opens(),
  ],
  [
    'subject-two',
    'two subjects',
    'VCDM 1.1 section 4.4',
    credential({}, { credentialSubject: [{ id: device }, { id: device }] }),
    code('vc.member_invalid', '/vc/credentialSubject'),
  ],
  [
    'subject-missing',
    'no subject',
    'VCDM 1.1 section 4.4',
    credential({}, { credentialSubject: undefined }),
    code('vc.member_missing', '/vc/credentialSubject'),
  ],
  ['subject-id-member-only', 'the subject’s id without sub', mapping, credential({ sub: undefined }), opens()],
  [
    'subject-id-missing',
    'no id of the subject anywhere',
    mapping,
    credential({ sub: undefined }, { credentialSubject: claims }),
    code('vc.member_missing', '/sub'),
  ],
  ['jti-absent', 'no id of the credential', mapping, credential({ jti: undefined }), opens({ id: null })],

  // Times
  ['nbf-missing', 'no nbf', mapping, credential({ nbf: undefined, iat: from }), code('vc.member_missing', '/nbf')],
  [
    'iat-later',
    'signed after nbf: both must have come',
    'RFC 7519 section 4.1.6',
    credential({ iat: from + 60 }),
    opens({ validFrom: from + 60 }),
  ],
  ['exp-missing', 'no end', 'VCDM 1.1 section 4.6', credential({ exp: undefined }), opens({ validUntil: null })],
  [
    'exp-member-only',
    'the end only as a member',
    mapping,
    credential({ exp: undefined }, { expirationDate: '2026-11-23T10:00:00Z' }),
    opens(),
  ],
  [
    'exp-milliseconds',
    'exp counts milliseconds',
    'RFC 7519 section 2',
    credential({ exp: until * 1000 }),
    code('time.milliseconds', '/exp'),
  ],
  [
    'exp-text',
    'exp is a text',
    'RFC 7519 section 2',
    credential({ exp: String(until) }),
    code('time.malformed', '/exp'),
  ],
  [
    'issuance-date-malformed',
    'issuanceDate without a zone',
    'VCDM 1.1 section 4.6',
    credential({}, { issuanceDate: '2026-11-22T10:00:00' }),
    code('time.malformed', '/vc/issuanceDate'),
  ],

  // Binding and status
  [
    'cnf-missing',
    'Figure 6 binds the credential to no key',
    'RFC 7800 section 3.1',
    credential({ cnf: undefined }),
    code('credential.cnf_missing', '/cnf'),
  ],
  [
    'cnf-thumbprint',
    'cnf has only a thumbprint',
    'RFC 7800 section 3.2',
    credential({ cnf: { jkt: 'x' } }),
    code('credential.cnf_missing', '/cnf'),
  ],
  [
    'cnf-inside',
    'cnf stands inside vc',
    'RFC 7800 section 3.1',
    credential({ cnf: undefined }, { cnf: { jwk: devicePublic } }),
    code('credential.cnf_missing', '/cnf'),
  ],
  [
    'cnf-private',
    'cnf shows a private key',
    'RFC 7517 section 9.3',
    credential({ cnf: { jwk: deviceKey } }),
    code('jwk.private', '/cnf/jwk/d'),
  ],
  [
    'status-object',
    'a status',
    'VCDM 1.1 section 4.9',
    credential({}, { credentialStatus: { id: 'https://im.example.com/s#7', type: 'BitstringStatusListEntry' } }),
    opens({ status: { type: 'BitstringStatusListEntry' } }),
  ],
  [
    'status-text',
    'a status as a text',
    'VCDM 1.1 section 4.9',
    credential({}, { credentialStatus: 'https://im.example.com/s#7' }),
    code('vc.member_invalid', '/vc/credentialStatus'),
  ],

  // Presentations
  [
    'shown',
    'a presentation of one credential',
    mapping,
    presentation(),
    shows({ statedKey: devicePublic, enclosed: [credential()], notes: [] }),
  ],
  [
    'shown-unstated-key',
    'no key in the header',
    'RFC 7515 section 4.1.3',
    presentation({}, {}, { jwk: undefined }),
    shows({ statedKey: null }),
  ],
  [
    'shown-private-key',
    'a private key in the header',
    'RFC 7517 section 9.3',
    presentation({}, {}, { jwk: deviceKey }),
    code('jwk.private', '/jwk/d'),
  ],
  [
    'shown-other-curve',
    'a key that the algorithm cannot use',
    'RFC 8725 section 3.1',
    presentation({}, {}, { alg: 'ES256' }),
    code('key.alg_mismatch', '/jwk'),
  ],
  [
    'shown-one',
    'one credential without an array',
    'VCDM 1.1 section 4.10',
    presentation({}, { verifiableCredential: credential() }),
    shows({ enclosed: [credential()] }),
  ],
  [
    'shown-none',
    'no credential',
    'VCDM 1.1 section 4.10',
    presentation({}, { verifiableCredential: undefined }),
    shows({ enclosed: [] }),
  ],
  [
    'shown-unsecured',
    'a credential as an object, which nobody signed',
    'VCDM 1.1 section 4.10',
    presentation({}, { verifiableCredential: [credentialClaims()['vc']] }),
    shows({ enclosed: [{ code: 'credential.unsecured', pointer: '/vp/verifiableCredential/0' }] }),
  ],
  ['holder-twice', 'the holder also as a member', mapping, presentation({}, { holder: device }), shows()],
  [
    'holder-conflict',
    'iss differs from vp.holder',
    mapping,
    presentation({}, { holder: 'im:072b/04c7@example.com' }),
    code('vc.member_conflict', '/iss'),
  ],
  [
    'holder-sub',
    'sub differs from iss',
    mapping,
    presentation({ sub: 'im:072b/04c7@example.com' }),
    code('vc.member_conflict', '/sub'),
  ],
  ['holder-missing', 'no holder', mapping, presentation({ iss: undefined }), code('vc.member_missing', '/iss')],
  [
    'holder-beside',
    'a holder beside vp',
    mapping,
    presentation({ holder: device }),
    code('vc.member_forbidden', '/holder'),
  ],
  [
    'shown-type',
    'vp is a credential',
    'VCDM 1.1 section 4.10',
    presentation({}, { type: ['VerifiableCredential'] }),
    code('vc.type', '/vp/type'),
  ],
  [
    'shown-valid-until',
    'an end of version 2.0 in vp',
    'VCDM 1.1 section 4.10',
    presentation({}, { validUntil: '2026-11-22T11:00:00Z' }),
    code('vc.member_forbidden', '/vp/validUntil'),
  ],
  [
    'shown-context',
    'vp is of version 2.0',
    'VCDM 1.1 section 4.1',
    presentation({}, { '@context': ['https://www.w3.org/ns/credentials/v2'] }),
    code('vc.context', '/vp/@context'),
  ],
  [
    'aud-array',
    'one audience in an array, as did-jwt-vc writes it',
    'RFC 7519 section 4.1.3',
    presentation({ aud: ['https://desk.example'] }),
    shows(),
  ],
  [
    'aud-two',
    'two audiences',
    'RFC 7519 section 4.1.3',
    presentation({ aud: ['https://desk.example', 'https://evil.example'] }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'aud-missing',
    'no audience',
    'RFC 7519 section 4.1.3',
    presentation({ aud: undefined }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'nonce-missing',
    'no nonce',
    'OpenID4VP 1.0 section 14.1',
    presentation({ nonce: undefined }),
    code('presentation.nonce_mismatch', '/nonce'),
  ],
  ['shown-nbf', 'nbf instead of iat', mapping, presentation({ iat: undefined, nbf: from + 100 }), shows()],
  [
    'shown-iat-missing',
    'neither iat nor nbf',
    mapping,
    presentation({ iat: undefined }),
    code('vc.member_missing', '/iat'),
  ],
  [
    'shown-milliseconds',
    'iat counts milliseconds',
    'RFC 7519 section 2',
    presentation({ iat: from * 1000 }),
    code('time.milliseconds', '/iat'),
  ],
]

/** The whole file. */
export function casesText(): string {
  const lines = cases.map(
    ([name, about, spec, text, expected]) => `  ${JSON.stringify({ id: name, about, spec, text, expect: expected })}`,
  )
  return `[\n${lines.join(',\n')}\n]\n`
}

if (import.meta.main) writeFileSync(new URL('cases.json', import.meta.url), casesText())
