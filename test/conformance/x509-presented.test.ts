import { fixedClock } from '@imprint/adapters/clock'
import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type JsonObject,
  type NonceStore,
  type PublicJwk,
  parseRequest,
  type Result,
  type Seconds,
  type TrustModel,
} from '@imprint/core'
import { parseCertificate, parsePem } from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { x509 as format } from '@imprint/formats/x509'
import { imDevice, imUser } from '@imprint/schemas'
import { type CombineRule, combine } from '@imprint/trust/combine'
import { pinned } from '@imprint/trust/pinned'
import { type RevocationPolicy, x509 } from '@imprint/trust/x509'
import { createVerifier } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'

interface PresentedCase extends Vector {
  readonly root: string
  readonly at: Seconds
  readonly request: JsonObject
  readonly issuers?: readonly string[]
  /** A second model, which knows a key, and the rule by which it counts beside the one that follows chains; `null`: it stands alone. */
  readonly pinned?: { readonly issuer: string; readonly jwk: PublicJwk; readonly rule: CombineRule | null }
  readonly revocation?: RevocationPolicy
  readonly text: string
  readonly expect: {
    readonly outcome: string
    readonly code?: string
    readonly fn?: string
    readonly notes?: readonly string[]
    /** Claims that are not made. */
    readonly absent?: readonly string[]
    readonly validUntil?: Seconds
    readonly evidenceAt?: Seconds | null
  }
}

const signatures = createNodeSignatureVerifier()
const nonces: NonceStore = { issue: () => undefined, consume: () => 'fresh' }

function trustWith(followed: TrustModel, { issuer, jwk, rule }: NonNullable<PresentedCase['pinned']>): TrustModel {
  const known = pinned([{ issuer, keys: [{ jwk, kid: null }], domains: ['example.com'], types: null }])
  return rule === null ? known : combine(rule, [followed, known])
}

function rootOf(pem: string) {
  const [block] = unwrap(parsePem(pem))
  if (block === undefined) throw new TypeError('no certificate')
  return unwrap(parseCertificate(block.der))
}

describe('certificates that are shown with a proof of their key', () => {
  it.each(readVectors<PresentedCase>('x509/presented'))(
    '$id: $about',
    async ({ root, at, request, issuers, pinned: second, revocation = 'ignored', text, expect: due }) => {
      const listed = issuers === undefined ? {} : { issuers }
      const roots = [{ certificate: rootOf(root), domains: ['example.com'], types: null, ...listed }]
      const followed = x509({ roots, signatures, hasher: nodeHasher, revocation })
      const verifier = createVerifier({
        id: String(request['audience']),
        formats: [format, vcJwtX5c],
        schemas: [imDevice, imUser],
        trust: second === undefined ? followed : trustWith(followed, second),
        status: 'when-present',
        sources: [],
        signatures,
        nonces,
        clock: fixedClock(at),
        random: nodeRandom,
      })
      const verdict = await verifier.verify(text, unwrap(parseRequest(JSON.stringify(request))))
      expect(verdict.outcome).toBe(due.outcome)
      expect(verdict.outcome === 'accepted' ? undefined : verdict.because.code).toBe(due.code)
      if (verdict.outcome !== 'accepted' || due.fn === undefined) return
      expect(verdict.value.credentials.map(({ subject }) => subject['fn'])).toEqual([due.fn])
      if (due.validUntil !== undefined) expect(verdict.value.validUntil).toBe(due.validUntil)
      if (due.evidenceAt !== undefined) expect(verdict.value.credentials[0]?.evidenceAt).toBe(due.evidenceAt)
      for (const name of due.absent ?? []) expect(verdict.value.credentials[0]?.subject).not.toHaveProperty(name)
      const codes = verdict.checks.flatMap((check) => ('notes' in check ? check.notes.map(({ code }) => code) : []))
      expect(codes).toEqual(due.notes)
    },
  )
})

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new TypeError(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
