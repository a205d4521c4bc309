import {
  type Compressor,
  decodeBase64url,
  encodeBase64url,
  fail,
  isJsonObject,
  isMediaType,
  type Json,
  type JsonObject,
  type OpenedSignature,
  type OpenedStatusList,
  ok,
  type Result,
  type SignedStatusList,
  type Signer,
  type StatusListDraft,
  type StatusMechanism,
  type StatusReference,
  type StatusValue,
  signJws,
  type UnpackedStatusList,
} from '@imprint/core'
import { type Cbor, decodeCbor, encodeCbor, isCborMap } from './status/cbor.ts'
import { openSign1, writeSign1 } from './status/cose-sign1.ts'
import { deflateZlib, inflateZlib } from './status/envelopes.ts'
import { maxListText, openListJws } from './status/list-jws.ts'
import { isListUri } from './status/list-uri.ts'
import { listFault, setEntries } from './status/write-list.ts'
import { readNumericDate } from './vc/members.ts'

/** What a Token Status List mechanism is made of. */
export interface TokenStatusListOptions {
  readonly compressor: Compressor
  /** The form in which lists are written; `jwt` unless said otherwise. Both are read. */
  readonly form?: 'jwt' | 'cwt'
}

const jwtType = 'application/statuslist+jwt'
const cwtType = 'application/statuslist+cwt'

/**
 * Token Status List (draft-ietf-oauth-status-list): entries of 1, 2, 4 or 8 bits, one status each, in a signed JWT or CWT. A credential names its entry by the claim
 * `status: {"status_list": {"idx": 0, "uri": "https://…"}}`. Entries of one bit can say `revoked`; `suspended` needs two.
 *
 * @example
 * ```ts
 * const mechanism = createTokenStatusList({ compressor: nodeCompressor })
 * mechanism.slotStatus({ list: 'https://im.example.com/status/1', index: 7 })
 * // { status_list: { idx: 7, uri: 'https://im.example.com/status/1' } }
 * ```
 */
export function createTokenStatusList({ compressor, form = 'jwt' }: TokenStatusListOptions): StatusMechanism {
  return {
    id: 'token-status-list',
    mediaTypes: { [jwtType]: 'text', [cwtType]: 'octets' },
    locate,
    open(value) {
      const { mediaType, text } = isJsonObject(value) ? value : {}
      if (typeof text !== 'string') return null
      if (mediaType === jwtType) return openJwt(text, compressor)
      return mediaType === cwtType ? openCwt(text, compressor) : null
    },
    slotStatus: ({ list, index }) => ({ status_list: { idx: index, uri: list } }),
    write: (list, signer) => write(list, { signer, compressor, form }),
  }
}

/** Reads the claim `status` (section 6.2). Other mechanisms may stand beside this one; whoever reads this one knows the status. */
function locate(status: JsonObject): Result<StatusReference> | null {
  const reference = status['status_list']
  // A `credentialStatus` has a type (VCDM 2.0 section 4.10), and says the same things in other words.
  if (reference === undefined || status['type'] !== undefined) return null
  const bad = (detail: string, name: string) => fail('status.reference_invalid', detail, `/status/status_list${name}`)
  if (!isJsonObject(reference)) return bad('expected an object', '')
  const { idx, uri } = reference
  if (!Number.isSafeInteger(idx) || (idx as number) < 0) return bad('expected an integer from 0', '/idx')
  if (!isListUri(uri)) return bad('expected a URL in canonical form', '/uri')
  return ok({ uri, index: idx as number, purpose: 'any' })
}

function openJwt(text: string, compressor: Compressor): Result<OpenedStatusList> {
  const jws = openListJws(text)
  if (!jws.ok) return jws
  const { header, payload, signature } = jws.value
  if (!isMediaType(header.typ, 'statuslist+jwt')) return fail('jws.typ', 'expected statuslist+jwt', '/typ')
  const list = payload['status_list']
  if (!isJsonObject(list)) return malformed('status_list is missing', '/status_list')
  const { bits, lst } = list
  if (typeof lst !== 'string') return malformed('lst is missing', '/status_list/lst')
  const packed = decodeBase64url(lst)
  if (!packed.ok) return packed
  const claim = (name: string) => payload[name]
  return listOf({ claim, bits, packed: packed.value, signature, compressor })
}

/** Claims of a CWT by the names that they have in a JWT (RFC 8392 section 3.1, section 5.2 of the draft). */
const cwtClaims: Readonly<Record<string, number>> = { iss: 1, sub: 2, aud: 3, exp: 4, nbf: 5, iat: 6, ttl: 65534 }
const statusListClaim = 65533

function openCwt(text: string, compressor: Compressor): Result<OpenedStatusList> {
  if (text.length > maxListText) return fail('token.size', `${text.length} characters, at most ${maxListText}`)
  const octets = decodeBase64url(text)
  if (!octets.ok) return octets
  const message = openSign1(octets.value, cwtType)
  if (!message.ok) return message
  const decoded = decodeCbor(message.value.payload)
  if (!decoded.ok) return decoded
  const claims = decoded.value
  if (!isCborMap(claims)) return malformed('the claims are no map')
  const list = claims.get(statusListClaim)
  if (!isCborMap(list)) return malformed('the claim 65533 (status_list) is missing')
  const packed = list.get('lst')
  if (!(packed instanceof Uint8Array)) return malformed('lst is missing')
  const claim = (name: string) => claims.get(cwtClaims[name] as number)
  const { signature } = message.value
  return listOf({ claim, bits: list.get('bits'), packed, signature, compressor })
}

