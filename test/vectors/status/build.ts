/**
 * Writes `cases.json` beside it, the same at every run of one release of Node. `pnpm vectors` runs it. Every case is a whole verdict: a presentation of one honest credential whose status is in a list, and
 * the list as it was fetched. What is expected is written here by hand.
 */
import { writeFileSync } from 'node:fs'
import { deviceKey, devicePublic, issuerKey, type Members, token } from '../signed-token.ts'
import { cbor, cwt, cwtHeader, gzip, issuer, kid, leftFirst, listJwt, lowBitsFirst, uri, zlib } from './list-tokens.ts'

const at = 1_795_341_600
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const audience = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.org'
const nonce = 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A'
const base = 'https://www.w3.org/ns/credentials/v2'
const { d: _private, ...issuerPublic } = issuerKey

const credential = (status: Members) =>
  token(
    {
      '@context': [base, 'https://imprint.example/contexts/im/v1'],
      id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      issuer,
      validFrom: '2026-11-21T10:00:00Z',
      validUntil: '2026-12-21T10:00:00Z',
      credentialSubject: {
        id: device,
        fn: 'Alice Smith',
        hasInstantMessage: ['im:%40alice_smith@example.com', device],
      },
      cnf: { jwk: devicePublic },
      ...status,
    },
    { header: { kid, typ: 'vc+jwt', cty: 'vc' } },
  )

const presentation = (status: Members) =>
  token(
    {
      '@context': [base],
      type: ['VerifiablePresentation'],
      holder: device,
      verifiableCredential: [
        {
          '@context': base,
          type: 'EnvelopedVerifiableCredential',
          id: `data:application/vc+jwt,${credential(status)}`,
        },
      ],
      aud: audience,
      nonce,
      iat: at,
      exp: at + 300,
    },
    { key: deviceKey, header: { typ: 'vp+jwt', jwk: devicePublic } },
  )

// Credentials
const claim = (idx: unknown = 5, listUri: unknown = uri) => ({ status: { status_list: { idx, uri: listUri } } })
const entry = (purpose: string, index: number, changes: Members = {}) => ({
  type: 'BitstringStatusListEntry',
  statusPurpose: purpose,
  statusListIndex: String(index),
  statusListCredential: uri,
  ...changes,
})
const entries = (...list: readonly Members[]) => ({ credentialStatus: list })
const both = entries(entry('revocation', 10), entry('suspension', 11))

// Lists of a JWT
const lst = (octets: Uint8Array) => zlib(octets).toString('base64url')
const list2 = (values: Readonly<Record<number, number>> = {}) => ({ bits: 2, lst: lst(lowBitsFirst(16, 2, values)) })
const claims = (changes: Members = {}) => ({
  iss: issuer,
  sub: uri,
  iat: at - 60,
  exp: at + 86_340,
  ttl: 300,
  status_list: list2(),
  ...changes,
})
const jwt = (changes: Members = {}, header: Members = {}, key = issuerKey) => ({
  mediaType: 'application/statuslist+jwt',
  text: listJwt(claims(changes), header, key),
})
const said = (value: number, bits = 2) => jwt({ status_list: { bits, lst: lst(lowBitsFirst(16, bits, { 5: value })) } })

// Lists of a CWT
const cwtClaims = (values: Readonly<Record<number, number>> = {}, packed = zlib(lowBitsFirst(16, 2, values))) =>
  new Map<number, number | string | Map<string, number | Buffer>>([
    [2, uri],
    [6, at - 60],
    [4, at + 86_340],
    [65534, 300],
    [
      65533,
      new Map<string, number | Buffer>([
        ['bits', 2],
        ['lst', packed],
      ]),
    ],
  ])
const octets = (parts: Parameters<typeof cwt>[0] = {}) => ({
  mediaType: 'application/statuslist+cwt',
  text: cwt({ claims: cwtClaims(), ...parts }),
})
const headed = (...changes: readonly (readonly [number, number | string | Buffer | number[] | null])[]) => {
  const header = new Map(cwtHeader)
  for (const [label, value] of changes)
    if (value === null) header.delete(label)
    else header.set(label, value)
  return header
}

