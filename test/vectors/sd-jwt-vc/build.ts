/**
 * Writes `cases.json`, `presenting.json` and `types.json` beside it, the same at every run. `pnpm vectors` runs it.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { deviceKey, devicePublic, type Members, token } from '../signed-token.ts'

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const jti = 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10'
const vct = 'https://imprint.example/types/im-device/v1'
const from = 1_795_341_600
const until = 1_795_384_800

const sha256 = (text: string) => createHash('sha256').update(text)
const digest = (text: string) => sha256(text).digest('base64url')
const encode = (text: string) => Buffer.from(text).toString('base64url')

/** A disclosure, and its digest. The salt is the same at every run, which no issuer may do. */
interface Piece {
  readonly text: string
  readonly digest: string
}
let salts = 0
const raw = (content: string): Piece => {
  const text = encode(content)
  return { text, digest: digest(text) }
}
const piece = (...content: readonly unknown[]) =>
  raw(JSON.stringify([digest(`salt ${salts++}`).slice(0, 22), ...content]))
const element = ({ digest: hidden }: Piece) => ({ '...': hidden })
const decoy = (name: string) => digest(`decoy ${name}`)

const name = piece('fn', 'Alice Smith')
const title = piece('title', 'Agent')
const vogon = piece('vog')
const french = piece('fr')
const languages = piece('hasLanguage', [element(vogon), element(french)])
const street = piece('street', '42 Market Street')
const city = piece('city', 'Milliways')
const address = piece('address', { _sd: [street.digest, city.digest], country: 'BT' })
const all = [name, title, languages, vogon, french, address, street, city]

/** The issuer's JWT. A member that is `undefined` is left out. */
const jwt = (changes: Members = {}, header: Members = {}) =>
  token(
    {
      iss: 'https://im.example.com',
      vct,
      sub: device,
      jti,
      nbf: from,
      exp: until,
      cnf: { jwk: devicePublic },
      _sd_alg: 'sha-256',
      _sd: [name.digest, title.digest, languages.digest, address.digest, decoy('top')].sort(),
      ...changes,
    },
    { header: { kid: 'key-1', typ: 'dc+sd-jwt', ...header } },
  )
const joined = (signed: string, pieces: readonly (Piece | string)[] = []) =>
  [signed, ...pieces.map((each) => (typeof each === 'string' ? each : each.text)), ''].join('~')
const credential = (pieces: readonly (Piece | string)[] = all, changes: Members = {}, header: Members = {}) =>
  joined(jwt(changes, header), pieces)
const headed = (header: Members) => credential(all, {}, header)
const claiming = (changes: Members) => credential(all, changes)
/** A credential in which something stands in the open, with a digest of some pieces beside. */
const hiding = (hidden: readonly Piece[], changes: Members = {}, pieces: readonly (Piece | string)[] = hidden) =>
  credential(pieces, { _sd: hidden.map((each) => each.digest), ...changes })

const nonce = 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A'
const binding = (sdJwt: string, changes: Members = {}, header: Members = {}) =>
  token(
    { iat: from + 100, aud: 'https://desk.example', nonce, sd_hash: digest(sdJwt), ...changes },
    { key: deviceKey, header: { typ: 'kb+jwt', ...header } },
  )
const some = credential([name, languages, vogon])
const presentation = (changes: Members = {}, header: Members = {}) => some + binding(some, changes, header)

const [protectedPart = '', payload = '', signature = ''] = jwt().split('.')
const flattened = (changes: Members = {}, header: Members = {}) =>
  JSON.stringify({
    protected: protectedPart,
    payload,
    signature,
    header: { disclosures: all.map(({ text }) => text), ...header },
    ...changes,
  })
const general = (signatures: readonly Members[], changes: Members = {}) =>
  JSON.stringify({ payload, signatures, ...changes })
const signed = { protected: protectedPart, signature, header: { disclosures: all.map(({ text }) => text) } }

const shownAll = {
  id: device,
  fn: 'Alice Smith',
  title: 'Agent',
  hasLanguage: ['vog', 'fr'],
  address: { country: 'BT', street: '42 Market Street', city: 'Milliways' },
}
const least = {
  kind: 'credential',
  format: 'sd-jwt-vc',
  id: jti,
  issuer: 'https://im.example.com',
  types: [vct],
  subjectId: device,
  disclosed: 'selective',
  validFrom: from,
  validUntil: until,
}
const opens = (members: Members = {}) => ({ opens: { ...least, ...members } })
const binds = (members: Members = {}) => ({
  opens: {
    kind: 'presentation',
    format: 'sd-jwt-vc',
    holder: null,
    audience: 'https://desk.example',
    nonce,
    issuedAt: from + 100,
    expiresAt: null,
    statedKey: null,
    enclosed: [some],
    ...members,
  },
})
const code = (expected: string, pointer?: string) =>
  pointer === undefined ? { code: expected } : { code: expected, pointer }
const notMine = { notMine: true }

const nested = (levels: number): unknown => (levels === 0 ? 'bottom' : [nested(levels - 1)])
/** Disclosures, each the only member of the next: as deep as one likes, in pieces that are not. */
const chain = (levels: number): { readonly top: Piece; readonly pieces: readonly Piece[] } => {
  let top = piece('a', 'bottom')
  const pieces = [top]
  for (let level = 1; level < levels; level++) {
    top = piece('a', { _sd: [top.digest] })
    pieces.push(top)
  }
  return { top, pieces }
}
const deep = chain(30)
const many = Array.from({ length: 257 }, (_, index) => piece(`claim${index}`, index))
const manyDecoys = Array.from({ length: 1_025 }, (_, index) => decoy(`${index}`))

const step = (number: string) => `RFC 9901 section 7.1 step ${number}`
const registered = 'SD-JWT VC section 2.2.2.3'
type Case = readonly [id: string, about: string, spec: string, text: string, expect: unknown]

