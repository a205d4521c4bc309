import type { Source } from '@imprint/core'
import type { Fetcher, WantedBody } from './fetch-policy.ts'

// RFC 2585 section 4.2 and RFC 6960 appendix C.2. A list of ten thousand entries has 384 KiB, a response 32 KiB at most.
const wanted: Readonly<Record<string, WantedBody>> = {
  'x509-crl': { mediaTypes: { 'application/pkix-crl': 'octets' }, bytes: 393_216 },
  'x509-ocsp': { mediaTypes: { 'application/ocsp-response': 'octets' }, bytes: 32_768 },
}

/**
 * Fetches CRLs (`x509-crl`, by URI) and OCSP responses (`x509-ocsp`, by the URL that asks for one, RFC 6960 appendix A.1) under the fetch policy. A found fact is `{"mediaType": …, "text": …}`, DER in base64url;
 * who signed it is for the trust model to judge. The policy wants https, which lists of public authorities often are not served by: their answers come stapled or not at all.
 *
 * @example
 * ```ts
 * const status = certificateStatusSource({ fetcher: createFetcher({ clock: systemClock }) })
 * await status.fetch({ kind: 'x509-crl', id: 'https://ca.example.com/issuing.crl' }, AbortSignal.timeout(3000))
 * ```
 */
export function certificateStatusSource({ fetcher }: { readonly fetcher: Pick<Fetcher, 'fetchText'> }): Source {
  return {
    async fetch({ kind, id }, signal) {
      const body = wanted[kind]
      return body === undefined ? null : fetcher.fetchText(id, body, signal)
    },
  }
}