interface ListParts {
  /** Reads a claim by the name that it has in a JWT. */
  readonly claim: (name: string) => Json | Cbor | undefined
  readonly bits: Json | Cbor | undefined
  readonly packed: Uint8Array
  readonly signature: OpenedSignature
  readonly compressor: Compressor
}

/** Reads the claims that both forms share (sections 5.1 and 5.2). */
function listOf({ claim, bits, packed, signature, compressor }: ListParts): Result<OpenedStatusList> {
  const subject = claim('sub')
  if (typeof subject !== 'string') return malformed('sub is missing', '/sub')
  const issuer = claim('iss') ?? null
  if (issuer !== null && typeof issuer !== 'string') return malformed('iss is not a text', '/iss')
  // RFC 7519 section 4.1.3: a token for somebody else is not for us, and a list is for everybody.
  if (claim('aud') !== undefined) return malformed('a status list has no audience', '/aud')
  const iat = readTime(claim('iat'), '/iat')
  if (!iat.ok) return iat
  if (iat.value === null) return malformed('iat is missing: when was it made?', '/iat')
  const nbf = readTime(claim('nbf'), '/nbf')
  if (!nbf.ok) return nbf
  const exp = readTime(claim('exp'), '/exp')
  if (!exp.ok) return exp
  const ttl = claim('ttl') ?? null
  if (ttl !== null && !(typeof ttl === 'number' && ttl > 0)) return malformed('ttl is not a positive number', '/ttl')
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8)
    return fail('status.list_bits', 'expected 1, 2, 4 or 8', '/status_list/bits')
  return ok({
    subject,
    issuer,
    issuedAt: iat.value,
    validFrom: nbf.value !== null && nbf.value > iat.value ? nbf.value : iat.value,
    expiresAt: exp.value,
    ttl,
    bits,
    signature,
    unpack() {
      const octets = inflateZlib(packed, compressor)
      return octets.ok ? ok(unpacked(octets.value, bits)) : octets
    },
  })
}

function readTime(value: Json | Cbor | undefined, pointer: string) {
  return readNumericDate(value as Json | undefined, pointer)
}

function malformed(detail: string, pointer?: string): Result<never> {
  return fail('status.list_malformed', detail, pointer)
}

/** What an entry says (section 7.1). Values without a meaning that everybody knows are `other`, whether reserved for applications or for later. */
const meanings: readonly StatusValue[] = ['valid', 'revoked', 'suspended']

function unpacked(octets: Uint8Array, bits: number): UnpackedStatusList {
  const size = (octets.length * 8) / bits
  return {
    size,
    octets: octets.length,
    read({ index }) {
      if (!(index < size))
        return fail('status.index_out_of_range', `the list has ${size} entries`, '/status/status_list/idx')
      const bit = index * bits
      // Entries fill an octet from its least significant bit (section 4.1).
      const value = ((octets[bit >> 3] as number) >> (bit & 7)) & ((1 << bits) - 1)
      return results[value] ?? other
    },
  }
}

const results = meanings.map((meaning) => Object.freeze(ok(meaning)))
const other = Object.freeze(ok<StatusValue>('other'))

async function write(
  list: StatusListDraft,
  { signer, compressor, form }: Required<TokenStatusListOptions> & { readonly signer: Signer },
): Promise<Result<SignedStatusList>> {
  const { uri, issuer, bits, size, issuedAt, expiresAt, ttl } = list
  if (![1, 2, 4, 8].includes(bits)) return fail('status.unwritable', 'entries of 1, 2, 4 or 8 bits', '/bits')
  const listed = listFault(list, signer)
  if (listed !== null) return { ok: false, error: listed }
  const octets = new Uint8Array(Math.ceil((size * bits) / 8))
  const fault = setEntries(list, (index, status) => {
    const value = meanings.indexOf(status)
    const at = (index * bits) >> 3
    octets[at] = (octets[at] as number) | (value << ((index * bits) & 7))
    return value < 1 << bits
  })
  if (fault !== null) return { ok: false, error: fault }
  const packed = deflateZlib(octets, compressor)
  const times = { iat: Math.floor(issuedAt), exp: expiresAt === null ? null : Math.floor(expiresAt), ttl }
  if (form === 'jwt') {
    const header = { alg: signer.alg, kid: signer.kid, typ: 'statuslist+jwt' }
    const claims = { iss: issuer, sub: uri, ...present(times), status_list: { bits, lst: encodeBase64url(packed) } }
    return ok({ mediaType: jwtType, text: await signJws(JSON.stringify(header), JSON.stringify(claims), signer) })
  }
  const claims = new Map<number, Cbor>()
  for (const [name, value] of Object.entries({ iss: issuer, sub: uri, ...present(times) }))
    claims.set(cwtClaims[name] as number, value)
  claims.set(
    statusListClaim,
    new Map<string, Cbor>([
      ['bits', bits],
      ['lst', packed],
    ]),
  )
  const message = await writeSign1(encodeCbor(claims), { typ: cwtType, signer })
  return ok({ mediaType: cwtType, text: encodeBase64url(message) })
}

/** Leaves out what is not there. */
function present(times: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(Object.entries(times).filter((pair): pair is [string, number] => pair[1] !== null))
}
