import {
  type Failed,
  type Finding,
  fail,
  finding,
  type RejectedCode,
  type Result,
  type SynchronousSignatureVerifier,
} from '@imprint/core'
import {
  type Certificate,
  type CertificatePath,
  isSelfIssued,
  maxPathLength,
  nameOf,
  pathFault,
  type RuleContext,
  sameOctets,
} from '@imprint/core/x509'
import type { SignatureMemory } from './signature-memory.ts'

/** Certificates that may come along beside the one that is judged. */
export const maxIntermediates = 16
// Signatures cost, and everything that is not signed can be arranged by an attacker: eight for the longest honest path, as many again for cross-signed authorities.
const maxSignatures = 16
// Steps upwards, each of which looks at every certificate: authorities of one name lead to each other in any order, with a root above each or none at all.
const maxSteps = 512

/** What a path is built from. */
export interface PathInput extends RuleContext {
  readonly leaf: Certificate
  /** In any order; those that lead nowhere do no harm. */
  readonly intermediates: readonly Certificate[]
  readonly roots: readonly Certificate[]
  readonly signatures: SynchronousSignatureVerifier
  /** Further rules about a path, which only narrow. */
  readonly narrow?: (path: CertificatePath) => Finding<RejectedCode> | null
  /** `elsewhere`: the caller verifies the signature of the certificate that is judged; those above it are verified here. */
  readonly leafSignature?: 'here' | 'elsewhere'
  /** Good signatures of authorities' certificates, so that each is verified once. What comes out is the same without. */
  readonly remembered?: SignatureMemory
}

interface Search extends Omit<PathInput, 'leafSignature'> {
  readonly leafSignature: PathInput['leafSignature'] | undefined
  budget: { signatures: number; steps: number }
  /** The fault of the path that came closest: signed but against a rule (0), not tried (1), not signed (2). Of equals the first. */
  closest: { readonly rank: number; readonly fault: Finding<RejectedCode> } | null
}

/**
 * Finds a path from a certificate to a root and validates it by RFC 5280 section 6: names chain, signatures verify, every rule holds. Where several ways lead up, the first that holds is answered. Without one
 * the fault is that of the way that came closest; with no way at all it is `x509.path_absent`.
 */
export function validatePath(input: PathInput): Result<CertificatePath> {
  if (input.intermediates.length > maxIntermediates)
    return fail(
      'x509.path_budget',
      `${input.intermediates.length} certificates came along, at most ${maxIntermediates}`,
    )
  const search: Search = {
    ...input,
    budget: { signatures: maxSignatures, steps: maxSteps },
    leafSignature: isAmbiguous(input) ? 'here' : input.leafSignature,
    closest: null,
  }
  const found = climb(search, [input.leaf])
  if (found !== null) return { ok: true, value: found }
  return search.closest === null ? noPath(input) : { ok: false, error: search.closest.fault }
}

/** Whether keys of several authorities bear the name of the issuer. Then only the signature tells whose certificate it is, so that it cannot be left to others. */
function isAmbiguous({ leaf, intermediates, roots }: PathInput): boolean {
  const named = [...roots, ...intermediates].filter(({ subject }) => subject.key === leaf.issuer.key)
  return named.some(({ key }) => !sameOctets(key.der, (named[0] as Certificate).key.der))
}

function noPath({ leaf }: PathInput): Failed {
  return fail(
    'x509.path_absent',
    isSelfIssued(leaf)
      ? 'the certificate was issued by itself, and is no root that is trusted here'
      : 'no issuer that is trusted here',
  )
}

