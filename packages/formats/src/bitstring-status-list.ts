import {
  type Compressor,
  decodeBase64url,
  encodeBase64url,
  fail,
  finding,
  formatDateTime,
  isJsonObject,
  isMediaType,
  isTextArray,
  type Json,
  type JsonObject,
  type OpenedStatusList,
  ok,
  type Result,
  type SignedStatusList,
  type Signer,
  type StatusListDraft,
  type StatusMechanism,
  type StatusReference,
  type StatusSlot,
  signJws,
  type UnpackedStatusList,
} from '@imprint/core'
import { deflateGzip, inflateGzip } from './status/envelopes.ts'
import { type OpenedListJws, openListJws } from './status/list-jws.ts'
import { isListUri } from './status/list-uri.ts'
import { listFault, setEntries } from './status/write-list.ts'
import {
  conflict,
  contextFault,
  earlier,
  later,
  readDateTime,
  readIssuer,
  readNumericDate,
  readTypes,
} from './vc/members.ts'
import { baseContext } from './vc-jwt.ts'

/** What a Bitstring Status List mechanism is made of. */
export interface BitstringStatusListOptions {
  readonly compressor: Compressor
  /**
   * Bits that are written for one credential: 1 says `revoked`; 2, which is the default, is an entry for `revoked` and the next one for `suspended`, in one list with both purposes (the specification's
   * last example). An entry itself always has one bit.
   */
  readonly bits?: 1 | 2
}

const mediaType = 'application/vc+jwt'
const entryType = 'BitstringStatusListEntry'

/** Entries that a list has at least, so that nobody stands out in it (section 3.2). */
const leastEntries = 131_072

const purposes = ['revocation', 'suspension'] as const

/**
 * W3C Bitstring Status List 1.0, secured as a JWT (VC-JOSE-COSE section 3.1). A credential names its entries by `credentialStatus`, each for one purpose. Entries of several bits and the purpose
 * `message` are not read (section 1.3 allows that): such a status is unsupported, not valid. The purpose `refresh` says nothing about validity. A list must have an `id`, the address that credentials name: without one
 * a server could hand out another list of the same issuer.
 */
export function createBitstringStatusList({ compressor, bits = 2 }: BitstringStatusListOptions): StatusMechanism {
  return {
    id: 'bitstring-status-list',
    mediaTypes: { [mediaType]: 'text' },
    locate,
    open(value) {
      const fact = isJsonObject(value) ? value : {}
      return fact['mediaType'] === mediaType && typeof fact['text'] === 'string'
        ? openList(fact['text'], compressor)
        : null
    },
    slotStatus(slot) {
      const entries = purposes.slice(0, bits).map((_, offset) => entryOf(slot, { bits, offset }))
      return bits === 1 ? (entries[0] as JsonObject) : entries
    },
    write: (list, signer) => write(list, { signer, compressor, bits }),
  }
}

function entryOf({ list, index }: StatusSlot, { bits, offset }: { bits: number; offset: number }): JsonObject {
  return {
    type: entryType,
    statusPurpose: purposes[offset] as string,
    statusListIndex: String(index * bits + offset),
    statusListCredential: list,
  }
}

/** Reads one `BitstringStatusListEntry` (section 2.1). */
function locate(status: JsonObject): Result<StatusReference | null> | null {
  const { id, type, statusPurpose, statusListIndex, statusListCredential: uri, statusSize = 1, statusMessage } = status
  if (type !== entryType && !(Array.isArray(type) && type.includes(entryType))) return null
  const bad = (detail: string, name: string) => fail('status.reference_invalid', detail, `/credentialStatus/${name}`)
  if (typeof statusPurpose !== 'string') return bad('expected a text', 'statusPurpose')
  if (typeof statusListIndex !== 'string' || !/^(0|[1-9][0-9]{0,63})$/.test(statusListIndex))
    return bad('expected an integer in base 10, as a text', 'statusListIndex')
  if (!isListUri(uri)) return bad('expected a URL in canonical form', 'statusListCredential')
  if (id === uri) return bad('the id of an entry is not the address of its list', 'id')
  if (!Number.isInteger(statusSize) || (statusSize as number) < 1 || (statusSize as number) > 32)
    return bad('expected an integer from 1 to 32', 'statusSize')
  const messages =
    statusMessage === undefined && statusSize === 1 ? 2 : Array.isArray(statusMessage) ? statusMessage.length : 0
  if (messages !== 2 ** (statusSize as number)) return bad('expected one message for each value', 'statusMessage')
  if (statusPurpose === 'refresh') return ok(null)
  const purpose = purposes.find((each) => each === statusPurpose)
  return purpose === undefined || statusSize !== 1 ? null : ok({ uri, index: Number(statusListIndex), purpose })
}

