import { createWebSignatureVerifier } from '@imprint/adapters/web-crypto'
import { webCompressor } from '@imprint/adapters/web-zlib'
import { fail, ok, type Result, type StatusValue } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import type { KeyRow } from '../../../messages/console-view.ts'
import { playedStatus } from '../../../messages/played-status.ts'

/** A status list as anybody sees it. */
export interface ListPicture {
  readonly uri: string
  readonly size: number
  /** Octets of the document. */
  readonly octets: number
  readonly issuedAt: number
  /** The entries that say something else than `valid`. */
  readonly marked: ReadonlyMap<number, Exclude<StatusValue, 'valid'>>
}

const mechanism = createTokenStatusList({ compressor: webCompressor })

/** Fetches the published list as any verifier would, checks who signed it, and reads every entry. */
export async function readStatusList(uri: string, keys: readonly KeyRow[]): Promise<Result<ListPicture>> {
  const { host, pathname } = new URL(uri)
  const fetched = await get(`/internet/${host}${pathname}`)
  if (fetched === null) return fail('status.unavailable', 'Example Corp’s server does not answer')
  const opened = mechanism.open(fetched)
  if (opened === null) return fail('status.list_malformed', 'the answer is no status list')
  if (!opened.ok) return opened
  const { signature, subject, issuedAt } = opened.value
  const key = keys.find(({ kid }) => kid === signature.kid)
  const signatures = createWebSignatureVerifier(crypto.subtle)
  const { algorithm, data, signature: octets } = signature
  const isSigned =
    key !== undefined && (await signatures.verify(algorithm.name, key.publicJwk, data, octets)) === 'valid'
  if (!isSigned || subject !== uri) return fail('status.list_signature_invalid', 'Example Corp did not sign this list')
  const entries = opened.value.unpack()
  if (!entries.ok) return entries
  const { size, read } = entries.value
  const marked = new Map<number, Exclude<StatusValue, 'valid'>>()
  for (let index = 0; index < size; index++) {
    const value = read({ uri, index, purpose: 'any' })
    if (value.ok && value.value !== 'valid') marked.set(index, value.value)
  }
  return ok({ uri, size, octets: fetched.text.length, issuedAt: issuedAt ?? 0, marked })
}

async function get(path: string): Promise<{ readonly mediaType: string; readonly text: string } | null> {
  try {
    const response = await fetch(path, { cache: 'no-store' })
    if (!response.ok || response.headers.get(playedStatus) !== '200') return null
    const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? ''
    return { mediaType, text: await response.text() }
  } catch {
    return null
  }
}