const form: readonly Case[] = [
  ['all', 'every claim disclosed, one by one', 'RFC 9901 section 4', credential(), opens({ subject: shownAll })],
  ['none', 'nothing disclosed', 'RFC 9901 section 4', credential([]), opens({ subject: { id: device } })],
  [
    'some',
    'a name, and one language of two',
    'RFC 9901 section 4.2.6',
    some,
    opens({ subject: { id: device, fn: 'Alice Smith', hasLanguage: ['vog'] } }),
  ],
  [
    'nothing-hidden',
    'no claim can be withheld: neither _sd nor disclosures',
    'SD-JWT VC section 2.2.2.5',
    credential([], { _sd: undefined, _sd_alg: undefined, fn: 'Alice Smith' }),
    opens({ subject: { id: device, fn: 'Alice Smith' } }),
  ],
  [
    'sd-empty',
    'an _sd without digests',
    'RFC 9901 section 4.2.4.1',
    credential([], { _sd: [], address: { _sd: [] } }),
    opens({ subject: { id: device, address: {} } }),
  ],
  [
    'decoys-in-array',
    'decoys in an array are dropped',
    step('3.4'),
    credential([vogon], { _sd: [], hasLanguage: [element(vogon), { '...': decoy('a') }, 'de', { '...': decoy('b') }] }),
    opens({ subject: { id: device, hasLanguage: ['vog', 'de'] } }),
  ],
  [
    'typ-full',
    'typ as a whole media type',
    'RFC 7515 section 4.1.9',
    headed({ typ: 'application/DC+SD-JWT' }),
    opens(),
  ],
  [
    'typ-former',
    'the name before November 2024, which the drafts no longer allow',
    'SD-JWT VC section 2.2.1',
    headed({ typ: 'vc+sd-jwt' }),
    code('jws.typ', '/typ'),
  ],
  [
    'typ-example',
    'an SD-JWT that is no SD-JWT VC',
    'RFC 9901 section 9.11',
    headed({ typ: 'example+sd-jwt' }),
    notMine,
  ],
  ['typ-vc', 'a VC-JOSE credential with "~" behind it', 'RFC 8725 section 3.11', headed({ typ: 'vc+jwt' }), notMine],
  ['no-tilde', 'a JWT without "~"', 'RFC 9901 section 4', jwt(), code('sd_jwt.form')],
  [
    'tilde-missing',
    'the last disclosure without its "~"',
    'RFC 9901 section 4',
    credential().slice(0, -1),
    code('jws.parts'),
  ],
  ['disclosure-empty', 'an empty disclosure', 'RFC 9901 section 4', credential([name, '', title]), code('sd_jwt.form')],
  [
    'header-jwk',
    'a credential that brings its key',
    'RFC 8725 section 3.10',
    headed({ jwk: devicePublic }),
    code('jws.embedded_key', '/jwk'),
  ],
  ['alg-none', 'a credential that nobody signed', step('2.1'), headed({ alg: 'none' }), code('jws.alg_none', '/alg')],
  ['hash-default', 'no _sd_alg means sha-256', 'RFC 9901 section 4.1.1', claiming({ _sd_alg: undefined }), opens()],
  [
    'hash-other',
    'another hash algorithm',
    step('2.4'),
    claiming({ _sd_alg: 'sha-512' }),
    code('sd_jwt.hash_algorithm', '/_sd_alg'),
  ],
  [
    'hash-case',
    'the name of the algorithm in capitals',
    'RFC 9901 section 4.1.1',
    claiming({ _sd_alg: 'SHA-256' }),
    code('sd_jwt.hash_algorithm'),
  ],
  [
    'hash-number',
    'the name of the algorithm as a number',
    'RFC 9901 section 4.1.1',
    claiming({ _sd_alg: 256 }),
    code('sd_jwt.hash_algorithm'),
  ],
  [
    'hash-nested',
    '_sd_alg below the top level',
    'RFC 9901 section 4.1.1',
    claiming({ place: { _sd_alg: 'sha-256' } }),
    code('sd_jwt.placeholder'),
  ],
]

// 14 octets leave two spare bits in the last character.
const spelled = raw('["salt","a",1]')
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const nextLetter = (letter: string) => alphabet.charAt(alphabet.indexOf(letter) + 1)

const disclosures: readonly Case[] = [
  [
    'disclosure-padded',
    'a disclosure with "="',
    'RFC 7515 section 2',
    credential([`${name.text}=`]),
    code('base64url.padding'),
  ],
  [
    'disclosure-alphabet',
    'a disclosure in the standard alphabet',
    'RFC 7515 section 2',
    credential([`${name.text.slice(0, -1)}+`]),
    code('base64url.character'),
  ],
  [
    'disclosure-second-spelling',
    'the same octets in a second spelling',
    'RFC 4648 section 3.5',
    hiding([spelled], {}, [`${spelled.text.slice(0, -1)}${nextLetter(spelled.text.slice(-1))}`]),
    code('base64url.non_canonical'),
  ],
  [
    'disclosure-not-json',
    'a disclosure that is no JSON',
    'RFC 9901 section 4.2.1',
    hiding([raw('hello')]),
    code('json.syntax'),
  ],
  [
    'disclosure-object',
    'a disclosure that is an object',
    step('3.3.2.1'),
    hiding([raw('{"0":"salt"}')]),
    code('sd_jwt.disclosure'),
  ],
  [
    'disclosure-one',
    'a disclosure of a salt alone',
    step('3.3.2.1'),
    hiding([raw('["salt"]')]),
    code('sd_jwt.disclosure'),
  ],
  [
    'disclosure-four',
    'a disclosure of four elements',
    step('3.3.2.1'),
    hiding([raw('["salt","a",1,2]')]),
    code('sd_jwt.disclosure'),
  ],
  [
    'disclosure-salt-number',
    'a salt that is a number',
    'RFC 9901 section 4.2.1',
    hiding([raw('[1,"a",1]')]),
    code('sd_jwt.disclosure'),
  ],
  [
    'disclosure-name-number',
    'a name that is a number',
    'RFC 9901 section 4.2.1',
    hiding([raw('["salt",1,1]')]),
    code('sd_jwt.disclosure'),
  ],
  [
    'disclosure-twice-inside',
    'a member twice in a disclosed value',
    'RFC 8259 section 4',
    hiding([raw('["salt","a",{"b":1,"b":2}]')]),
    code('json.duplicate_member'),
  ],
  [
    'disclosure-white-space',
    'white space between the elements is the issuer’s choice',
    'RFC 9901 section 4.2.1',
    hiding([raw('[ "salt",\n"a", 1 ]')]),
    opens({ subject: { id: device, a: 1 } }),
  ],
  [
    'disclosure-null',
    'null is a value',
    'RFC 9901 section 4.2.1',
    hiding([piece('a', null)]),
    opens({ subject: { id: device, a: null } }),
  ],
  [
    'disclosure-proto',
    'a claim named __proto__',
    'ECMA-262 section B.2.2.1',
    hiding([raw('["salt","__proto__",{"fn":"x"}]')]),
    code('json.reserved_member'),
  ],
  [
    'disclosure-constructor',
    'a claim named constructor is a claim like any other',
    step('3.3.2.3'),
    hiding([piece('constructor', 1)]),
    opens({ subject: { id: device, constructor: 1 } }),
  ],
  ['name-sd', 'a claim named _sd', step('3.3.2.2'), hiding([piece('_sd', [])]), code('sd_jwt.reserved_name')],
  ['name-dots', 'a claim named ...', step('3.3.2.2'), hiding([piece('...', 'x')]), code('sd_jwt.reserved_name')],
  [
    'name-sd-alg',
    'a claim named _sd_alg',
    'RFC 9901 section 4.1.1',
    hiding([piece('_sd_alg', 'sha-256')]),
    code('sd_jwt.reserved_name'),
  ],
  [
    'member-by-element',
    'a disclosure of two elements where a member is hidden',
    step('3.3.2.1'),
    hiding([vogon]),
    code('sd_jwt.disclosure'),
  ],
  [
    'element-by-member',
    'a disclosure of three elements where an array’s element is hidden',
    step('3.3.3.1'),
    credential([name], { _sd: [], list: [element(name)] }),
    code('sd_jwt.disclosure'),
  ],
]