/** Reads a `BitstringStatusListCredential` (section 2.2). */
function openList(text: string, compressor: Compressor): Result<OpenedStatusList> {
  const jws = openListJws(text)
  if (!jws.ok) return jws
  const { header, payload, signature } = jws.value
  if (!isMediaType(header.typ, 'vc+jwt')) return fail('jws.typ', 'expected vc+jwt', '/typ')
  const fault = forbiddenClaim(payload) ?? contextFault(payload['@context'], baseContext)
  if (fault !== null) return { ok: false, error: fault }
  const types = readTypes(payload['type'], 'VerifiableCredential')
  if (!types.ok) return types
  if (!types.value.includes('BitstringStatusListCredential'))
    return fail('vc.type', 'expected BitstringStatusListCredential', '/type')
  const issuer = readIssuer(payload['issuer'])
  if (!issuer.ok) return issuer
  const { id } = payload
  if (typeof id !== 'string') return malformed('the list has no id, so it could be put in place of another one', '/id')
  const disagreement = conflict(payload, 'iss', issuer.value) ?? conflict(payload, 'jti', id)
  if (disagreement !== null) return { ok: false, error: disagreement }
  const times = readTimes(jws.value)
  if (!times.ok) return times
  const content = readSubject(payload['credentialSubject'])
  if (!content.ok) return content
  const { packed, ttl, listPurposes } = content.value
  return ok({
    subject: id,
    issuer: issuer.value,
    ...times.value,
    ttl,
    bits: 1,
    signature,
    unpack() {
      const octets = inflateGzip(packed, compressor)
      if (!octets.ok) return octets
      const size = octets.value.length * 8
      return size < leastEntries
        ? fail('status.list_length', `${size} entries, at least ${leastEntries}`)
        : ok(unpacked(octets.value, listPurposes))
    },
  })
}

/** A list is no message to one verifier, and the claims `vc` and `vp` must not occur (VC-JOSE-COSE section 3.1.3). */
function forbiddenClaim(payload: JsonObject) {
  for (const name of ['vc', 'vp', 'aud', 'credentialStatus', 'status'])
    if (payload[name] !== undefined)
      return finding('vc.member_forbidden', 'a status list has no such member', `/${name}`)
  return null
}

function readTimes({ payload }: OpenedListJws) {
  const validFrom = readDateTime(payload['validFrom'], '/validFrom')
  if (!validFrom.ok) return validFrom
  const validUntil = readDateTime(payload['validUntil'], '/validUntil')
  if (!validUntil.ok) return validUntil
  const iat = readNumericDate(payload['iat'], '/iat')
  if (!iat.ok) return iat
  const nbf = readNumericDate(payload['nbf'], '/nbf')
  if (!nbf.ok) return nbf
  const exp = readNumericDate(payload['exp'], '/exp')
  if (!exp.ok) return exp
  const issuedAt = later(iat.value, validFrom.value)
  return ok({
    issuedAt,
    validFrom: later(issuedAt, nbf.value),
    expiresAt: earlier(validUntil.value, exp.value),
  })
}

