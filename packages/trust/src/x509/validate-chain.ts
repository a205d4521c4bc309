import {
  type Finding,
  fail,
  finding,
  type Hasher,
  ok,
  type RejectedCode,
  type Result,
  type Seconds,
  type SynchronousSignatureVerifier,
  type UndecidedCode,
} from '@imprint/core'
import {
  type Certificate,
  type CertificatePath,
  type Conformance,
  certificateLabel,
  formatName,
  imPathFault,
  nameOf,
  parseCertificate,
  parsePem,
} from '@imprint/core/x509'
import { type CertificateStatus, judgeCertificateStatus, type StatusEvidence } from './certificate-status.ts'
import { validatePath } from './validate-path.ts'

/** A chain as files hold it, and how it is to be judged. */
export interface ChainInput {
  /** PEM: the certificate that is judged, then those that may stand above it, in any order. CRLs and OCSP responses among them are stapled ones. */
  readonly chain: string
  /** PEM: the roots that are trusted. */
  readonly roots: string
  /** PEM: more CRLs and OCSP responses. */
  readonly status: string
  readonly at: Seconds
  /** `im`: the rules of IM identifiers too. */
  readonly rules: 'rfc5280' | 'im'
  readonly revocation: 'ignored' | 'when-known' | 'required'
  readonly purposes: readonly string[] | null
  readonly conformance: Conformance
  /** See `RuleContext`. */
  readonly maxAuthorities?: number
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: Hasher
}

/** What came of judging a chain, with the path where there is one: root first. */
export type ChainVerdict =
  | {
      readonly outcome: 'accepted'
      readonly path: readonly string[]
      readonly leaf: Certificate
      /** What is known of each certificate of the path; `null` for the root, which nobody above it could revoke, and where nobody was to ask. */
      readonly status: readonly (CertificateStatus | null)[]
    }
  | { readonly outcome: 'rejected'; readonly because: Finding<RejectedCode> }
  | { readonly outcome: 'undecided'; readonly because: Finding<UndecidedCode>; readonly path: readonly string[] }

/** Labels of CRLs (RFC 7468 section 6) and of OCSP responses, for which there is no standard one. */
export const statusLabels = { revocationList: 'X509 CRL', ocspResponse: 'OCSP RESPONSE' } as const

/** Judges any chain of certificates in PEM: form, path, and revocation by what is given. Pure; whatever is malformed is a rejection with its code. */
export function validateChain(input: ChainInput): ChainVerdict {
  const chain = readBundle(input.chain)
  if (!chain.ok) return rejected(chain)
  const roots = readBundle(input.roots)
  if (!roots.ok) return rejected(roots)
  const more = readBundle(input.status)
  if (!more.ok) return rejected(more)
  const [leaf, ...intermediates] = chain.value.certificates
  if (leaf === undefined) return { outcome: 'rejected', because: finding('x509.chain', 'no certificate') }
  const { at, signatures, purposes, conformance } = input
  const path = validatePath({
    leaf,
    intermediates,
    roots: roots.value.certificates,
    at,
    signatures,
    purposes,
    conformance,
    ...(input.maxAuthorities === undefined ? {} : { maxAuthorities: input.maxAuthorities }),
    ...(input.rules === 'im' ? { narrow: imPathFault } : {}),
  })
  if (!path.ok) return rejected(path)
  const names = path.value.map((certificate) => formatName(certificate.subject) || nameOf(certificate))
  const status = statusOf(path.value, [chain.value, more.value], input)
  return (
    statusVerdict(status, { names, revocation: input.revocation }) ?? { outcome: 'accepted', path: names, leaf, status }
  )
}

function statusOf(
  path: CertificatePath,
  evidence: readonly StatusEvidence[],
  context: ChainInput,
): readonly (CertificateStatus | null)[] {
  return path.map((certificate, index) => {
    const issuer = path[index - 1]
    return issuer === undefined || context.revocation === 'ignored'
      ? null
      : judgeCertificateStatus({ certificate, issuer }, evidence, context)
  })
}

function statusVerdict(
  path: readonly (CertificateStatus | null)[],
  { names, revocation }: { readonly names: readonly string[] } & Pick<ChainInput, 'revocation'>,
): ChainVerdict | null {
  let invalid: ChainVerdict | null = null
  let unsure: ChainVerdict | null = null
  for (const status of path) {
    if (status?.state === 'revoked') return { outcome: 'rejected', because: status.because }
    if (status?.state === 'invalid') invalid ??= { outcome: 'rejected', because: status.because }
    if (status?.state === 'unknown' && revocation === 'required')
      unsure ??= { outcome: 'undecided', because: status.because, path: names }
  }
  return invalid ?? unsure
}

function rejected(failed: Extract<Result<never>, { ok: false }>): ChainVerdict {
  return { outcome: 'rejected', because: failed.error as Finding<RejectedCode> }
}

interface Bundle extends StatusEvidence {
  readonly certificates: readonly Certificate[]
}

/** Sorts the blocks of a PEM text; one of an unknown kind is `x509.pem`. */
function readBundle(text: string): Result<Bundle> {
  const blocks = parsePem(text)
  if (!blocks.ok) return blocks
  const certificates: Certificate[] = []
  const revocationLists: Uint8Array[] = []
  const ocspResponses: Uint8Array[] = []
  for (const { label, der } of blocks.value) {
    if (label === statusLabels.revocationList) revocationLists.push(der)
    else if (label === statusLabels.ocspResponse) ocspResponses.push(der)
    else if (label === certificateLabel) {
      const certificate = parseCertificate(der)
      if (!certificate.ok) return certificate
      certificates.push(certificate.value)
    } else return fail('x509.pem', 'a block that is neither a certificate nor about one')
  }
  return ok({ origin: 'stapled', certificates, revocationLists, ocspResponses })
}
