/** What the page judges with trust models that verify signatures themselves, which WebCrypto cannot do at once. */
import { fixedClock } from '@imprint/adapters/clock'
import { jsHasher } from '@imprint/adapters/hash-js'
import { createJsSignatureVerifier } from '@imprint/adapters/js-signatures'
import { createWebSignatureVerifier, webRandom } from '@imprint/adapters/web-crypto'
import {
  type Facts,
  type JsonObject,
  type PublicJwk,
  parseDateTime,
  parseImId,
  parseJwk,
  parseRequest,
  type Result,
  type Seconds,
  type TrustModel,
} from '@imprint/core'
import { parseCertificate, parsePem } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { x509 as certificates } from '@imprint/formats/x509'
import { imDevice, imUser } from '@imprint/schemas'
import { type CombineRule, combine } from '@imprint/trust/combine'
import { crossSigning } from '@imprint/trust/cross-signing'
import { pinned } from '@imprint/trust/pinned'
import { x509 } from '@imprint/trust/x509'
import { validateChain } from '@imprint/trust/x509-path'
import { createVerifier } from '@imprint/verifier'

const signatures = createJsSignatureVerifier()

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** A case of `test/vectors/x509/cases.json`, with its PEM texts in the place of their names. */
export interface BrowserChain {
  readonly chain: string
  readonly roots: string
  readonly status: string
  readonly at: string
  readonly rules: 'rfc5280' | 'im'
  readonly revocation: 'ignored' | 'when-known' | 'required'
  readonly purposes: readonly string[] | null
  readonly conformance: 'path' | 'profile'
}

/** A case of `test/vectors/x509/presented.json`. */
export interface BrowserPresentation {
  readonly root: string
  readonly at: Seconds
  readonly request: JsonObject
  readonly issuers?: readonly string[]
  /** A key that is believed as it is, alone or beside the certificates. */
  readonly pinned?: { readonly issuer: string; readonly jwk: PublicJwk; readonly rule: CombineRule | null }
  readonly text: string
}

/** A case of `test/vectors/cross-signing/paths.json`. */
export interface BrowserPath {
  readonly me: { readonly userId: string; readonly masterKey: JsonObject }
  readonly unverified: 'refuse' | 'first-use'
  readonly facts: Facts
  readonly question: {
    readonly issuer: string
    readonly subject: string
    readonly holderKey: JsonObject
    readonly claims: JsonObject
    readonly kid: string | null
  }
}

function trustWith(followed: TrustModel, second: BrowserPresentation['pinned']): TrustModel {
  if (second === undefined) return followed
  const { issuer, jwk, rule } = second
  const known = pinned([{ issuer, keys: [{ jwk, kid: null }], domains: ['example.com'], types: null }])
  return rule === null ? known : combine(rule, [followed, known])
}

/** Functions of the page, by which a test calls them. */
export const trustFunctions = {
  judgeChains: (cases: readonly BrowserChain[]) =>
    cases.map((one) => {
      const verdict = validateChain({ ...one, at: good(parseDateTime(one.at)), signatures, hasher: jsHasher })
      return 'because' in verdict ? `${verdict.outcome} ${verdict.because.code}` : verdict.outcome
    }),

  judgePresentations: (cases: readonly BrowserPresentation[]) =>
    Promise.all(
      cases.map(async ({ root, at, request, issuers, pinned: second, text }) => {
        const [block] = good(parsePem(root))
        const certificate = good(parseCertificate(block?.der ?? new Uint8Array(0)))
        const verifier = createVerifier({
          id: String(request['audience']),
          formats: [certificates, vcJwtX5c],
          schemas: [imDevice, imUser],
          trust: trustWith(
            x509({
              roots: [{ certificate, domains: ['example.com'], types: null, ...(issuers ? { issuers } : {}) }],
              signatures,
              hasher: jsHasher,
              revocation: 'ignored',
            }),
            second,
          ),
          status: 'when-present',
          sources: [],
          // The presentation's own signature is left to the platform.
          signatures: createWebSignatureVerifier(crypto.subtle),
          nonces: { issue: () => undefined, consume: () => 'fresh' },
          clock: fixedClock(at),
          random: webRandom,
        })
        const verdict = await verifier.verify(text, good(parseRequest(JSON.stringify(request))))
        return verdict.outcome === 'accepted' ? 'accepted' : `${verdict.outcome} ${verdict.because.code}`
      }),
    ),

  judgePaths: (cases: readonly BrowserPath[], at: Seconds) =>
    cases.map(({ me, unverified, facts, question: { issuer, subject, holderKey, claims, kid } }) => {
      const masterKey = good(parseJwk(me.masterKey))
      const id = good(parseImId(subject))
      const about = { subject: id, holderKey: good(parseJwk(holderKey)), claims }
      const opinion = crossSigning({ me: { userId: me.userId, masterKey }, unverified, signatures }).opinion(
        { issuer, types: ['ImDeviceCredential'], domain: id.domain, kid, about },
        facts,
        at,
      )
      return 'because' in opinion ? `${opinion.stance} ${opinion.because.code}` : opinion.stance
    }),
}