function readSubject(
  subject: Json | undefined,
): Result<{ readonly packed: Uint8Array; readonly ttl: number | null; readonly listPurposes: readonly string[] }> {
  const at = (name: string) => `/credentialSubject${name}`
  if (!isJsonObject(subject)) return malformed('expected one object', at(''))
  const { type, statusPurpose, encodedList, ttl = null, statusSize = 1 } = subject
  if (type !== 'BitstringStatusList') return malformed('expected the type BitstringStatusList', at('/type'))
  const listPurposes = typeof statusPurpose === 'string' ? [statusPurpose] : statusPurpose
  if (!isTextArray(listPurposes) || listPurposes.length === 0)
    return malformed('expected one text or several', at('/statusPurpose'))
  if (statusSize !== 1) return fail('status.list_bits', 'expected entries of one bit', at('/statusSize'))
  // Section 2.2 counts milliseconds.
  if (ttl !== null && !(typeof ttl === 'number' && ttl > 0)) return malformed('expected a positive number', at('/ttl'))
  // Multibase writes "u" before base64url without padding.
  if (typeof encodedList !== 'string' || encodedList[0] !== 'u')
    return malformed('expected multibase base64url, which begins with "u"', at('/encodedList'))
  const packed = decodeBase64url(encodedList.slice(1))
  if (!packed.ok) return packed
  return ok({ packed: packed.value, ttl: ttl === null ? null : ttl / 1000, listPurposes })
}

function malformed(detail: string, pointer: string): Result<never> {
  return fail('status.list_malformed', detail, pointer)
}

function unpacked(octets: Uint8Array, listPurposes: readonly string[]): UnpackedStatusList {
  const size = octets.length * 8
  return {
    size,
    octets: octets.length,
    read({ index, purpose }) {
      if (!listPurposes.includes(purpose))
        return fail('status.purpose_mismatch', 'the list is for another purpose', '/credentialStatus/statusPurpose')
      if (!(index < size))
        return fail('status.index_out_of_range', `the list has ${size} entries`, '/credentialStatus/statusListIndex')
      // The first entry is the left-most bit (section 2.2).
      const bit = ((octets[index >> 3] as number) >> (7 - (index & 7))) & 1
      return bit === 0 ? valid : purpose === 'revocation' ? revoked : suspended
    },
  }
}

const valid = Object.freeze(ok('valid' as const))
const revoked = Object.freeze(ok('revoked' as const))
const suspended = Object.freeze(ok('suspended' as const))

async function write(
  list: StatusListDraft,
  { signer, compressor, bits }: Required<BitstringStatusListOptions> & { readonly signer: Signer },
): Promise<Result<SignedStatusList>> {
  const { uri, issuer, size, issuedAt, expiresAt, ttl } = list
  if (list.bits !== bits)
    return fail('status.unwritable', `this mechanism writes ${bits} bits for a credential`, '/bits')
  if (!(size >= leastEntries)) return fail('status.unwritable', `at least ${leastEntries} entries`, '/size')
  const listed = listFault(list, signer)
  if (listed !== null) return { ok: false, error: listed }
  const octets = new Uint8Array(Math.ceil((size * bits) / 8))
  const fault = setEntries(list, (index, status) => {
    const offset = status === 'revoked' ? 0 : 1
    const bit = index * bits + offset
    if (offset < bits) octets[bit >> 3] = (octets[bit >> 3] as number) | (128 >> (bit & 7))
    return offset < bits
  })
  if (fault !== null) return { ok: false, error: fault }
  const payload = {
    '@context': [baseContext],
    id: uri,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom: formatDateTime(issuedAt),
    ...(expiresAt === null ? {} : { validUntil: formatDateTime(expiresAt) }),
    credentialSubject: {
      id: `${uri}#list`,
      type: 'BitstringStatusList',
      statusPurpose: bits === 1 ? purposes[0] : purposes,
      encodedList: `u${encodeBase64url(deflateGzip(octets, compressor))}`,
      ...(ttl === null ? {} : { ttl: ttl * 1000 }),
    },
  }
  const header = { alg: signer.alg, kid: signer.kid, typ: 'vc+jwt', cty: 'vc' }
  return ok({ mediaType, text: await signJws(JSON.stringify(header), JSON.stringify(payload), signer) })
}
