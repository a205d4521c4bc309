/** The form of a case, and where cases are collected. */
import { formatDateTime, type Seconds } from '@imprint/core'
import { formatPem } from '@imprint/core/x509'
import { type Made, now } from './build-certificates.ts'

/** One case. Certificates, CRLs and OCSP responses are named; `material.json` holds them as PEM. */
export interface ChainCase {
  readonly id: string
  readonly about: string
  readonly spec: string
  /** The certificate that is judged, then those that came along, then what was stapled. */
  readonly chain: readonly string[]
  readonly roots: readonly string[]
  readonly status?: readonly string[]
  readonly at: string
  readonly rules: 'rfc5280' | 'im'
  readonly revocation?: 'when-known' | 'required'
  readonly conformance?: 'profile'
  readonly purposes?: readonly string[] | null
  readonly expect: {
    readonly outcome: 'accepted' | 'rejected' | 'undecided'
    readonly code?: string
    /** What the detail says, where other faults have the same code. */
    readonly detail?: string
  }
}

export const cases: ChainCase[] = []
export const statusMaterial = new Map<string, string>()

interface CaseDraft {
  readonly about: string
  readonly spec: string
  readonly chain: readonly (Made | string)[]
  readonly roots: readonly Made[]
  readonly status?: readonly string[]
  readonly at?: Seconds
  readonly rules?: 'rfc5280' | 'im'
  readonly revocation?: 'when-known' | 'required'
  readonly conformance?: 'profile'
  readonly purposes?: readonly string[] | null
  readonly detail?: string
}

const nameOf = (one: Made | string) => (typeof one === 'string' ? one : one.name)

function add(id: string, draft: CaseDraft, expect: ChainCase['expect']): void {
  const { about, spec, chain, roots, at = now, rules = 'rfc5280', detail, ...rest } = draft
  cases.push({
    id,
    about,
    spec,
    chain: chain.map(nameOf),
    roots: roots.map(nameOf),
    at: formatDateTime(at),
    rules,
    ...rest,
    expect: detail === undefined ? expect : { ...expect, detail },
  })
}

/** A chain that holds. */
export const holds = (id: string, draft: CaseDraft): void => add(id, draft, { outcome: 'accepted' })
/** A chain that must be refused, and the code that says why. */
export const fails = (id: string, code: string, draft: CaseDraft): void => add(id, draft, { outcome: 'rejected', code })
/** A chain that cannot be judged now. */
export const isOpen = (id: string, code: string, draft: CaseDraft): void =>
  add(id, draft, { outcome: 'undecided', code })

/** Keeps a CRL or an OCSP response by a name, which is answered. */
export function keepStatus(name: string, label: 'X509 CRL' | 'OCSP RESPONSE', octets: Uint8Array): string {
  statusMaterial.set(name, formatPem({ label, der: octets }))
  return name
}
