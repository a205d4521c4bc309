import {
  type AbortSignalLike,
  type Answer,
  finding,
  isJsonObject,
  isTextArray,
  type Json,
  parseJsonObject,
  type Seconds,
  type Source,
  type UndecidedCode,
} from '@imprint/core'
import {
  parseProfileUri,
  parseServiceClaim,
  profileDocumentUrl,
  profileLogUrl,
  type ServiceAsk,
} from '@imprint/core/services'
import type { Fetcher, WantedBody } from '../fetch-policy.ts'
import type { TxtLookup } from './dns-txt.ts'

/**
 * Fetches the vCard of an XMPP account (XEP-0292, XEP-0054) over a connection that the caller has. Contract: as `Source.fetch`; the value is `{"mediaType": "application/vcard+xml", "text": …}`, at
 * most 64 KiB of it, and `absent` only if the account's own server says that it has none.
 */
export type VcardLookup = (jid: string, signal: AbortSignalLike) => Promise<Answer>

/** What profiles and services are asked with. */
export interface ServiceProofOptions {
  readonly fetcher: Fetcher
  readonly lookupTxt: TxtLookup
  /** Without it, XMPP accounts are `unavailable`. */
  readonly lookupVcard?: VcardLookup
}

/** A statement is signed, so what a static host calls its type does not matter. */
const statementTypes: WantedBody['mediaTypes'] = {
  'application/asp+jwt': 'text',
  'application/jwt': 'text',
  'text/plain': 'text',
  'application/octet-stream': 'text',
}

/** 128 statements of 2 KiB. */
const logBytes = 262_144
/** A home page of a large site is 150 KiB. */
const pageBytes = 524_288

/**
 * Fetches signed profiles (facts of kind `service-profile` by name: `{"newest": …, "log": [<statement>, …] | null}`) and what services show (`service-proof` by claim: `{"mediaType": …, "text": …}`). Everything by
 * the fetcher's policy; a redirect to another host is not followed, because then that host would speak for the one in the claim.
 *
 * @example
 * ```ts
 * const services = serviceProofSource({ fetcher: createFetcher({ clock: systemClock }), lookupTxt: createTxtLookup({ clock: systemClock }) })
 * await services.fetch({ kind: 'service-proof', id: 'dns:alice.example?type=TXT' }, AbortSignal.timeout(3000))
 * ```
 */
export function serviceProofSource(options: ServiceProofOptions): Source {
  return {
    async fetch({ kind, id }, signal) {
      if (kind === 'service-profile') return fetchProfile(id, options.fetcher, signal)
      if (kind !== 'service-proof') return null
      const claim = parseServiceClaim(id)
      return claim === null
        ? unavailable('fetch.failed', 'no service of a kind that can be asked')
        : askers[claim.ask.via](claim.ask as never, options, signal)
    },
  }
}

type Asker<Via extends ServiceAsk['via']> = (
  ask: Extract<ServiceAsk, { via: Via }>,
  options: ServiceProofOptions,
  signal: AbortSignalLike,
) => Promise<Answer>

/** How each kind of question is asked. */
const askers: { readonly [Via in ServiceAsk['via']]: Asker<Via> } = {
  https: ({ url, mediaTypes }, { fetcher }, signal) =>
    fetcher.fetchText(
      url,
      {
        mediaTypes: Object.fromEntries(mediaTypes.map((type) => [type, 'text'] as const)),
        bytes: pageBytes,
        redirects: 'same-origin',
      },
      signal,
    ),
  dns: ({ name }, { lookupTxt }, signal) => lookupTxt(name, signal),
  xmpp: async ({ jid }, { lookupVcard }, signal) =>
    lookupVcard === undefined
      ? unavailable('fetch.failed', 'no connection to XMPP was configured')
      : lookupVcard(jid, signal),
}

async function fetchProfile(name: string, fetcher: Fetcher, signal: AbortSignalLike): Promise<Answer> {
  const profile = parseProfileUri(name)
  if (!profile.ok) return unavailable('fetch.failed', 'the name of a profile is aspe:<host>:<fingerprint>')
  const wanted = (mediaTypes: WantedBody['mediaTypes']) =>
    ({ mediaTypes, bytes: logBytes, redirects: 'same-origin' }) as const
  const [newest, log] = await Promise.all([
    fetcher.fetchText(profileDocumentUrl(profile.value), wanted(statementTypes), signal),
    fetcher.fetchText(profileLogUrl(profile.value), wanted({ 'application/json': 'text' }), signal),
  ])
  if (newest.state !== 'found') return newest
  const value = (statements: readonly string[] | null): Json => ({
    newest: textOf(newest.value).trim(),
    log: statements,
  })
  // A host that knows no logs has none, and the statement says itself whether it needs one.
  if (log.state === 'absent') return { ...newest, value: value(null) }
  if (log.state === 'unavailable') return log
  const statements = statementsOf(textOf(log.value))
  if (statements === null) return unavailable('fetch.failed', 'the log is no JSON object with a list of statements')
  const fetchedAt = Math.min(newest.fetchedAt, log.fetchedAt) as Seconds
  return { state: 'found', value: value(statements), fetchedAt }
}

function textOf(value: Json): string {
  return isJsonObject(value) && typeof value['text'] === 'string' ? value['text'] : ''
}

function statementsOf(text: string): readonly string[] | null {
  const log = parseJsonObject(text, { size: logBytes, depth: 4, values: 1_024 })
  const statements = log.ok ? log.value['statements'] : undefined
  return isTextArray(statements) ? statements : null
}

function unavailable(code: UndecidedCode, detail: string): Answer {
  return { state: 'unavailable', cause: finding(code, detail) }
}
