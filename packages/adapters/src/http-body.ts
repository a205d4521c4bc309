import { decodeUtf8, encodeBase64url, finding, type Json, parseJson, type Result } from '@imprint/core'

/** What a document may be, and what becomes of it. */
export interface WantedBody {
  /** Media types that are taken, the best first, in lower case: each read as `text`, or as `octets` that are answered in base64url. */
  readonly mediaTypes: Readonly<Record<string, 'text' | 'octets'>>
  /** Octets that it may have, where that is not what the fetcher allows every document. */
  readonly bytes?: number
  /**
   * Whether a document is answered again while it is fresh by HTTP; `yes` unless said otherwise. With `no` whoever asks keeps it by rules of its own. That there was none is remembered for
   * a moment either way.
   */
  readonly reuse?: 'yes' | 'no'
  /**
   * Which redirects are followed; `any` unless said otherwise. With `same-origin` one that leads to another host is not followed: where the host is what a document says something about, no
   * other may speak for it.
   */
  readonly redirects?: 'any' | 'same-origin'
}

/** How a body is read: which media types are asked for and taken, and what value an answer gets. */
export interface BodyReader {
  /** Tells readers apart: one URL read in two ways is two documents. */
  readonly name: string
  readonly accept: string
  /** Octets that it may have; `null` for what the fetcher allows every document. */
  readonly bytes: number | null
  readonly reuse: 'yes' | 'no'
  readonly redirects: 'any' | 'same-origin'
  /** Says what is wrong with a media type without parameters, in lower case; `null` is a pass. */
  typeFault(mediaType: string): string | null
  read(body: Uint8Array, mediaType: string): Result<Json>
}

/** Reads strict JSON of any JSON media type. */
export const jsonBody: BodyReader = {
  name: 'json',
  accept: 'application/json',
  bytes: null,
  reuse: 'yes',
  redirects: 'any',
  typeFault: (type) =>
    /^application\/([\w.+-]+\+)?json$/.test(type) ? null : 'the answer is not of a JSON media type',
  read(body) {
    const text = decodeUtf8(body)
    const json = text.ok ? parseJson(text.value, { size: body.length, depth: 16, values: 16_384 }) : text
    return json.ok
      ? { ok: true, value: deepFreeze(json.value) }
      : refused(`the body is not strict JSON: ${json.error.code}, ${json.error.detail}`)
  },
}

/** Reads what is wanted, as `{"mediaType": …, "text": …}`. */
export function textBody({ mediaTypes, bytes, reuse = 'yes', redirects = 'any' }: WantedBody): BodyReader {
  const accept = Object.keys(mediaTypes).join(', ')
  return {
    name: `${JSON.stringify(mediaTypes)} ${bytes} ${redirects}`,
    accept,
    bytes: bytes ?? null,
    reuse,
    redirects,
    typeFault: (type) => (Object.hasOwn(mediaTypes, type) ? null : `the answer is of no media type among ${accept}`),
    read(body, mediaType) {
      if (mediaTypes[mediaType] === 'octets') return found({ mediaType, text: encodeBase64url(body) })
      const text = decodeUtf8(body)
      return text.ok ? found({ mediaType, text: text.value }) : refused('the body is not UTF-8 text')
    },
  }
}

function found(value: Json): Result<Json> {
  return { ok: true, value: Object.freeze(value) }
}

function refused(detail: string): Result<Json> {
  return { ok: false, error: finding('fetch.failed', detail) }
}

/** A kept answer is handed to many; none of them may change it for the others. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
