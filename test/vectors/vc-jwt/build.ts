/**
 * Writes `cases.json` beside it, the same at every run. `pnpm vectors` runs it.
 */
import { writeFileSync } from 'node:fs'
import { deviceKey, devicePublic, type Members, token } from '../signed-token.ts'

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const id = 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10'
const base = 'https://www.w3.org/ns/credentials/v2'
const from = 1_795_341_600
const until = 1_795_384_800

const credential = (changes: Members = {}, header: Members = {}) =>
  token(
    {
      '@context': [base, 'https://imprint.example/contexts/im/v1'],
      id,
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      issuer: 'https://im.example.com',
      validFrom: '2026-11-22T10:00:00Z',
      validUntil: '2026-11-22T22:00:00Z',
      credentialSubject: {
        id: device,
        fn: 'Alice Smith',
        hasInstantMessage: ['im:%40alice_smith@example.com', device],
      },
      cnf: { jwk: devicePublic },
      ...changes,
    },
    { header: { kid: 'key-1', typ: 'vc+jwt', cty: 'vc', ...header } },
  )
const headed = (header: Members) => credential({}, header)

const envelope = (text: string, changes: Members = {}) => ({
  '@context': base,
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/vc+jwt,${text}`,
  ...changes,
})
const presentation = (changes: Members = {}, header: Members = {}) =>
  token(
    {
      '@context': [base],
      type: ['VerifiablePresentation'],
      holder: device,
      verifiableCredential: [envelope(credential())],
      aud: 'https://desk.example',
      nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A',
      iat: from + 100,
      exp: from + 400,
      ...changes,
    },
    { key: deviceKey, header: { typ: 'vp+jwt', jwk: devicePublic, ...header } },
  )

const least = {
  kind: 'credential',
  format: 'vc-jwt',
  id,
  issuer: 'https://im.example.com',
  subjectId: device,
  validFrom: from,
  validUntil: until,
}
const shown = {
  kind: 'presentation',
  format: 'vc-jwt',
  holder: device,
  audience: 'https://desk.example',
  issuedAt: from + 100,
  expiresAt: from + 400,
}
const opens = (members: Members = {}) => ({ opens: { ...least, ...members } })
const shows = (members: Members = {}) => ({ opens: { ...shown, ...members } })
const code = (name: string, pointer?: string) => (pointer === undefined ? { code: name } : { code: name, pointer })
const notMine = { notMine: true }

const jose = 'VC-JOSE-COSE section 3.1.3'
const cases: readonly (readonly [id: string, about: string, spec: string, text: string, expect: unknown])[] = [
  ['least', 'every member that Imprint writes', 'VC-JOSE-COSE section 3.1.1', credential(), opens()],
  [
    'typ-full',
    'typ as a whole media type, in capitals',
    'RFC 7515 section 4.1.9',
    headed({ typ: 'application/VC+JWT' }),
    opens(),
  ],
  ['typ-jwt', 'typ JWT is the older version’s', 'VC-JOSE-COSE section 3.1.1', headed({ typ: 'JWT' }), notMine],
  ['typ-absent', 'no typ', 'RFC 8725 section 3.11', headed({ typ: undefined }), notMine],
  ['typ-sd-jwt', 'an SD-JWT VC', 'VC-JOSE-COSE section 3.2', headed({ typ: 'dc+sd-jwt' }), notMine],
  ['cty-absent', 'cty is optional', 'VC-JOSE-COSE section 3.1.1', headed({ cty: undefined }), opens()],
  ['cty-other', 'cty of something else', 'VC-JOSE-COSE section 3.1.1', headed({ cty: 'vp' }), code('jws.typ', '/cty')],
  ['claim-vc', 'the claim vc must not occur', jose, credential({ vc: {} }), code('vc.member_forbidden', '/vc')],
  ['claim-vp', 'the claim vp must not occur', jose, credential({ vp: {} }), code('vc.member_forbidden', '/vp')],
  [
    'context-text',
    'a context that is no array',
    'VCDM 2.0 section 4.3',
    credential({ '@context': base }),
    code('vc.context', '/@context'),
  ],
  [
    'context-1.1',
    'the base context of version 1.1',
    'VCDM 2.0 section 4.3',
    credential({ '@context': ['https://www.w3.org/2018/credentials/v1'] }),
    code('vc.context'),
  ],
  [
    'context-second',
    'the base context in second place',
    'VCDM 2.0 section 4.3',
    credential({ '@context': ['https://imprint.example/contexts/im/v1', base] }),
    code('vc.context'),
  ],
  [
    'type-base-missing',
    'a type without VerifiableCredential',
    'VCDM 2.0 section 4.5',
    credential({ type: ['ImDeviceCredential'] }),
    code('vc.type', '/type'),
  ],
  [
    'type-number',
    'a type that is a number',
    'VCDM 2.0 section 4.5',
    credential({ type: ['VerifiableCredential', 1] }),
    code('vc.type', '/type'),
  ],
  [
    'issuer-object',
    'an issuer as an object with an id',
    'VCDM 2.0 section 4.7',
    credential({ issuer: { id: 'https://im.example.com', name: 'Example Corp' } }),
    opens(),
  ],
  [
    'issuer-missing',
    'no issuer',
    'VCDM 2.0 section 4.7',
    credential({ issuer: undefined }),
    code('vc.member_missing', '/issuer'),
  ],
  [
    'issuer-list',
    'a list of issuers',
    'VCDM 2.0 section 4.7',
    credential({ issuer: ['https://im.example.com'] }),
    code('vc.member_invalid', '/issuer'),
  ],
  [
    'subject-list-of-one',
    'one subject in a list',
    'VCDM 2.0 section 4.8',
    credential({ credentialSubject: [{ id: device, fn: 'Alice Smith' }] }),
    opens(),
  ],
  [
    'subject-list-of-two',
    'two subjects',
    'VCDM 2.0 section 4.8',
    credential({ credentialSubject: [{ id: device }, { id: device }] }),
    code('vc.member_invalid', '/credentialSubject'),
  ],
  [
    'subject-missing',
    'no subject',
    'VCDM 2.0 section 4.8',
    credential({ credentialSubject: undefined }),
    code('vc.member_missing', '/credentialSubject'),
  ],
  [
    'subject-id-missing',
    'a subject without id',
    'VCDM 2.0 section 4.8',
    credential({ credentialSubject: { fn: 'Alice Smith' } }),
    code('vc.member_missing', '/credentialSubject/id'),
  ],
  [
    'subject-id-number',
    'a subject whose id is a number',
    'VCDM 2.0 section 4.8',
    credential({ credentialSubject: { id: 1 } }),
    code('vc.member_invalid', '/credentialSubject/id'),
  ],
  ['id-absent', 'an id is optional', 'VCDM 2.0 section 4.4', credential({ id: undefined }), opens({ id: null })],
  [
    'id-number',
    'an id that is a number',
    'VCDM 2.0 section 4.4',
    credential({ id: 7 }),
    code('vc.member_invalid', '/id'),
  ],
  [
    'valid-absent',
    'no validity period',
    'VCDM 2.0 section 4.9',
    credential({ validFrom: undefined, validUntil: undefined }),
    opens({ validFrom: null, validUntil: null }),
  ],
  [
    'valid-offset',
    'a time with an offset',
    'VCDM 2.0 section 4.9',
    credential({ validFrom: '2026-11-22T11:00:00+01:00' }),
    opens(),
  ],
  [
    'valid-without-offset',
    'a time without an offset',
    'VCDM 2.0 section 4.9',
    credential({ validFrom: '2026-11-22T10:00:00' }),
    code('time.malformed', '/validFrom'),
  ],
  [
    'valid-number',
    'a time as a number',
    'VCDM 2.0 section 4.9',
    credential({ validUntil: until }),
    code('time.malformed', '/validUntil'),
  ],
  [
    'exp-earlier',
    'a signature that ends before the claims: the earlier end counts',
    jose,
    credential({ exp: until - 60 }),
    opens({ validUntil: until - 60 }),
  ],
  [
    'nbf-later',
    'a signature that begins after the claims: the later beginning counts',
    jose,
    credential({ nbf: from + 60 }),
    opens({ validFrom: from + 60 }),
  ],
  [
    'exp-milliseconds',
    'exp in milliseconds',
    'RFC 7519 section 2',
    credential({ exp: until * 1000 }),
    code('time.milliseconds', '/exp'),
  ],
  ['iat-text', 'iat as a text', 'RFC 7519 section 4.1.6', credential({ iat: '2026' }), code('time.malformed', '/iat')],
  [
    'iss-equal',
    'iss says what issuer says',
    jose,
    credential({ iss: 'https://im.example.com', sub: device, jti: id }),
    opens(),
  ],
  [
    'iss-other',
    'iss and issuer differ',
    jose,
    credential({ iss: 'https://im.example.org' }),
    code('vc.member_conflict', '/iss'),
  ],
  [
    'sub-other',
    'sub and the subject’s id differ',
    jose,
    credential({ sub: 'im:SvPfLlwBQi-6oddVRrkqpw/072b@example.com' }),
    code('vc.member_conflict', '/sub'),
  ],
  ['jti-other', 'jti and id differ', jose, credential({ jti: 'urn:uuid:0' }), code('vc.member_conflict', '/jti')],
  [
    'cnf-missing',
    'no holder key',
    'RFC 7800 section 3.1',
    credential({ cnf: undefined }),
    code('credential.cnf_missing'),
  ],
  [
    'cnf-kid',
    'a holder key by name only',
    'RFC 7800 section 3.4',
    credential({ cnf: { kid: 'device' } }),
    code('credential.cnf_missing'),
  ],
  [
    'cnf-private',
    'a private key as the holder key',
    'RFC 7517 section 9.3',
    credential({ cnf: { jwk: deviceKey } }),
    code('jwk.private', '/cnf/jwk/d'),
  ],
  [
    'cnf-short',
    'a holder key of 31 octets',
    'RFC 8037 section 2',
    credential({ cnf: { jwk: { ...devicePublic, x: devicePublic.x.slice(0, 42) } } }),
    code('jwk.malformed'),
  ],
  [
    'status-object',
    'a status is handed on',
    'VCDM 2.0 section 4.10',
    credential({ credentialStatus: { type: 'BitstringStatusListEntry' } }),
    opens({ status: { type: 'BitstringStatusListEntry' } }),
  ],
  [
    'status-text',
    'a status that is a text',
    'VCDM 2.0 section 4.10',
    credential({ credentialStatus: 'valid' }),
    code('vc.member_invalid', '/credentialStatus'),
  ],
  [
    'status-claim',
    'a Token Status List is a status too',
    'Token Status List section 6.1',
    credential({ status: { status_list: { idx: 1, uri: 'https://im.example.com/s' } } }),
    opens({ status: { status_list: { idx: 1, uri: 'https://im.example.com/s' } } }),
  ],
  [
    'status-both',
    'two statuses: which one counts?',
    'Token Status List section 6.1',
    credential({ status: {}, credentialStatus: { type: 'x' } }),
    code('vc.member_conflict', '/status'),
  ],
  [
    'audience',
    'a credential for one verifier only',
    'RFC 7519 section 4.1.3',
    credential({ aud: 'https://desk.example' }),
    code('vc.member_forbidden', '/aud'),
  ],
  [
    'cnf-two-keys',
    'a holder key by value and by thumbprint',
    'RFC 7800 section 3.1',
    credential({ cnf: { jwk: devicePublic, jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' } }),
    code('jwk.malformed', '/cnf/jkt'),
  ],
  ['unknown-claim', 'a claim that nobody knows is ignored', jose, credential({ 'https://example.com/x': 1 }), opens()],
  [
    'header-jwk',
    'a credential that brings its key',
    'RFC 8725 section 3.10',
    headed({ jwk: devicePublic }),
    code('jws.embedded_key', '/jwk'),
  ],
  ['presentation', 'an honest presentation', 'VC-JOSE-COSE section 3.1.2', presentation(), shows()],
  [
    'presentation-no-jwk',
    'a presentation that does not state its key',
    'VC-JOSE-COSE section 3.1.2',
    presentation({}, { jwk: undefined }),
    shows({ statedKey: null }),
  ],
  [
    'presentation-private-jwk',
    'a presentation that gives its private key away',
    'RFC 7517 section 9.3',
    presentation({}, { jwk: deviceKey }),
    code('jwk.private', '/jwk/d'),
  ],
  [
    'presentation-holder-object',
    'a holder as an object with an id',
    'VCDM 2.0 section 4.13',
    presentation({ holder: { id: device } }),
    shows(),
  ],
  [
    'presentation-holder-missing',
    'no holder',
    'VCDM 2.0 section 4.13',
    presentation({ holder: undefined }),
    code('vc.member_missing', '/holder'),
  ],
  [
    'presentation-iss-other',
    'iss and holder differ',
    jose,
    presentation({ iss: 'https://im.example.com' }),
    code('vc.member_conflict', '/iss'),
  ],
  [
    'presentation-aud-list',
    'an audience in a list of one',
    'RFC 7519 section 4.1.3',
    presentation({ aud: ['https://desk.example'] }),
    shows(),
  ],
  [
    'presentation-aud-two',
    'two audiences: whom was it made for?',
    'RFC 7519 section 4.1.3',
    presentation({ aud: ['https://desk.example', 'https://other.example'] }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'presentation-aud-missing',
    'no audience',
    'RFC 7519 section 4.1.3',
    presentation({ aud: undefined }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'presentation-nonce-missing',
    'no nonce',
    'OpenID4VP 1.0 section 14.1',
    presentation({ nonce: undefined }),
    code('presentation.nonce_mismatch', '/nonce'),
  ],
  [
    'presentation-iat-missing',
    'no time of making',
    'RFC 7519 section 4.1.6',
    presentation({ iat: undefined }),
    code('vc.member_missing', '/iat'),
  ],
  [
    'presentation-iat-milliseconds',
    'iat in milliseconds',
    'RFC 7519 section 2',
    presentation({ iat: from * 1000 }),
    code('time.milliseconds', '/iat'),
  ],
  [
    'presentation-exp-absent',
    'exp is optional',
    'RFC 7519 section 4.1.4',
    presentation({ exp: undefined }),
    shows({ expiresAt: null }),
  ],
  [
    'presentation-vp',
    'the claim vp must not occur',
    jose,
    presentation({ vp: {} }),
    code('vc.member_forbidden', '/vp'),
  ],
  [
    'presentation-empty',
    'no credential: opened, and refused by the verdict',
    'VCDM 2.0 section 4.13',
    presentation({ verifiableCredential: undefined }),
    shows({ enclosed: [] }),
  ],
  [
    'presentation-one',
    'one envelope without a list',
    'VCDM 2.0 section 4.12',
    presentation({ verifiableCredential: envelope('x.y.z') }),
    shows({ enclosed: ['x.y.z'] }),
  ],
  [
    'presentation-bare-text',
    'a token without its envelope: refused by the verdict',
    'VCDM 2.0 section 4.12',
    presentation({ verifiableCredential: ['x.y.z'] }),
    shows(),
  ],
]

const file = new URL('./cases.json', import.meta.url)
const written = cases.map(([id, about, spec, text, expect]) => ({ id, about, spec, text, expect }))
writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`)
process.stdout.write(`vc-jwt: ${written.length} cases\n`)