const bitsName = cbor('bits').toString('hex')

// Lists of a Bitstring Status List credential
const bitstring = (set: readonly number[] = [], changes: Members = {}, more: Members = {}) => ({
  mediaType: 'application/vc+jwt',
  text: token(
    {
      '@context': [base],
      id: uri,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer,
      validFrom: '2026-11-22T09:59:00Z',
      validUntil: '2026-11-23T09:59:00Z',
      credentialSubject: {
        id: `${uri}#list`,
        type: 'BitstringStatusList',
        statusPurpose: ['revocation', 'suspension'],
        encodedList: `u${gzip(leftFirst(131_072, set)).toString('base64url')}`,
        ttl: 300_000,
        ...changes,
      },
      ...more,
    },
    { header: { kid, typ: 'vc+jwt', cty: 'vc' } },
  ),
})

const found = (value: unknown, fetchedAt = at - 30) => ({ state: 'found', value, fetchedAt })
const down = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no whole answer within 5000 ms' } }
const gone = { state: 'absent', detail: 'the server answered 404', fetchedAt: at }

const accepted = { outcome: 'accepted' }
const rejected = (code: string) => ({ outcome: 'rejected', code })
const undecided = (code: string) => ({ outcome: 'undecided', code })

interface Case {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly status: Members
  /** What was fetched; `null` for a list that nobody asks for. */
  readonly list: object | null
  readonly policy?: Members
  readonly expect: object
}

const tsl = 'draft-ietf-oauth-status-list'
const bsl = 'Bitstring Status List 1.0'
const cut = (packed: Buffer) => packed.subarray(0, -1)
const goesOn = (packed: Buffer) => Buffer.concat([packed, Buffer.of(0)])
const otherSum = (packed: Buffer) => Buffer.concat([packed.subarray(0, -1), Buffer.of((packed.at(-1) as number) ^ 1)])
const packedList = zlib(lowBitsFirst(16, 2, {}))
const withList = (status_list: unknown) => jwt({ status_list })
const one = (
  id: string,
  about: string,
  spec: string,
  list: object | null,
  expect: object,
  more: Partial<Case> = {},
): Case => ({
  id,
  about,
  spec,
  status: claim(),
  list: list === null || 'state' in list ? list : found(list),
  expect,
  ...more,
})