const digests: readonly Case[] = [
  [
    'collision-open',
    'a disclosed claim beside one in the open',
    step('3.3.2.3'),
    hiding([name], { fn: 'Mallory' }),
    code('sd_jwt.claim_collision'),
  ],
  [
    'collision-two',
    'two disclosures of one name',
    step('3.3.2.3'),
    hiding([name, piece('fn', 'Mallory')]),
    code('sd_jwt.claim_collision'),
  ],
  [
    'collision-withheld',
    'of two digests for one name one was withheld: nobody can know',
    step('3.3.1'),
    hiding([name, piece('fn', 'Mallory')], {}, [name]),
    opens(),
  ],
  [
    'collision-nested',
    'a disclosed claim beside one in the open, further in',
    step('3.3.2.3'),
    hiding([street], { _sd: [], place: { _sd: [street.digest], street: 'elsewhere' } }),
    code('sd_jwt.claim_collision'),
  ],
  [
    'same-name-elsewhere',
    'the same name at another level',
    step('3.3.2.3'),
    hiding([name], { place: { fn: 'Milliways' } }),
    opens(),
  ],
  [
    'sd-text',
    '_sd is a text',
    'RFC 9901 section 4.2.4.1',
    credential([], { _sd: name.digest }),
    code('sd_jwt.placeholder'),
  ],
  ['sd-null', '_sd is null', 'RFC 9901 section 4.2.4.1', credential([], { _sd: null }), code('sd_jwt.placeholder')],
  [
    'sd-number-inside',
    'a number in _sd',
    'RFC 9901 section 4.2.4.1',
    credential([], { _sd: [1] }),
    code('sd_jwt.placeholder'),
  ],
  [
    'sd-nested-object',
    '_sd is an object, further in',
    'RFC 9901 section 4.2.4.1',
    claiming({ place: { _sd: {} } }),
    code('sd_jwt.placeholder'),
  ],
  [
    'dots-two-members',
    '"..." with another member beside it',
    'RFC 9901 section 4.2.4.2',
    claiming({ list: [{ '...': decoy('x'), a: 1 }] }),
    code('sd_jwt.placeholder'),
  ],
  [
    'dots-number',
    '"..." is a number',
    'RFC 9901 section 4.2.4.2',
    claiming({ list: [{ '...': 1 }] }),
    code('sd_jwt.placeholder'),
  ],
  [
    'dots-outside',
    '"..." outside of an array',
    'RFC 9901 section 4.1',
    claiming({ place: { '...': decoy('x') } }),
    code('sd_jwt.placeholder'),
  ],
  [
    'dots-top',
    '"..." at the top level',
    'RFC 9901 section 4.1',
    claiming({ '...': decoy('x') }),
    code('sd_jwt.placeholder'),
  ],
  [
    'digest-twice',
    'a digest twice in one _sd',
    step('4'),
    hiding([name], { _sd: [name.digest, name.digest] }),
    code('sd_jwt.digest_repeated'),
  ],
  [
    'digest-twice-idle',
    'a decoy twice',
    step('4'),
    claiming({
      _sd: [...all.slice(0, 3), address].map((each) => each.digest),
      list: [{ '...': decoy('x') }, { '...': decoy('x') }],
    }),
    code('sd_jwt.digest_repeated'),
  ],
  [
    'digest-twice-levels',
    'a digest at two levels',
    step('4'),
    hiding([name], { place: { _sd: [name.digest] } }),
    code('sd_jwt.digest_repeated'),
  ],
  [
    'digest-twice-in-disclosure',
    'a digest in the payload and in a disclosure',
    step('4'),
    hiding([name, piece('place', { _sd: [name.digest] })]),
    code('sd_jwt.digest_repeated'),
  ],
  ['disclosure-twice', 'a disclosure twice', step('4'), credential([...all, name]), code('sd_jwt.digest_repeated')],
  [
    'unreferenced',
    'a disclosure that the issuer knows nothing of',
    step('5'),
    credential([...all, piece('role', 'director')]),
    code('sd_jwt.disclosure_unreferenced'),
  ],
  [
    'changed',
    'a disclosure whose value was changed',
    step('5'),
    credential([raw(JSON.stringify(['salt', 'fn', 'Mallory']))]),
    code('sd_jwt.disclosure_unreferenced'),
  ],
  [
    'parent-missing',
    'a language without the list that it stands in',
    'RFC 9901 section 4.2.6',
    credential([vogon]),
    code('sd_jwt.disclosure_unreferenced'),
  ],
  [
    'parent-present',
    'a language with the list that it stands in',
    'RFC 9901 section 4.2.6',
    credential([vogon, languages]),
    opens({ subject: { id: device, hasLanguage: ['vog'] } }),
  ],
  [
    'itself',
    'a disclosure that refers to nothing but the next copy of itself',
    step('5'),
    credential([piece('loop', { _sd: [decoy('loop')] })]),
    code('sd_jwt.disclosure_unreferenced'),
  ],
]

const budgets: readonly Case[] = [
  [
    'deep-chain',
    'thirty disclosures, each inside of the next',
    'Imprint budgets',
    hiding([deep.top], {}, deep.pieces),
    code('json.depth'),
  ],
  [
    'deep-chain-within',
    'ten disclosures, each inside of the next',
    'Imprint budgets',
    (() => {
      const { top, pieces } = chain(10)
      return hiding([top], {}, pieces)
    })(),
    opens(),
  ],
  [
    'deep-value',
    'a disclosure nested too deep',
    'Imprint budgets',
    hiding([piece('a', nested(16))]),
    code('json.depth'),
  ],
  ['many-disclosures', '257 disclosures', 'Imprint budgets', hiding(many), code('token.size')],
  ['many-disclosures-within', '256 disclosures', 'Imprint budgets', hiding(many.slice(0, 256)), opens()],
  [
    'many-digests',
    '1,025 digests of nothing',
    'Imprint budgets',
    credential([], { _sd: manyDecoys }),
    code('token.size'),
  ],
  [
    'many-digests-within',
    '1,024 digests of nothing',
    'Imprint budgets',
    credential([], { _sd: manyDecoys.slice(1) }),
    opens(),
  ],
]