/** Goes up from the lowest certificate by names alone, depth first, and judges whatever arrives at a root. */
function climb(search: Search, below: readonly Certificate[]): CertificatePath | null {
  if (search.budget.steps-- <= 0) return overBudget(search)
  const top = below[0] as Certificate
  for (const root of ranked(top, search.roots)) {
    if (sameOctets(root.der, top.der)) continue
    const path = [root, ...below]
    const fault = judge(search, path)
    if (fault === null) return path
    keep(search, fault)
  }
  if (below.length >= maxPathLength - 1) return null
  for (const issuer of ranked(top, search.intermediates)) {
    // Neither a certificate twice (RFC 5280 section 6.1) nor an authority: a key under one name twice is a loop.
    if (
      below.some(
        (one) =>
          sameOctets(one.der, issuer.der) ||
          (one.subject.key === issuer.subject.key && sameOctets(one.key.der, issuer.key.der)),
      )
    )
      continue
    const path = climb(search, [issuer, ...below])
    if (path !== null) return path
  }
  return null
}

function overBudget(search: Search): null {
  keep(search, { rank: 1, fault: finding('x509.path_budget', 'more ways than are tried lead up') })
  return null
}

function keep(search: Search, closest: NonNullable<Search['closest']>): void {
  if (search.closest === null || closest.rank < search.closest.rank) search.closest = closest
}

/** Those whose name is that of the issuer, the one with the right key identifier first: it is a hint, no more (RFC 5280 section 4.2.1.1). */
function ranked(child: Certificate, candidates: readonly Certificate[]): readonly Certificate[] {
  const named = candidates.filter(({ subject }) => subject.key === child.issuer.key)
  const id = child.extensions.authorityKeyId
  if (named.length < 2 || id === null) return named
  const hinted = ({ extensions: { subjectKeyId } }: Certificate) =>
    subjectKeyId !== null && sameOctets(subjectKeyId, id)
  return [...named.filter(hinted), ...named.filter((one) => !hinted(one))]
}

/** From the root down, so that what is not signed by anybody known costs one signature. */
function judge(search: Search, path: CertificatePath): Search['closest'] {
  const last = path.length - (search.leafSignature === 'elsewhere' ? 2 : 1)
  for (let index = 1; index <= last; index++) {
    const link = { signed: path[index] as Certificate, by: path[index - 1] as Certificate }
    const fault = linkFault(search, link, index === path.length - 1 ? undefined : search.remembered)
    if (fault !== null) return { rank: fault.code === 'x509.path_budget' ? 1 : 2, fault }
  }
  const fault = pathFault(path, search) ?? search.narrow?.(path) ?? null
  return fault === null ? null : { rank: 0, fault }
}

function linkFault(
  { budget, signatures }: Search,
  { signed, by }: { readonly signed: Certificate; readonly by: Certificate },
  remembered: SignatureMemory | undefined,
): Finding<RejectedCode> | null {
  // What is remembered counts too: nobody learns from an answer what else was asked here.
  if (budget.signatures-- <= 0) return finding('x509.path_budget', `more than ${maxSignatures} signatures`)
  if (remembered?.has(signed, by) === true) return null
  const fault = signatureFault({ signed, by }, signatures)
  if (fault === null) remembered?.add(signed, by)
  return fault
}

/** What is signed in this way: certificates, CRLs, OCSP responses. */
export type Signed = Pick<Certificate, 'signed' | 'signatureAlgorithm' | 'signature'>

/** Says why something was not signed with the key of a certificate; `null` if it was. */
export function signatureFault(
  { signed, by }: { readonly signed: Signed; readonly by: Certificate },
  signatures: SynchronousSignatureVerifier,
): Finding<'x509.algorithm_weak' | 'x509.algorithm_unsupported' | 'x509.signature_invalid'> | null {
  const { signatureAlgorithm: algorithm, signature } = signed
  if (algorithm.weak) return finding('x509.algorithm_weak', `the algorithm ${algorithm.oid}`)
  if (algorithm.name === null) return finding('x509.algorithm_unsupported', `the algorithm ${algorithm.oid}`)
  const { jwk, kind } = by.key
  if (jwk === null) return finding('x509.algorithm_unsupported', `${nameOf(by)} has a key of kind ${kind}`)
  const answer = signatures.verify(algorithm.name, jwk, signed.signed, signature)
  return answer === 'valid' ? null : finding('x509.signature_invalid', `${nameOf(by)} did not sign it`)
}