const cases: readonly Case[] = [
  // What a Token Status List says
  one('token-valid', 'the list says 0: valid', `${tsl} section 7.1`, said(0), accepted),
  one('token-revoked', 'the list says 1: invalid', `${tsl} section 7.1`, said(1), rejected('status.revoked')),
  one('token-suspended', 'the list says 2: suspended', `${tsl} section 7.1`, said(2), rejected('status.suspended')),
  one(
    'token-application',
    'the list says 3: what the issuer means by it nobody else knows',
    `${tsl} section 7.1`,
    said(3),
    rejected('status.other'),
  ),
  one(
    'token-reserved',
    'the list says 7, which has no meaning yet',
    `${tsl} section 7.1`,
    said(7, 4),
    rejected('status.other'),
  ),
  one('token-one-bit', 'entries of one bit', `${tsl} section 4.1`, said(1, 1), rejected('status.revoked')),
  one('token-eight-bits', 'entries of eight bits', `${tsl} section 4.1`, said(2, 8), rejected('status.suspended')),
  one(
    'token-neighbour-revoked',
    'the entries before and after are revoked, this one is not',
    `${tsl} section 4.1`,
    withList(list2({ 4: 1, 6: 1 })),
    accepted,
  ),
  one(
    'token-least',
    'a list without end and time to live',
    `${tsl} section 5.1`,
    jwt({ exp: undefined, ttl: undefined, iss: undefined }),
    accepted,
  ),
  one('cwt-valid', 'a list as a CWT', `${tsl} section 5.2`, octets(), accepted),
  one(
    'cwt-kid-unprotected',
    'the name of the key outside of the protected header, as in the draft’s example',
    `${tsl} section 5.2`,
    octets({ header: headed([4, null]), unprotected: new Map([[4, Buffer.from(kid)]]) }),
    accepted,
  ),
  one(
    'cwt-revoked',
    'a list as a CWT that says 1',
    `${tsl} section 5.2`,
    octets({ claims: cwtClaims({ 5: 1 }) }),
    rejected('status.revoked'),
  ),
  one(
    'cwt-suspended',
    'a list as a CWT that says 2',
    `${tsl} section 5.2`,
    octets({ claims: cwtClaims({ 5: 2 }) }),
    rejected('status.suspended'),
  ),
  one('required', 'the policy requires a status, and there is one', 'VCDM 2.0 section 4.10', said(0), accepted, {
    policy: { status: 'required' },
  }),

  // The reference
  one('reference-negative', 'an index below 0', `${tsl} section 6.2`, null, rejected('status.reference_invalid'), {
    status: claim(-1),
  }),
  one('reference-text', 'an index that is a text', `${tsl} section 6.2`, null, rejected('status.reference_invalid'), {
    status: claim('5'),
  }),
  one(
    'reference-uri',
    'an address in a second spelling',
    `${tsl} section 6.2`,
    null,
    rejected('status.reference_invalid'),
    { status: claim(5, 'https://IM.example.com/status/1') },
  ),
  one(
    'reference-fragment',
    'an address with a fragment, which would be one for this credential alone',
    `${tsl} section 12.2`,
    null,
    rejected('status.reference_invalid'),
    { status: claim(5, `${uri}#5`) },
  ),
  one('index-last', 'the last entry of the list', `${tsl} section 8.3`, said(0), accepted, { status: claim(15) }),
  one(
    'index-outside',
    'the index after the last',
    `${tsl} section 8.3`,
    said(0),
    rejected('status.index_out_of_range'),
    { status: claim(16) },
  ),
  one(
    'index-far-outside',
    'an index at which 32 bits run over',
    `${tsl} section 8.3`,
    said(0),
    rejected('status.index_out_of_range'),
    { status: claim(2 ** 31 + 5) },
  ),
  one(
    'unknown-mechanism',
    'a claim status of a mechanism that nobody here knows',
    `${tsl} section 6.1`,
    null,
    undecided('status.unsupported'),
    { status: { status: { other_list: { idx: 5, uri } } } },
  ),

  // Getting it
  one(
    'server-down',
    'the server of the list does not answer',
    `${bsl} section 3.2`,
    down,
    undecided('status.unavailable'),
  ),
  one(
    'server-down-required',
    'the server of the list does not answer, and the policy requires a status',
    `${bsl} section 3.2`,
    down,
    undecided('status.unavailable'),
    { policy: { status: 'required' } },
  ),
  one(
    'list-gone',
    'the server has no such list: that says nothing about the credential',
    `${bsl} section 3.2`,
    gone,
    undecided('status.unavailable'),
  ),
  one(
    'other-kind',
    'a list of another kind in place of the one that the credential names',
    `${tsl} section 8.2`,
    bitstring(),
    rejected('status.list_malformed'),
  ),

  // Age
  one(
    'as-old-as-allowed',
    'a list that was made one hour ago, where one hour is the most',
    `${tsl} section 8.3`,
    jwt({ iat: at - 3_600 }),
    accepted,
    { policy: { statusAge: { most: 3_600 } } },
  ),
  one(
    'too-old',
    'a list that was made two hours ago, where one hour is the most',
    `${tsl} section 8.3`,
    jwt({ iat: at - 7_200 }),
    undecided('status.stale'),
    { policy: { statusAge: { most: 3_600 } } },
  ),
  one(
    'too-old-rejected',
    'a list older than the most, where the policy is to reject',
    `${tsl} section 8.3`,
    jwt({ iat: at - 7_200 }),
    rejected('status.too_old'),
    { policy: { statusAge: { most: 3_600 }, staleStatus: 'rejected' } },
  ),
  one(
    'too-old-by-default',
    'a list of the day before yesterday',
    `${tsl} section 8.3`,
    jwt({ iat: at - 172_800 }),
    undecided('status.stale'),
  ),
  one(
    'too-old-revoked',
    'a list that is too old to say that something is valid is too old to say anything',
    `${tsl} section 8.3`,
    jwt({ iat: at - 172_800, status_list: list2({ 5: 1 }) }),
    undecided('status.stale'),
  ),
  one(
    'just-ended',
    'a list that ended 30 seconds ago: within what clocks may differ',
    'Imprint clock policy',
    jwt({ exp: at - 30 }),
    accepted,
  ),
  one(
    'ended',
    'a list that ended two minutes ago',
    `${tsl} section 8.3`,
    jwt({ iat: at - 600, exp: at - 120 }),
    undecided('status.stale'),
  ),
  one(
    'ended-rejected',
    'a list that ended, where the policy is to reject',
    `${tsl} section 8.3`,
    jwt({ iat: at - 600, exp: at - 120 }),
    rejected('status.too_old'),
    { policy: { staleStatus: 'rejected' } },
  ),
  one(
    'cwt-ended',
    'a CWT that ended two minutes ago',
    `${tsl} section 8.3`,
    octets({ claims: new Map([...cwtClaims(), [4, at - 120]]) }),
    undecided('status.stale'),
  ),
  one(
    'from-the-future',
    'a list that is made in an hour',
    'RFC 7519 section 4.1.6',
    jwt({ iat: at + 3_600, exp: at + 7_200 }),
    rejected('status.list_not_yet_valid'),
  ),
  one(
    'not-before',
    'a list that says nothing before an hour from now',
    'RFC 7519 section 4.1.5',
    jwt({ nbf: at + 3_600 }),
    rejected('status.list_not_yet_valid'),
  ),

  // Whose list it is
  one(
    'edited',
    'a letter of the list was changed',
    `${tsl} section 8.3`,
    edited(said(1)),
    rejected('status.list_signature_invalid'),
  ),
  one(
    'forged',
    'a list that says “valid”, signed by Mallory in the issuer’s name',
    `${tsl} section 8.3`,
    jwt({}, {}, deviceKey),
    rejected('status.list_signature_invalid'),
  ),
  one(
    'cwt-forged',
    'a CWT that says “valid”, signed by Mallory in the issuer’s name',
    `${tsl} section 8.3`,
    octets({ key: deviceKey }),
    rejected('status.list_signature_invalid'),
  ),
  one(
    'other-key',
    'a list that names a key which the issuer does not publish',
    `${tsl} section 11.3`,
    jwt({}, { kid: 'key-2' }),
    rejected('status.list_key_absent'),
  ),
  one(
    'other-issuer',
    'a list that names another issuer',
    'Imprint status lists',
    jwt({ iss: 'https://other.example' }),
    rejected('status.list_issuer'),
  ),
  one(
    'other-list',
    'another list of the same issuer in place of the one that the credential names',
    `${tsl} section 8.3`,
    jwt({ sub: 'https://im.example.com/status/2' }),
    rejected('status.list_subject'),
  ),
  one(
    'audience',
    'a list that was made for somebody',
    'RFC 7519 section 4.1.3',
    jwt({ aud: audience }),
    rejected('status.list_malformed'),
  ),

  // The token
  one(
    'no-typ',
    'a JWT that does not say what it is',
    `${tsl} section 5.1`,
    jwt({}, { typ: undefined }),
    rejected('jws.typ'),
  ),
  one(
    'credential-as-list',
    'a JWT of another type',
    `${tsl} section 5.1`,
    jwt({}, { typ: 'vc+jwt' }),
    rejected('jws.typ'),
  ),
  one(
    'alg-none',
    'a list that says it needs no signature',
    'RFC 8725 section 3.2',
    jwt({}, { alg: 'none' }),
    rejected('jws.alg_none'),
  ),
  one(
    'crit',
    'a list that demands an extension',
    'RFC 7515 section 4.1.11',
    jwt({}, { crit: ['x'], x: 1 }),
    rejected('jws.crit_unknown'),
  ),
  one(
    'embedded-key',
    'a list that brings its own key',
    'RFC 8725 section 3.10',
    jwt({}, { jwk: devicePublic }, deviceKey),
    rejected('jws.embedded_key'),
  ),
  one(
    'no-sub',
    'a list without a name',
    `${tsl} section 5.1`,
    jwt({ sub: undefined }),
    rejected('status.list_malformed'),
  ),
  one(
    'no-iat',
    'a list that does not say when it was made',
    `${tsl} section 5.1`,
    jwt({ iat: undefined }),
    rejected('status.list_malformed'),
  ),
  one(
    'milliseconds',
    'a list that counts milliseconds',
    'RFC 7519 section 2',
    jwt({ iat: at * 1000 }),
    rejected('time.milliseconds'),
  ),
  one(
    'ttl-zero',
    'a time to live that is not positive',
    `${tsl} section 5.1`,
    jwt({ ttl: 0 }),
    rejected('status.list_malformed'),
  ),
  one(
    'no-list',
    'a token without a list',
    `${tsl} section 5.1`,
    withList(undefined),
    rejected('status.list_malformed'),
  ),
  one(
    'bits-three',
    'entries of three bits',
    `${tsl} section 4.1`,
    withList({ ...list2(), bits: 3 }),
    rejected('status.list_bits'),
  ),
  one(
    'bits-text',
    'a width that is a text',
    `${tsl} section 4.2`,
    withList({ ...list2(), bits: '2' }),
    rejected('status.list_bits'),
  ),
  one(
    'padded',
    'base64url with padding',
    'RFC 7515 section 2',
    withList({ bits: 2, lst: `${packedList.toString('base64url')}=` }),
    rejected('base64url.padding'),
  ),

  // Unpacking
  one(
    'cut',
    'a list whose last octet is missing',
    'RFC 1950 section 2.2',
    withList({ bits: 2, lst: cut(packedList).toString('base64url') }),
    rejected('status.list_damaged'),
  ),
  one(
    'goes-on',
    'an octet after the end of the list',
    'RFC 1950 section 2.2',
    withList({ bits: 2, lst: goesOn(packedList).toString('base64url') }),
    rejected('status.list_damaged'),
  ),
  one(
    'checksum',
    'a list with another checksum',
    'RFC 1950 section 2.3',
    withList({ bits: 2, lst: otherSum(packedList).toString('base64url') }),
    rejected('status.list_damaged'),
  ),
  one(
    'gzip-for-zlib',
    'a list in the GZIP format',
    `${tsl} section 4.1`,
    withList({ bits: 2, lst: gzip(lowBitsFirst(16, 2, {})).toString('base64url') }),
    rejected('status.list_damaged'),
  ),
  one(
    'bomb',
    'a list of three kilobytes that unpacks to three megabytes',
    'Imprint budgets',
    withList({ bits: 2, lst: lst(Buffer.alloc(3_145_728)) }),
    rejected('status.list_too_large'),
  ),
  one(
    'largest',
    'a list that unpacks to two megabytes',
    'Imprint budgets',
    withList({ bits: 2, lst: lst(Buffer.alloc(2_097_152)) }),
    accepted,
  ),
  one(
    'empty-list',
    'a list without entries',
    `${tsl} section 8.3`,
    withList({ bits: 2, lst: lst(Buffer.alloc(0)) }),
    rejected('status.index_out_of_range'),
  ),

  // CBOR and COSE
  one(
    'cwt-untagged',
    'a COSE message without its tag',
    `${tsl} section 5.2`,
    octets({ tag: '' }),
    rejected('cose.malformed'),
  ),
  one(
    'cwt-tagged-twice',
    'the tag of a CWT around that of COSE_Sign1, which the draft forbids',
    `${tsl} section 5.2`,
    octets({ tag: 'd83dd2' }),
    rejected('cose.malformed'),
  ),
  one(
    'cwt-mac',
    'a MAC, whose key everybody would have to share',
    `${tsl} section 11.6`,
    octets({ tag: 'd1' }),
    rejected('cose.malformed'),
  ),
  one(
    'cwt-alg-unprotected',
    'the algorithm outside of what is signed',
    'RFC 9052 section 3.1',
    octets({ header: headed([1, null]), unprotected: new Map([[1, -8]]) }),
    rejected('cose.malformed'),
  ),
  one(
    'cwt-kid-twice',
    'the name of the key in both headers',
    'RFC 9052 section 3',
    octets({ unprotected: new Map([[4, Buffer.from('key-2')]]) }),
    rejected('cose.malformed'),
  ),
  one(
    'cwt-alg-rsa',
    'an RSA signature, which Imprint does not accept',
    'RFC 9053 section 2',
    octets({ header: headed([1, -257]) }),
    rejected('cose.alg_unknown'),
  ),
  one(
    'cwt-alg-mismatch',
    'the header says ES256, the issuer’s key is for Ed25519',
    'RFC 8725 section 3.1',
    octets({ header: headed([1, -7]) }),
    rejected('key.alg_mismatch'),
  ),
  one(
    'cwt-crit',
    'a CWT that demands an extension',
    'RFC 9052 section 3.1',
    octets({ header: headed([2, [99]], [99, 1]) }),
    rejected('cose.crit_unknown'),
  ),
  one(
    'cwt-chain',
    'a CWT that brings its own certificate',
    'RFC 9360 section 2',
    octets({ header: headed([33, Buffer.of(1)]) }),
    rejected('jws.embedded_key'),
  ),
  one(
    'cwt-no-typ',
    'a CWT that does not say what it is',
    `${tsl} section 5.2`,
    octets({ header: headed([16, null]) }),
    rejected('cose.typ'),
  ),
  one(
    'cwt-other-typ',
    'a CWT of another type',
    `${tsl} section 5.2`,
    octets({ header: headed([16, 'application/cwt']) }),
    rejected('cose.typ'),
  ),
  one(
    'cwt-indefinite',
    'a map of indefinite length',
    'RFC 8949 section 4.2.1',
    octets({ payload: Buffer.concat([Buffer.of(0xbf), cbor(cwtClaims()).subarray(1), Buffer.of(0xff)]) }),
    rejected('cbor.malformed'),
  ),
  one(
    'cwt-twice',
    'a claim twice in one map',
    'RFC 8949 section 5.6',
    octets({ payload: Buffer.concat([Buffer.of(0xa6), cbor(cwtClaims()).subarray(1), cbor(2), cbor('x')]) }),
    rejected('cbor.malformed'),
  ),
  one(
    'cwt-long-number',
    'a number in more octets than it needs',
    'RFC 8949 section 4.2.1',
    octets({
      payload: Buffer.from(cbor(cwtClaims()).toString('hex').replace(`${bitsName}02`, `${bitsName}1802`), 'hex'),
    }),
    rejected('cbor.malformed'),
  ),
  one(
    'cwt-trailing',
    'an octet after the message',
    'RFC 8949 section 3',
    trailing(octets()),
    rejected('cbor.malformed'),
  ),
  one(
    'cwt-no-iat',
    'a CWT that does not say when it was made',
    `${tsl} section 5.2`,
    octets({ claims: new Map([...cwtClaims()].filter(([label]) => label !== 6)) }),
    rejected('status.list_malformed'),
  ),
  one(
    'cwt-other-list',
    'another list of the same issuer, as a CWT',
    `${tsl} section 8.3`,
    octets({ claims: new Map([...cwtClaims(), [2, 'https://im.example.com/status/2']]) }),
    rejected('status.list_subject'),
  ),

  // Bitstring Status List
  one('bitstring-valid', 'neither revoked nor suspended', `${bsl} section 3.2`, bitstring(), accepted, {
    status: both,
  }),
  one(
    'bitstring-neighbour',
    'the bits before and after are set, these are not',
    `${bsl} section 2.2`,
    bitstring([9, 12]),
    accepted,
    { status: both },
  ),
  one(
    'bitstring-revoked',
    'the bit for revocation is set',
    `${bsl} section 2.1`,
    bitstring([10]),
    rejected('status.revoked'),
    { status: both },
  ),
  one(
    'bitstring-suspended',
    'the bit for suspension is set',
    `${bsl} section 2.1`,
    bitstring([11]),
    rejected('status.suspended'),
    { status: both },
  ),
  one(
    'bitstring-both',
    'revoked and suspended: revoked is for good',
    `${bsl} section 2.1`,
    bitstring([10, 11]),
    rejected('status.revoked'),
    { status: entries(entry('suspension', 11), entry('revocation', 10)) },
  ),
  one('bitstring-one', 'one entry, not in an array', `${bsl} section 2.1`, bitstring(), accepted, {
    status: { credentialStatus: entry('revocation', 10) },
  }),
  one(
    'bitstring-purpose',
    'a list for suspension, where the credential names one for revocation',
    `${bsl} section 3.2`,
    bitstring([], { statusPurpose: 'suspension' }),
    rejected('status.purpose_mismatch'),
    { status: { credentialStatus: entry('revocation', 10) } },
  ),
  one(
    'bitstring-short',
    'a list in which everybody would stand out',
    `${bsl} section 3.2`,
    bitstring([], { encodedList: `u${gzip(leftFirst(131_064, [])).toString('base64url')}` }),
    rejected('status.list_length'),
    { status: both },
  ),
  one(
    'bitstring-index',
    'an index after the last',
    `${bsl} section 3.2`,
    bitstring(),
    rejected('status.index_out_of_range'),
    { status: { credentialStatus: entry('revocation', 131_072) } },
  ),
  one(
    'bitstring-index-number',
    'an index that is a number',
    `${bsl} section 2.1`,
    null,
    rejected('status.reference_invalid'),
    { status: { credentialStatus: entry('revocation', 10, { statusListIndex: 10 }) } },
  ),
  one(
    'bitstring-own-id',
    'an entry that calls itself by the address of its list',
    `${bsl} section 2.1`,
    null,
    rejected('status.reference_invalid'),
    { status: { credentialStatus: entry('revocation', 10, { id: uri }) } },
  ),
  one(
    'bitstring-message',
    'a status in words, which may be anything',
    `${bsl} section 2.1`,
    null,
    undecided('status.unsupported'),
    { status: { credentialStatus: entry('message', 10) } },
  ),
  one(
    'bitstring-message-revoked',
    'a status in words beside one that says it was revoked: that is certain',
    `${bsl} section 2.1`,
    bitstring([10]),
    rejected('status.revoked'),
    { status: entries(entry('message', 12), entry('revocation', 10)) },
  ),
  one(
    'bitstring-refresh',
    'a status that only says that there is a newer credential',
    `${bsl} section 2.1`,
    null,
    accepted,
    { status: { credentialStatus: entry('refresh', 10) } },
  ),
  one(
    'bitstring-refresh-required',
    'a status that says nothing about validity, where one is required that does',
    `${bsl} section 2.1`,
    null,
    rejected('status.missing'),
    { status: { credentialStatus: entry('refresh', 10) }, policy: { status: 'required' } },
  ),
  one(
    'bitstring-wide',
    'an entry of two bits, which this reader does not read',
    `${bsl} section 1.3`,
    null,
    undecided('status.unsupported'),
    {
      status: {
        credentialStatus: entry('revocation', 10, {
          statusSize: 2,
          statusMessage: ['0x0', '0x1', '0x2', '0x3'].map((status) => ({ status, message: 'x' })),
        }),
      },
    },
  ),
  one(
    'bitstring-wide-unexplained',
    'an entry of two bits without words for their values',
    `${bsl} section 2.1`,
    null,
    rejected('status.reference_invalid'),
    { status: { credentialStatus: entry('revocation', 10, { statusSize: 2 }) } },
  ),
  one(
    'bitstring-unnamed',
    'a list without a name, which could be put in place of another one',
    `${bsl} section 2.2`,
    bitstring([], {}, { id: undefined }),
    rejected('status.list_malformed'),
    { status: both },
  ),
  one(
    'bitstring-other-list',
    'another list of the same issuer',
    `${bsl} section 2.2`,
    bitstring([], {}, { id: 'https://im.example.com/status/2' }),
    rejected('status.list_subject'),
    { status: both },
  ),
  one(
    'bitstring-other-issuer',
    'a list of another issuer',
    'Imprint status lists',
    bitstring([], {}, { issuer: 'https://other.example' }),
    rejected('status.list_issuer'),
    { status: both },
  ),
  one(
    'bitstring-type',
    'a credential that is no list',
    `${bsl} section 2.2`,
    bitstring([], {}, { type: ['VerifiableCredential', 'Other'] }),
    rejected('vc.type'),
    { status: both },
  ),
  one(
    'bitstring-multibase',
    'a list without the letter of its encoding',
    `${bsl} section 2.2`,
    bitstring([], { encodedList: gzip(leftFirst(131_072, [])).toString('base64url') }),
    rejected('status.list_malformed'),
    { status: both },
  ),
  one(
    'bitstring-bomb',
    'a list that unpacks to three megabytes',
    'Imprint budgets',
    bitstring([], { encodedList: `u${gzip(Buffer.alloc(3_145_728)).toString('base64url')}` }),
    rejected('status.list_too_large'),
    { status: both },
  ),
  one(
    'bitstring-two-members',
    'two GZIP members',
    'RFC 1952 section 2.2',
    bitstring([], {
      encodedList: `u${Buffer.concat([gzip(leftFirst(131_072, [])), gzip(leftFirst(131_072, []))]).toString('base64url')}`,
    }),
    rejected('status.list_damaged'),
    { status: both },
  ),
  one(
    'bitstring-undated',
    'a list that does not say when it was made is older than anything',
    'Imprint status lists',
    bitstring([], {}, { validFrom: undefined }),
    undecided('status.stale'),
    { status: both },
  ),
  one(
    'bitstring-ended',
    'a list that ended',
    `${bsl} section 2.2`,
    bitstring([], {}, { validUntil: '2026-11-22T09:59:30Z', validFrom: '2026-11-22T09:00:00Z' }),
    accepted,
    { status: both },
  ),
  one(
    'bitstring-ended-long-ago',
    'a list that ended ten minutes ago',
    `${bsl} section 2.2`,
    bitstring([], {}, { validUntil: '2026-11-22T09:50:00Z', validFrom: '2026-11-22T09:00:00Z' }),
    undecided('status.stale'),
    { status: both },
  ),
  one(
    'both-kinds',
    'a claim status and a credentialStatus',
    'VC-JOSE-COSE section 3.1.3',
    null,
    rejected('vc.member_conflict'),
    { status: { ...claim(), ...both } },
  ),
]

