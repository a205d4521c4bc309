import { fail, ok, type Result } from '../result.ts'
import { isPublicHost } from './public-host.ts'

/** The name of a signed profile: the host that serves it and the fingerprint of its first key (Ariadne Signature Profile v0). */
export interface ProfileUri {
  /** `aspe:<host>:<fingerprint>`, the host in lower and the fingerprint in upper case. */
  readonly uri: string
  readonly host: string
  /** 26 characters of base32: the first 16 octets of the SHA-512 JWK thumbprint. */
  readonly fingerprint: string
}

const form = /^aspe:([A-Za-z0-9.-]{1,253}):([A-Za-z2-7]{26})$/
const document = /^https:\/\/([a-z0-9.-]{1,253})\/\.well-known\/aspe\/id\/([A-Z2-7]{26})$/

/**
 * Parses the name of a profile: `aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE`. Case is folded, as clients of the specification do. Anything else is `service.profile_malformed`.
 *
 * @example
 * ```ts
 * parseProfileUri('aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE') // ok
 * parseProfileUri('aspe:192.0.2.1:QPRGVPJNWDXH4ESK2RYDTZJLTE') // service.profile_malformed
 * ```
 */
export function parseProfileUri(text: string): Result<ProfileUri> {
  const [, host = '', fingerprint = ''] = form.exec(text) ?? []
  return named(host.toLowerCase(), fingerprint.toUpperCase())
}

/**
 * Reads the issuer of a credential as a profile: its name, or the URL of its document (`https://<host>/.well-known/aspe/id/<fingerprint>`). `null` for an issuer that is neither, a second spelling
 * included, because issuers are compared as texts.
 */
export function profileOfIssuer(issuer: string): ProfileUri | null {
  const [, host, fingerprint] = document.exec(issuer) ?? form.exec(issuer) ?? []
  if (host === undefined || fingerprint === undefined) return null
  const profile = named(host, fingerprint)
  return profile.ok && (profile.value.uri === issuer || profileDocumentUrl(profile.value) === issuer)
    ? profile.value
    : null
}

/** Where the newest statement of a profile is (Ariadne Signature Profile v0, ASP Exchange). */
export function profileDocumentUrl({ host, fingerprint }: ProfileUri): string {
  return `https://${host}/.well-known/aspe/id/${fingerprint}`
}

/** Where every statement of a profile is, the oldest first, as `{"statements": […]}`: Imprint's own, because the specification knows one statement only. */
export function profileLogUrl({ host, fingerprint }: ProfileUri): string {
  return `https://${host}/.well-known/imprint-profile-log/${fingerprint}`
}

function named(host: string, fingerprint: string): Result<ProfileUri> {
  // Five bits a character: of the last one only three are used (RFC 4648 section 6), so that there is one spelling.
  if (!isPublicHost(host) || !/[AEIMQUY4]$/.test(fingerprint))
    return fail('service.profile_malformed', 'expected aspe:<host>:<26 characters of base32>')
  return ok({ uri: `aspe:${host}:${fingerprint}`, host, fingerprint })
}