const claims: readonly Case[] = [
  ...(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status', 'credentialStatus'] as const).map(
    (claim): Case => [
      `hidden-${claim.replaceAll(/\W/g, '-').toLowerCase()}`,
      `${claim} in a disclosure`,
      registered,
      hiding([piece(claim, claim === 'aka_vcts' ? ['x'] : {})], { [claim]: undefined }),
      code('sd_jwt.not_disclosable'),
    ],
  ),
  [
    'hidden-in-cnf',
    'a member of cnf in a disclosure',
    registered,
    claiming({ cnf: { jwk: devicePublic, _sd: [decoy('cnf')] } }),
    code('sd_jwt.not_disclosable'),
  ],
  [
    'hidden-in-aka',
    'one of the other types in a disclosure',
    registered,
    claiming({ aka_vcts: [{ '...': decoy('type') }] }),
    code('sd_jwt.not_disclosable'),
  ],
  ['hidden-sub', 'sub may be disclosed', registered, hiding([piece('sub', device)], { sub: undefined }), opens()],
  ['hidden-iat', 'iat may be disclosed', registered, hiding([piece('iat', from + 1)]), opens({ validFrom: from + 1 })],
  [
    'sub-withheld',
    'sub was withheld: of whom does it speak?',
    registered,
    hiding([piece('sub', device)], { sub: undefined }, []),
    code('vc.member_missing', '/sub'),
  ],
  ['sub-number', 'sub is a number', 'RFC 7519 section 4.1.2', claiming({ sub: 1 }), code('vc.member_invalid', '/sub')],
  [
    'id-other',
    'a claim id that is not sub',
    'VCDM 2.0 section 4.8',
    claiming({ id: 'im:072b/04c7@example.com' }),
    code('vc.member_conflict', '/id'),
  ],
  [
    'id-other-disclosed',
    'a disclosed claim id that is not sub',
    'VCDM 2.0 section 4.8',
    hiding([piece('id', 'im:072b/04c7@example.com')]),
    code('vc.member_conflict', '/id'),
  ],
  ['iss-missing', 'no issuer', registered, claiming({ iss: undefined }), code('vc.member_missing', '/iss')],
  [
    'iss-http',
    'an issuer whose URL is not https',
    'SD-JWT VC section 4',
    claiming({ iss: 'http://im.example.com' }),
    code('vc.member_invalid', '/iss'),
  ],
  [
    'iss-did',
    'an issuer that is a DID',
    'SD-JWT VC section 2.5',
    claiming({ iss: 'did:web:im.example.com' }),
    opens({ issuer: 'did:web:im.example.com' }),
  ],
  ['vct-missing', 'no type', registered, claiming({ vct: undefined }), code('vc.member_missing', '/vct')],
  [
    'vct-list',
    'a list of types',
    'SD-JWT VC section 2.2.2.1',
    claiming({ vct: [vct] }),
    code('vc.member_invalid', '/vct'),
  ],
  [
    'aka',
    'another type beside',
    'SD-JWT VC section 2.2.2.2',
    claiming({ aka_vcts: ['urn:example:im'] }),
    opens({ types: [vct, 'urn:example:im'] }),
  ],
  [
    'aka-itself',
    'the type itself as another type',
    'SD-JWT VC section 2.2.2.2',
    claiming({ aka_vcts: [vct] }),
    code('vc.member_invalid', '/aka_vcts'),
  ],
  [
    'aka-empty',
    'no other types, in a list',
    'SD-JWT VC section 2.2.2.2',
    claiming({ aka_vcts: [] }),
    code('vc.member_invalid', '/aka_vcts'),
  ],
  [
    'integrity-number',
    'a hash of the type that is a number',
    'SD-JWT VC section 5.3',
    claiming({ 'vct#integrity': 1 }),
    code('vc.member_invalid', '/vct#integrity'),
  ],
  [
    'cnf-missing',
    'no holder key',
    'RFC 7800 section 3.1',
    claiming({ cnf: undefined }),
    code('credential.cnf_missing'),
  ],
  [
    'cnf-private',
    'a private key as the holder key',
    'RFC 7517 section 9.3',
    claiming({ cnf: { jwk: deviceKey } }),
    code('jwk.private', '/cnf/jwk/d'),
  ],
  [
    'jti-number',
    'a jti that is a number',
    'RFC 7519 section 4.1.7',
    claiming({ jti: 1 }),
    code('vc.member_invalid', '/jti'),
  ],
  ['jti-missing', 'jti is optional', 'RFC 7519 section 4.1.7', claiming({ jti: undefined }), opens({ id: null })],
  [
    'exp-milliseconds',
    'exp in milliseconds',
    'RFC 7519 section 2',
    claiming({ exp: until * 1000 }),
    code('time.milliseconds', '/exp'),
  ],
  [
    'iat-later',
    'of iat and nbf the later counts',
    'RFC 7519 section 4.1.5',
    claiming({ iat: from + 60 }),
    opens({ validFrom: from + 60 }),
  ],
  [
    'aud',
    'a credential for one verifier only',
    'RFC 7519 section 4.1.3',
    claiming({ aud: 'https://desk.example' }),
    code('vc.member_forbidden', '/aud'),
  ],
  [
    'status',
    'a status is handed on',
    registered,
    claiming({ status: { status_list: { idx: 1, uri: 'https://im.example.com/s' } } }),
    opens({ status: { status_list: { idx: 1, uri: 'https://im.example.com/s' } } }),
  ],
  [
    'status-text',
    'a status that is a text',
    registered,
    claiming({ status: 'valid' }),
    code('vc.member_invalid', '/status'),
  ],
  [
    'nonce-inside',
    'a nonce in the credential is of no use, and said so',
    'RFC 9449 section 4.2',
    claiming({ nonce }),
    opens({ notes: ['credential.nonce_inside'] }),
  ],
]