/** Changes the first letter of what is signed after the header that still gives a list. */
function edited({ mediaType, text }: { readonly mediaType: string; readonly text: string }) {
  const [header = '', payload = '', signature = ''] = text.split('.')
  const claimed = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const changed = Buffer.from(JSON.stringify({ ...claimed, status_list: list2() })).toString('base64url')
  return { mediaType, text: `${header}.${changed}.${signature}` }
}

function trailing({ mediaType, text }: { readonly mediaType: string; readonly text: string }) {
  return { mediaType, text: Buffer.concat([Buffer.from(text, 'base64url'), Buffer.of(0)]).toString('base64url') }
}

const trust = {
  version: 'imprint-trust/1',
  models: [{ model: 'hierarchy', authorities: [{ issuer, domains: ['example.com'] }] }],
}
const keys = { issuer, jwks: { keys: [{ ...issuerPublic, kid }] } }
const request = {
  version: 'imprint-request/1',
  nonce,
  audience,
  issuedAt: at,
  expiresAt: at + 300,
  ask: [{ type: 'ImDeviceCredential', claims: ['fn'] }],
}

const written = cases.map(({ id, about, spec, status, list, policy = {}, expect }) => ({
  id,
  about,
  spec,
  policy: { trust, status: 'when-present', ...policy },
  evidence: {
    text: presentation(status),
    request,
    facts: {
      // What does not open is asked about nowhere.
      ...(id === 'both-kinds' ? {} : { [`issuer-keys ${issuer}`]: { state: 'found', value: keys, fetchedAt: at } }),
      ...(list === null ? {} : { [`status-list ${uri}`]: list }),
    },
    at,
    nonce: (expect as { outcome: string }).outcome === 'accepted' ? 'fresh' : null,
  },
  expect,
}))
writeFileSync(new URL('./cases.json', import.meta.url), `${JSON.stringify(written, null, 1)}\n`)
process.stdout.write(`${written.length} cases of status lists\n`)