const bindings: readonly Case[] = [
  ['presentation', 'a key binding', 'RFC 9901 section 4.3', presentation(), binds()],
  [
    'presentation-typ',
    'a key binding of another typ',
    'RFC 9901 section 7.3 step 5.4',
    presentation({}, { typ: 'JWT' }),
    code('jws.typ', '/typ'),
  ],
  [
    'presentation-no-typ',
    'a key binding without typ',
    'RFC 9901 section 7.3 step 5.4',
    presentation({}, { typ: undefined }),
    code('jws.typ', '/typ'),
  ],
  [
    'presentation-none',
    'a key binding that nobody signed',
    'RFC 9901 section 7.3 step 5.2',
    presentation({}, { alg: 'none' }),
    code('jws.alg_none'),
  ],
  [
    'presentation-key',
    'a key binding that brings its key',
    'RFC 9901 section 4.3.2',
    presentation({}, { jwk: devicePublic }),
    code('jws.embedded_key', '/jwk'),
  ],
  [
    'presentation-aud-list',
    'an audience in a list: it must be a single text',
    'RFC 9901 section 4.3',
    presentation({ aud: ['https://desk.example'] }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'presentation-aud-missing',
    'no audience',
    'RFC 9901 section 4.3',
    presentation({ aud: undefined }),
    code('presentation.audience_mismatch', '/aud'),
  ],
  [
    'presentation-nonce-missing',
    'no nonce',
    'RFC 9901 section 4.3',
    presentation({ nonce: undefined }),
    code('presentation.nonce_mismatch', '/nonce'),
  ],
  [
    'presentation-nonce-number',
    'a nonce that is a number',
    'RFC 9901 section 4.3',
    presentation({ nonce: 1234567890 }),
    code('presentation.nonce_mismatch', '/nonce'),
  ],
  [
    'presentation-iat-missing',
    'no time of making, though there is an nbf',
    'RFC 9901 section 4.3',
    presentation({ iat: undefined, nbf: from }),
    code('vc.member_missing', '/iat'),
  ],
  [
    'presentation-iat-text',
    'a time that is a text',
    'RFC 9901 section 4.3',
    presentation({ iat: `${from}` }),
    code('time.malformed', '/iat'),
  ],
  [
    'presentation-exp',
    'an exp, where there is one, is heeded',
    'RFC 9901 section 7.3 step 5.8',
    presentation({ exp: from + 400 }),
    binds({ expiresAt: from + 400 }),
  ],
  [
    'presentation-hash-missing',
    'no sd_hash',
    'RFC 9901 section 4.3',
    presentation({ sd_hash: undefined }),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-fewer',
    'a disclosure was taken out after signing',
    'RFC 9901 section 7.3 step 5.7',
    credential([name]) + binding(some),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-more',
    'a disclosure was put in after signing',
    'RFC 9901 section 7.3 step 5.7',
    credential([name, languages, vogon, title]) + binding(some),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-order',
    'two disclosures changed places after signing',
    'RFC 9901 section 7.3 step 5.7',
    credential([languages, name, vogon]) + binding(some),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-no-tilde',
    'a hash without the last "~"',
    'RFC 9901 section 4.3.1',
    presentation({ sd_hash: digest(some.slice(0, -1)) }),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-hex',
    'a hash in hexadecimal',
    'RFC 9901 section 4.2.3',
    presentation({ sd_hash: sha256(some).digest('hex') }),
    code('presentation.sd_hash_mismatch', '/sd_hash'),
  ],
  [
    'presentation-hash-algorithm',
    'a hash by an algorithm that is not known here',
    'RFC 9901 section 4.3.1',
    (() => {
      const other = claiming({ _sd_alg: 'sha-512' })
      return other + binding(other, { sd_hash: createHash('sha512').update(other).digest('base64url') })
    })(),
    code('sd_jwt.hash_algorithm', '/_sd_alg'),
  ],
  [
    'presentation-of-nothing',
    'nothing disclosed, and bound',
    'RFC 9901 section 4',
    (() => {
      const bare = credential([])
      return bare + binding(bare)
    })(),
    binds({ enclosed: [credential([])] }),
  ],
  ['binding-alone', 'a key binding without a credential', 'RFC 9901 section 4', binding(some), notMine],
]

const serializations: readonly Case[] = [
  ['flattened', 'the flattened serialization', 'RFC 9901 section 8.2', flattened(), opens({ subject: shownAll })],
  [
    'flattened-bare',
    'the flattened serialization without a header',
    'RFC 9901 section 8.2',
    flattened({ header: undefined }),
    opens({ subject: { id: device } }),
  ],
  [
    'flattened-bound',
    'the flattened serialization with a key binding',
    'RFC 9901 section 8.2',
    flattened({}, { disclosures: [name, languages, vogon].map(({ text }) => text), kb_jwt: binding(some) }),
    binds(),
  ],
  [
    'flattened-kid',
    'an unsigned kid is passed over',
    'RFC 7515 section 7.2.1',
    flattened(
      { protected: jwt({}, { kid: undefined }).split('.')[0], signature: jwt({}, { kid: undefined }).split('.')[2] },
      { kid: 'key-9' },
    ),
    opens({ signature: { algorithm: 'Ed25519', kid: null } }),
  ],
  [
    'flattened-kid-twice',
    'a kid in both headers',
    'RFC 7515 section 7.2.1',
    flattened({}, { kid: 'key-9' }),
    code('sd_jwt.form', '/header'),
  ],
  [
    'flattened-crit',
    'an unsigned member that would have to be signed',
    'RFC 7515 section 4.1.11',
    flattened({}, { crit: ['b64'] }),
    code('sd_jwt.form', '/header'),
  ],
  [
    'flattened-disclosures-text',
    'disclosures as one text',
    'RFC 9901 section 8.1',
    flattened({}, { disclosures: name.text }),
    code('sd_jwt.form', '/header/disclosures'),
  ],
  [
    'flattened-disclosure-joined',
    'two disclosures in one text',
    'RFC 9901 section 8.1',
    flattened({}, { disclosures: [`${name.text}~${title.text}`] }),
    code('sd_jwt.form', '/header/disclosures'),
  ],
  [
    'flattened-kb-null',
    'a key binding that is null',
    'RFC 9901 section 8.1',
    flattened({}, { kb_jwt: null }),
    code('sd_jwt.form', '/header/kb_jwt'),
  ],
  [
    'flattened-kb-joined',
    'a key binding with a disclosure before it',
    'RFC 9901 section 8.1',
    flattened({}, { kb_jwt: `${name.text}~${binding(some)}` }),
    code('sd_jwt.form', '/header/kb_jwt'),
  ],
  [
    'flattened-payload',
    'a payload in two parts',
    'RFC 7515 section 7.2.2',
    flattened({ payload: `${payload}.` }),
    code('sd_jwt.form'),
  ],
  [
    'general',
    'the general serialization with one signature',
    'RFC 9901 section 8.3',
    general([signed]),
    opens({ subject: shownAll }),
  ],
  [
    'general-two',
    'two signatures: which issuer counts?',
    'RFC 9901 section 8.3',
    general([signed, signed]),
    code('sd_jwt.form', '/signatures'),
  ],
  [
    'general-and-flattened',
    'both serializations at once',
    'RFC 7515 section 7.2.2',
    general([signed], { signature }),
    code('sd_jwt.form', '/signatures'),
  ],
  [
    'json-other',
    'another JWS in JSON',
    'RFC 8725 section 3.11',
    flattened({ protected: encode('{"alg":"Ed25519","typ":"JWT"}') }),
    notMine,
  ],
  ['json-no-jws', 'JSON that is no JWS', 'RFC 7515 section 7.2', '{"vct":"x"}', notMine],
]

const cases = [...form, ...disclosures, ...digests, ...budgets, ...claims, ...bindings, ...serializations]
write(
  'cases',
  cases.map(([id, about, spec, text, expect]) => ({ id, about, spec, text, expect })),
)

const shows = (subject: Members) => ({ shows: { id: device, ...subject } })
const paths = 'OpenID4VP 1.0 section 7'
const fewest = 'RFC 9901 section 7.2'
const presenting: readonly (readonly [
  id: string,
  about: string,
  spec: string,
  credential: string,
  disclose: unknown,
  expect: unknown,
])[] = [
  ['all', 'everything', fewest, credential(), 'all', shows({ ...shownAll })],
  ['nothing', 'nothing that can be withheld', 'OpenID4VP 1.0 section 6.4.1', credential(), [], shows({})],
  ['one', 'one claim', paths, credential(), [['fn']], shows({ fn: 'Alice Smith' })],
  [
    'element',
    'one element, and not that there are others',
    paths,
    credential(),
    [['hasLanguage', 0]],
    shows({ hasLanguage: ['vog'] }),
  ],
  ['element-second', 'another element', paths, credential(), [['hasLanguage', 1]], shows({ hasLanguage: ['fr'] })],
  ['elements', 'all elements', paths, credential(), [['hasLanguage', null]], shows({ hasLanguage: ['vog', 'fr'] })],
  [
    'whole-list',
    'a list with what is in it',
    paths,
    credential(),
    [['hasLanguage']],
    shows({ hasLanguage: ['vog', 'fr'] }),
  ],
  [
    'member',
    'a member with what it stands in, and its siblings in the open',
    'RFC 9901 section 4.2.6',
    credential(),
    [['address', 'city']],
    shows({ address: { country: 'BT', city: 'Milliways' } }),
  ],
  [
    'whole-object',
    'an object with what is in it',
    paths,
    credential(),
    [['address']],
    shows({ address: shownAll.address }),
  ],
  [
    'open',
    'a claim that everyone sees',
    paths,
    credential(),
    [['iss'], ['address', 'country']],
    shows({ address: { country: 'BT' } }),
  ],
  [
    'overlapping',
    'two paths to one claim',
    paths,
    credential(),
    [['address', 'city'], ['address', 'city'], ['fn']],
    shows({ fn: 'Alice Smith', address: { country: 'BT', city: 'Milliways' } }),
  ],
  [
    'index-after-withheld',
    'an index counts what is disclosed in the credential that is given',
    paths,
    credential([languages, french]),
    [['hasLanguage', 0]],
    shows({ hasLanguage: ['fr'] }),
  ],
  ['reduced', 'of a credential that was cut down already', fewest, some, [['fn']], shows({ fn: 'Alice Smith' })],
  [
    'reduced-too-far',
    'a claim that was cut out already',
    fewest,
    some,
    [['title']],
    code('presentation.unsupported', '/disclose/0/0'),
  ],
  [
    'unknown',
    'a claim that is not there',
    paths,
    credential(),
    [['fn'], ['role']],
    code('presentation.unsupported', '/disclose/0/1'),
  ],
  [
    'out-of-range',
    'an element that is not there',
    paths,
    credential(),
    [['hasLanguage', 2]],
    code('presentation.unsupported', '/disclose/0/0'),
  ],
  [
    'through-text',
    'a member of a text',
    paths,
    credential(),
    [['fn', 'x']],
    code('presentation.unsupported', '/disclose/0/0'),
  ],
  [
    'element-of-object',
    'an element of an object',
    paths,
    credential(),
    [['address', 0]],
    code('presentation.unsupported', '/disclose/0/0'),
  ],
  ['empty-path', 'a path to nowhere', paths, credential(), [[]], code('presentation.unsupported', '/disclose/0/0')],
  [
    'reserved',
    'the digests are no claim',
    paths,
    credential(),
    [['_sd']],
    code('presentation.unsupported', '/disclose/0/0'),
  ],
  [
    'bound',
    'a credential that is bound to a request already',
    fewest,
    presentation(),
    'all',
    code('presentation.unsupported'),
  ],
  [
    'flattened',
    'a credential that came as JSON',
    'RFC 9901 section 8',
    flattened(),
    [['fn']],
    shows({ fn: 'Alice Smith' }),
  ],
  [
    'damaged',
    'a credential with a disclosure too many',
    step('5'),
    credential([...all, piece('role', 'x')]),
    [['fn']],
    code('sd_jwt.disclosure_unreferenced'),
  ],
]
write(
  'presenting',
  presenting.map(([id, about, spec, text, disclose, expect]) => ({
    id,
    about,
    spec,
    credential: text,
    disclose,
    expect,
  })),
)

const document = (changes: Members = {}) => JSON.stringify({ vct, name: 'Device', ...changes })
const found = (text: unknown) => ({ state: 'found', value: { text }, fetchedAt: from })
const absent = { state: 'absent', detail: 'the server answered 404', fetchedAt: from }
const unavailable = { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
const key = (id: string) => `type-metadata ${id}`
const fetched = (...documents: readonly string[]) =>
  Object.fromEntries(documents.map((text) => [key(JSON.parse(text).vct), found(text)]))
const integrity = (text: string) => `sha256-${sha256(text).digest('base64')}`
const rules = (...list: readonly Members[]) => document({ claims: list })
const parent = 'https://example.com/types/base'
const base = (changes: Members = {}) => document({ vct: parent, ...changes })
const hashed = (text: string) => credential(all, { 'vct#integrity': integrity(text) })
const passes = { passes: true }
const needs = (...ids: readonly string[]) => ({ needs: ids })
const urn = 'urn:example:device'

const rule = 'SD-JWT VC section 5.6'
const extending = 'SD-JWT VC section 5.6.5.1'
type TypeCase = readonly [
  id: string,
  about: string,
  spec: string,
  text: string,
  given: { readonly types?: readonly string[]; readonly facts?: Members },
  expect: unknown,
]
const types: readonly TypeCase[] = [
  ['plain', 'a document without rules', 'SD-JWT VC section 5.7', credential(), { types: [document()] }, passes],
  [
    'fetched',
    'a document that was fetched',
    'SD-JWT VC section 5.3.1',
    credential(),
    { facts: fetched(document()) },
    passes,
  ],
  ['to-fetch', 'a document that is to be fetched', 'SD-JWT VC section 5.3.1', credential(), {}, needs(vct)],
  [
    'urn',
    'a type that is no URL, without a document',
    'SD-JWT VC section 5.3.1',
    claiming({ vct: urn }),
    {},
    { unquestioned: true },
  ],
  [
    'urn-hashed',
    'a type that is no URL, whose document must be had',
    'SD-JWT VC section 6',
    claiming({ vct: urn, 'vct#integrity': integrity(document({ vct: urn })) }),
    {},
    code('type.unavailable'),
  ],
  [
    'urn-configured',
    'a type that is no URL, from the configuration',
    'SD-JWT VC section 5.3.4',
    claiming({ vct: urn }),
    { types: [document({ vct: urn })] },
    passes,
  ],
  [
    'absent',
    'there is none, and nobody asked for it',
    'SD-JWT VC section 5.3.1',
    credential(),
    { facts: { [key(vct)]: absent } },
    passes,
  ],
  [
    'unavailable',
    'the server is down, and nobody asked for it',
    'SD-JWT VC section 5.3.1',
    credential(),
    { facts: { [key(vct)]: unavailable } },
    passes,
  ],
  [
    'hashed',
    'the document whose hash the issuer gave',
    'SD-JWT VC section 6',
    hashed(document()),
    { facts: fetched(document()) },
    passes,
  ],
  [
    'hashed-configured',
    'the same from the configuration',
    'SD-JWT VC section 6',
    hashed(document()),
    { types: [document()] },
    passes,
  ],
  [
    'hashed-unavailable',
    'the server is down, and the issuer gave a hash',
    'SD-JWT VC section 6',
    hashed(document()),
    { facts: { [key(vct)]: unavailable } },
    code('type.unavailable'),
  ],
  [
    'hashed-absent',
    'there is none, and the issuer gave a hash',
    'SD-JWT VC section 6',
    hashed(document()),
    { facts: { [key(vct)]: absent } },
    code('type.unavailable'),
  ],
  [
    'hashed-other',
    'another document than the issuer’s',
    'SD-JWT VC section 6',
    hashed(document()),
    { facts: fetched(document({ name: 'Other' })) },
    code('type.integrity'),
  ],
  [
    'hashed-configured-other',
    'the configuration has another document: the right one is fetched',
    'SD-JWT VC section 5.3.4',
    hashed(document()),
    { types: [document({ name: 'Other' })] },
    needs(vct),
  ],
  [
    'hashed-urn-other',
    'the configuration has another document, and none can be fetched',
    'SD-JWT VC section 6',
    claiming({ vct: urn, 'vct#integrity': integrity('x') }),
    { types: [document({ vct: urn })] },
    code('type.integrity'),
  ],
  [
    'hashed-two',
    'several hashes, one of which is right',
    'SD-JWT VC section 6',
    credential(all, { 'vct#integrity': `${integrity('x')} ${integrity(document())}?option` }),
    { types: [document()] },
    passes,
  ],
  [
    'hashed-sha512',
    'a hash by an algorithm that is not known here',
    'SD-JWT VC section 6',
    credential(all, { 'vct#integrity': `sha512-${createHash('sha512').update(document()).digest('base64')}` }),
    { facts: fetched(document()) },
    code('type.integrity'),
  ],
  [
    'hashed-sha512-too',
    'a hash by an algorithm that is not known here, beside one that is',
    'SD-JWT VC section 6',
    credential(all, { 'vct#integrity': `sha512-AAAA ${integrity(document())}` }),
    { facts: fetched(document()) },
    passes,
  ],
  [
    'hashed-text',
    'what is no integrity metadata matches nothing',
    'SD-JWT VC section 6',
    credential(all, { 'vct#integrity': 'yes' }),
    { facts: fetched(document()) },
    code('type.integrity'),
  ],
  [
    'other-type',
    'a document of another type',
    'SD-JWT VC section 5.3',
    credential(),
    { facts: { [key(vct)]: found(base()) } },
    code('type.malformed'),
  ],
  [
    'not-json',
    'a document that is no JSON',
    'SD-JWT VC section 5.2',
    credential(),
    { facts: { [key(vct)]: found('<html>') } },
    code('type.malformed'),
  ],
  [
    'member-twice',
    'a document with a member twice',
    'RFC 8259 section 4',
    credential(),
    { facts: { [key(vct)]: found(`{"vct":"${vct}","vct":"x"}`) } },
    code('type.malformed'),
  ],
  [
    'unknown-member',
    'what is not known is passed over',
    'SD-JWT VC section 5.2',
    credential(),
    { facts: fetched(document({ schema: {}, claims: [{ path: ['fn'], x: 1 }] })) },
    passes,
  ],
  [
    'claims-object',
    'claims that are an object',
    rule,
    credential(),
    { facts: fetched(document({ claims: {} })) },
    code('type.malformed'),
  ],
  [
    'path-empty',
    'an empty path',
    'SD-JWT VC section 5.6.1',
    credential(),
    { facts: fetched(rules({ path: [] })) },
    code('type.malformed'),
  ],
  [
    'path-negative',
    'a negative index',
    'SD-JWT VC section 5.6.1',
    credential(),
    { facts: fetched(rules({ path: ['hasLanguage', -1] })) },
    code('type.malformed'),
  ],
  [
    'path-twice',
    'one path twice',
    rule,
    credential(),
    { facts: fetched(rules({ path: ['fn'] }, { path: ['fn'], sd: 'never' })) },
    code('type.malformed'),
  ],
  [
    'sd-unknown',
    'an unknown value of sd',
    'SD-JWT VC section 5.6.4',
    credential(),
    { facts: fetched(rules({ path: ['fn'], sd: 'sometimes' })) },
    code('type.malformed'),
  ],
  [
    'mandatory-text',
    'mandatory as a text',
    rule,
    credential(),
    { facts: fetched(rules({ path: ['fn'], mandatory: 'true' })) },
    code('type.malformed'),
  ],
  [
    'svg-id',
    'an svg_id that begins with a digit',
    rule,
    credential(),
    { facts: fetched(rules({ path: ['fn'], svg_id: '1a' })) },
    code('type.malformed'),
  ],
  [
    'label-missing',
    'a claim’s display without a label',
    'SD-JWT VC section 5.6.2',
    credential(),
    { facts: fetched(rules({ path: ['fn'], display: [{ locale: 'en' }] })) },
    code('type.malformed'),
  ],
  [
    'always',
    'what must be possible to withhold is',
    'SD-JWT VC section 5.6.4',
    credential(),
    {
      types: [
        rules(
          { path: ['fn'], sd: 'always' },
          { path: ['hasLanguage', null], sd: 'always' },
          { path: ['address', 'city'], sd: 'always' },
        ),
      ],
    },
    passes,
  ],
  [
    'always-open',
    'what must be possible to withhold is in the open',
    'SD-JWT VC section 5.6.4',
    claiming({ role: 'agent' }),
    { types: [rules({ path: ['role'], sd: 'always' })] },
    code('type.claim_rule'),
  ],
  [
    'always-inside',
    'that its parent can be withheld is not enough',
    rule,
    credential(),
    { types: [rules({ path: ['address', 'country'], sd: 'always' })] },
    code('type.claim_rule'),
  ],
  [
    'never',
    'what must be shown is',
    'SD-JWT VC section 5.6.4',
    claiming({ role: 'agent' }),
    {
      types: [
        rules(
          { path: ['role'], sd: 'never' },
          { path: ['address', 'country'], sd: 'never' },
          { path: ['iss'], sd: 'never' },
        ),
      ],
    },
    passes,
  ],
  [
    'never-disclosed',
    'what must be shown was disclosed, so it could be withheld',
    'SD-JWT VC section 5.6.4',
    credential(),
    { types: [rules({ path: ['fn'], sd: 'never' })] },
    code('type.claim_rule'),
  ],
  [
    'never-withheld',
    'what was withheld says nothing by its name',
    rule,
    credential([]),
    { types: [rules({ path: ['fn'], sd: 'never' })] },
    passes,
  ],
  [
    'never-element-withheld',
    'an element that was withheld can be: its place is seen',
    rule,
    credential([languages]),
    { types: [rules({ path: ['hasLanguage', null], sd: 'never' })] },
    code('type.claim_rule'),
  ],
  [
    'issued-index',
    'an index counts the elements as issued',
    rule,
    credential([languages, french]),
    { types: [rules({ path: ['hasLanguage', 1], sd: 'always' }, { path: ['hasLanguage', 2], sd: 'never' })] },
    passes,
  ],
  [
    'inside-withheld',
    'inside of what was withheld nothing is selected',
    rule,
    credential([languages]),
    { types: [rules({ path: ['hasLanguage', 0, 'tag'], sd: 'never', mandatory: true })] },
    passes,
  ],
  [
    'through-text',
    'a path through a text',
    'SD-JWT VC section 5.6.1',
    credential(),
    { types: [rules({ path: ['fn', 'first'] })] },
    code('type.claim_rule'),
  ],
  [
    'mandatory',
    'what must be there is',
    'SD-JWT VC section 5.6.3',
    credential(),
    { types: [rules({ path: ['fn'], mandatory: true })] },
    passes,
  ],
  [
    'mandatory-withheld',
    'what must be there may have been withheld',
    rule,
    credential([]),
    { types: [rules({ path: ['fn'], mandatory: true })] },
    passes,
  ],
  [
    'mandatory-missing',
    'nothing was withheld, and what must be there is not',
    rule,
    hiding([name]),
    { types: [rules({ path: ['title'], mandatory: true })] },
    code('type.claim_rule'),
  ],
  [
    'mandatory-never-missing',
    'what must be there in the open is not',
    rule,
    credential(),
    { types: [rules({ path: ['role'], mandatory: true, sd: 'never' })] },
    code('type.claim_rule'),
  ],
  [
    'mandatory-inside-missing',
    'what must be there is not, inside of what is',
    rule,
    credential([address, street, city]),
    { types: [rules({ path: ['address', 'number'], mandatory: true })] },
    code('type.claim_rule'),
  ],
  [
    'mandatory-inside-withheld',
    'what must be there may have been withheld, inside of what is',
    rule,
    credential([address, street]),
    { types: [rules({ path: ['address', 'city'], mandatory: true })] },
    passes,
  ],
  [
    'extends',
    'a rule of the type that is extended',
    'SD-JWT VC section 5.6.5',
    claiming({ role: 'agent' }),
    { types: [document({ extends: parent }), base({ claims: [{ path: ['role'], sd: 'always' }] })] },
    code('type.claim_rule'),
  ],
  [
    'extends-fetched',
    'the type that is extended is to be fetched',
    'SD-JWT VC section 5.4',
    credential(),
    { types: [document({ extends: parent })] },
    needs(parent),
  ],
  [
    'extends-unavailable',
    'the type that is extended cannot be had, and the configuration asks for the one that extends it',
    'SD-JWT VC section 5.7',
    credential(),
    { types: [document({ extends: parent })], facts: { [key(parent)]: unavailable } },
    code('type.unavailable'),
  ],
  [
    'extends-unavailable-unasked',
    'the type that is extended cannot be had, and nobody asked for it',
    'SD-JWT VC section 5.3.1',
    credential(),
    { facts: { ...fetched(document({ extends: parent })), [key(parent)]: absent } },
    passes,
  ],
  [
    'extends-hash',
    'the type that is extended has another hash',
    'SD-JWT VC section 6',
    credential(),
    { facts: fetched(document({ extends: parent, 'extends#integrity': integrity('x') }), base()) },
    code('type.integrity'),
  ],
  [
    'extends-hash-right',
    'the type that is extended has its hash',
    'SD-JWT VC section 6',
    credential(),
    { facts: fetched(document({ extends: parent, 'extends#integrity': integrity(base()) }), base()) },
    passes,
  ],
  [
    'extends-itself',
    'a type that extends itself',
    'SD-JWT VC section 7.4',
    credential(),
    { facts: fetched(document({ extends: vct })) },
    code('type.extends'),
  ],
  [
    'extends-circle',
    'two types that extend each other',
    'SD-JWT VC section 7.4',
    credential(),
    { facts: fetched(document({ extends: parent }), base({ extends: vct })) },
    code('type.extends'),
  ],
  [
    'extends-five',
    'five types one behind the other',
    'Imprint budgets',
    credential(),
    {
      facts: fetched(
        document({ extends: `${parent}/1` }),
        ...[1, 2, 3].map((n) => document({ vct: `${parent}/${n}`, extends: `${parent}/${n + 1}` })),
        document({ vct: `${parent}/4` }),
      ),
    },
    code('type.extends'),
  ],
  [
    'extends-four',
    'four types one behind the other',
    'Imprint budgets',
    credential(),
    {
      facts: fetched(
        document({ extends: `${parent}/1` }),
        ...[1, 2].map((n) => document({ vct: `${parent}/${n}`, extends: `${parent}/${n + 1}` })),
        document({ vct: `${parent}/3` }),
      ),
    },
    passes,
  ],
  [
    'tightens',
    'allowed becomes always',
    extending,
    claiming({ role: 'agent' }),
    {
      facts: fetched(
        document({ extends: parent, claims: [{ path: ['role'], sd: 'always' }] }),
        base({ claims: [{ path: ['role'], sd: 'allowed' }] }),
      ),
    },
    code('type.claim_rule'),
  ],
  [
    'loosens',
    'never becomes allowed',
    extending,
    credential(),
    {
      facts: fetched(
        document({ extends: parent, claims: [{ path: ['role'], sd: 'allowed' }] }),
        base({ claims: [{ path: ['role'], sd: 'never' }] }),
      ),
    },
    code('type.extends'),
  ],
  [
    'turns',
    'always becomes never',
    extending,
    credential(),
    {
      facts: fetched(
        document({ extends: parent, claims: [{ path: ['role'], sd: 'never' }] }),
        base({ claims: [{ path: ['role'], sd: 'always' }] }),
      ),
    },
    code('type.extends'),
  ],
  [
    'unsaid',
    'what is left out is inherited',
    'SD-JWT VC section 5.6.5',
    claiming({ role: 'agent' }),
    {
      facts: fetched(
        document({ extends: parent, claims: [{ path: ['role'] }] }),
        base({ claims: [{ path: ['role'], sd: 'always' }] }),
      ),
    },
    code('type.claim_rule'),
  ],
  [
    'mandatory-taken-back',
    'mandatory becomes optional',
    extending,
    credential(),
    {
      facts: fetched(
        document({ extends: parent, claims: [{ path: ['fn'], mandatory: false }] }),
        base({ claims: [{ path: ['fn'], mandatory: true }] }),
      ),
    },
    code('type.extends'),
  ],
]
write(
  'types',
  types.map(([id, about, spec, text, { types: documents = [], facts = {} }, expect]) => ({
    id,
    about,
    spec,
    text,
    types: documents,
    facts,
    expect,
  })),
)

function write(file: string, list: readonly unknown[]): void {
  writeFileSync(new URL(`./${file}.json`, import.meta.url), `${JSON.stringify(list, null, 2)}\n`)
  process.stdout.write(`sd-jwt-vc ${file}: ${list.length} cases\n`)
}
