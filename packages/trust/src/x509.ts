import {
  decodeBase64url,
  type Facts,
  type Finding,
  factKey,
  finding,
  type Hasher,
  isJsonObject,
  type Need,
  type Opinion,
  type RejectedCode,
  type Seconds,
  type SynchronousSignatureVerifier,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
  type TrustStep,
  type UndecidedCode,
} from '@imprint/core'
import {
  type Certificate,
  type CertificatePath,
  type Conformance,
  claimsFault,
  encodeBase64,
  formatName,
  imPathFault,
  issuerPathFault,
  layoutOf,
  nameOf,
  oids,
  textsOf,
} from '@imprint/core/x509'
import { type Scope, scopeAnswer } from './keys/scope.ts'
import {
  type CertificatePair,
  type CertificateStatus,
  judgeCertificateStatus,
  type StatusEvidence,
} from './x509/certificate-status.ts'
import { ocspRequest } from './x509/ocsp-request.ts'
import { createSignatureMemory } from './x509/signature-memory.ts'
import { validatePath } from './x509/validate-path.ts'

/** A root that is trusted, and what it may speak about. `im:` URIs cannot be name-constrained (RFC 5280 section 4.2.1.10: they have no authority), so the domains are said here. */
export interface TrustedRoot extends Scope {
  readonly certificate: Certificate
  /**
   * Issuers of other credentials (https URLs, as their `iss` is written) whose certificate below this root may name them by their host alone, as certificates of web servers do. Left out for none: an issuer's certificate then
   * has the issuer itself as a URI among its alternative names, or every web server of the company could speak for everybody in it.
   *
   * The model answers for the issuers that are listed here, by URI or by host: without their certificates it does not pass for one that knows nothing of them, so that nobody keeps a revocation back by leaving `x5c` out.
   */
  readonly issuers?: readonly string[]
}

/**
 * Whether certificates may have been revoked. `ignored`: nobody is asked, which suits certificates of a few days. `when-known`: what is stapled or can be fetched counts. `required`: every certificate of the
 * path needs a valid answer that is fresh.
 */
export type RevocationPolicy = 'ignored' | 'when-known' | 'required'

/** What `x509` is made of. */
export interface X509Options {
  readonly roots: readonly TrustedRoot[]
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: Hasher
  readonly revocation: RevocationPolicy
  /** `path` unless said otherwise. */
  readonly conformance?: Conformance
  /** Purposes (extended key usage) of which a certificate that states any must have one; client authentication unless said otherwise. */
  readonly purposes?: readonly string[]
  /** Seconds by which clocks may differ; 60 unless said otherwise. */
  readonly tolerance?: number
}

/** URIs of one certificate that are asked for its status. */
const maxAsked = 2

/**
 * Follows certificates to a configured root (draft-mahy-mimi-identity section 4.1): RFC 5280 section 6 with budgets, and the rules of IM identifiers on top. Of a certificate that is itself the credential it answers the key that signed
 * it; of a credential whose issuer is named by `x5c`, the certified key, if the certificate names that issuer and no certificate on the path is a person’s. A revoked certificate is distrusted.
 *
 * @example
 * ```ts
 * const root = parseCertificate(bytes)
 * const signatures = createNodeSignatureVerifier()
 * if (root.ok) x509({ roots: [{ certificate: root.value, domains: ['example.com'], types: null }], signatures, hasher: nodeHasher, revocation: 'required' })
 * ```
 */
export function x509(options: X509Options): TrustModel {
  const { roots, signatures, hasher, revocation } = options
  const names = new Set(roots.map(({ certificate }) => certificate.subject.key))
  const certificates = roots.map(({ certificate }) => certificate)
  const remembered = createSignatureMemory()
  const rootOf = ([first]: CertificatePath) => roots.find(({ certificate }) => certificate === first) as TrustedRoot

  // A certificate that is itself the credential: whoever asks verifies its signature, as that of any credential.
  const pathOf = (question: TrustQuestion, at: Seconds, leafSignature: 'here' | 'elsewhere') => {
    const { chain } = question
    if (chain === undefined) return null
    const [leaf, ...intermediates] = chain.certificates
    return validatePath({
      leaf,
      intermediates,
      roots: certificates,
      at,
      signatures,
      remembered,
      purposes: options.purposes ?? [oids.clientAuth],
      conformance: options.conformance ?? 'path',
      tolerance: options.tolerance ?? 60,
      leafSignature: chain.speaksFor === 'subject' ? leafSignature : 'here',
      narrow: (path) =>
        chain.speaksFor === 'subject'
          ? (imPathFault(path) ?? claimsFault(path, chain.certificates))
          : (issuerNameFault(path, { issuer: question.issuer, root: rootOf(path) }) ?? issuerPathFault(path)),
    })
  }

  const listed = new Set(roots.flatMap(({ issuers = [] }) => issuers))
  const answersFor = ({ issuer, chain }: TrustQuestion) => chain?.speaksFor !== 'subject' && listed.has(issuer)

  return {
    id: 'x509',
    followsChains: true,
    admits: (question) =>
      answersFor(question) || question.chain?.certificates.some(({ issuer }) => names.has(issuer.key)) === true,
    needs: (question, facts, at) => {
      if (revocation === 'ignored') return []
      const path = pathOf(question, at, 'here')
      return path?.ok === true ? statusNeeds(path.value, facts) : []
    },
    opinion: (question, facts, at) => {
      const none = (because: Finding): Opinion => ({
        stance: 'none',
        because: because as Finding<RejectedCode>,
        ...(answersFor(question) ? { keptBack: true } : {}),
      })
      const path = pathOf(question, at, 'elsewhere')
      if (path === null)
        return none(
          answersFor(question)
            ? finding('x509.chain_absent', 'the issuer is believed by its certificates, and none came along')
            : finding('issuer.unknown', 'no certificate came along'),
        )
      if (!path.ok) return none(path.error)
      const status =
        revocation === 'ignored'
          ? { known: [] }
          : statusOfPath(path.value, { question, facts, at, policy: revocation, signatures, hasher })
      if ('revoked' in status) return { stance: 'distrusted', because: status.revoked }
      if ('invalid' in status) return none(status.invalid)
      if ('unknown' in status) {
        // Nothing is said about the status of what nobody certified: that is no reason to ask again.
        const whole = pathOf(question, at, 'here')
        return whole?.ok === false ? none(whole.error) : { stance: 'unsure', because: status.unknown }
      }
      const scope = scopeAnswer(rootOf(path.value), question)
      return { stance: 'trusted', keys: [trustedKey(path.value, question, status.known)], scope }
    },
  }
}

/** The certificate of a credential's issuer names that issuer, as a URI or, for an https one that the root's entry lists, as its host (SD-JWT VC section 3.5). */
function issuerNameFault(
  path: CertificatePath,
  { issuer, root }: { readonly issuer: string; readonly root: TrustedRoot },
): Finding<RejectedCode> | null {
  const names = path.at(-1)?.extensions.subjectAltName?.names ?? []
  if (textsOf(names, 'uri').includes(issuer)) return null
  const host = /^https:\/\/([a-z0-9.-]+)(?:[:/]|$)/.exec(issuer)?.[1]
  if (host === undefined || !textsOf(names, 'dns').includes(host))
    return finding('x509.identifier_missing', 'the certificate does not name the issuer of the credential')
  return root.issuers?.includes(issuer) === true
    ? null
    : finding('x509.identifier_missing', 'the certificate names a host only, and no such issuer is listed there')
}

/** The states of certificates that are good, by their places in the path; a hole where nothing is known. */
type KnownStates = readonly (GoodStatus | undefined)[]

type GoodStatus = Extract<CertificateStatus, { readonly state: 'good' }>

function trustedKey(path: CertificatePath, { kid, chain }: TrustQuestion, known: KnownStates): TrustedKey {
  const subject = chain?.speaksFor === 'subject'
  const holder = path.at(subject ? -2 : -1) as Certificate
  const evidenceAt = (index: number) => known[index]?.evidenceAt ?? null
  const steps = path.slice(0, subject ? -1 : undefined).map((certificate, index): TrustStep => {
    const why = index === 0 ? 'a configured root' : `certified by ${nameOf(path[index - 1] as Certificate)}`
    return { model: 'x509', who: nameOf(certificate), why, evidenceAt: evidenceAt(index) }
  })
  if (subject)
    steps.push({
      model: 'x509',
      who: formatName(holder.subject),
      why: `the layout is ${layoutOf(path)}`,
      evidenceAt: evidenceAt(path.length - 1),
    })
  // The last second of a certificate is inside (RFC 5280 section 4.1.2.5).
  const ends = [...path.map(({ notAfter }) => notAfter + 1), ...known.flatMap((one) => one?.holdsUntil ?? [])]
  // Rules of the path saw to it that the key is one of ours.
  const jwk = holder.key.jwk as NonNullable<Certificate['key']['jwk']>
  return { jwk, kid, path: steps, holdsUntil: Math.min(...ends) as Seconds }
}

/** The need for a CRL: its URI. The fact is `{"mediaType": …, "text": …}`, DER in base64url. */
export function revocationListNeed(uri: string): Need {
  return { kind: 'x509-crl', id: uri }
}

/** The need for an OCSP response: the URL that asks for it by GET (RFC 6960 appendix A.1). The fact is as for a CRL. */
export function ocspNeed(uri: string, pair: CertificatePair): Need {
  return { kind: 'x509-ocsp', id: `${uri.replace(/\/$/, '')}/${encodeURIComponent(encodeBase64(ocspRequest(pair)))}` }
}

/** What can be asked about a certificate: its lists and its responders, few of each. */
function needsOf(pair: CertificatePair): readonly Need[] {
  const { crlUris, ocspUris } = pair.certificate.extensions
  return [
    ...crlUris.slice(0, maxAsked).map(revocationListNeed),
    ...ocspUris.slice(0, maxAsked).map((uri) => ocspNeed(uri, pair)),
  ]
}

/** What may be fetched: only for certificates of a path that holds in all else, so that no stranger, and nobody whose certificate is good for less, chooses where we ask. */
function statusNeeds(path: CertificatePath, facts: Facts): readonly Need[] {
  return path.flatMap((certificate, index) => {
    const issuer = path[index - 1]
    if (issuer === undefined) return []
    return needsOf({ certificate, issuer }).filter((need) => facts[factKey(need)] === undefined)
  })
}

interface StatusInput {
  readonly question: TrustQuestion
  readonly facts: Facts
  readonly at: Seconds
  readonly policy: Exclude<RevocationPolicy, 'ignored'>
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: Hasher
}

/** What is known of every certificate of a path, or what is wrong: a revocation before all else, so that a broken answer, which anybody can staple, hides none. */
type PathStatus =
  | { readonly revoked: Finding<'x509.revoked'> }
  | { readonly invalid: Finding<RejectedCode> }
  | { readonly unknown: Finding<UndecidedCode> }
  | { readonly known: KnownStates }

function statusOfPath(path: CertificatePath, { question, facts, policy, ...context }: StatusInput): PathStatus {
  const { revocationLists, ocspResponses } = question.chain as NonNullable<TrustQuestion['chain']>
  const known: (GoodStatus | undefined)[] = []
  let invalid: PathStatus | null = null
  let unknown: PathStatus | null = null
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index - 1]
    // Whether a root is still trusted is for whoever configured it.
    if (issuer === undefined) continue
    const fetched = needsOf({ certificate, issuer }).flatMap((need) => evidenceOf(need, facts))
    const evidence: readonly StatusEvidence[] = [{ origin: 'stapled', revocationLists, ocspResponses }, ...fetched]
    const status = judgeCertificateStatus({ certificate, issuer }, evidence, context)
    if (status.state === 'revoked') return { revoked: status.because }
    if (status.state === 'invalid') invalid ??= { invalid: status.because }
    else if (status.state === 'good') known[index] = status
    else if (policy === 'required') unknown ??= { unknown: status.because }
  }
  return invalid ?? unknown ?? { known }
}

/** A fetched answer as evidence. What no source writes is nothing. */
function evidenceOf(need: Need, facts: Facts): readonly StatusEvidence[] {
  const fact = facts[factKey(need)]
  if (fact?.state !== 'found' || !isJsonObject(fact.value) || typeof fact.value['text'] !== 'string') return []
  const octets = decodeBase64url(fact.value['text'])
  if (!octets.ok) return []
  const [revocationLists, ocspResponses] = need.kind === 'x509-crl' ? [[octets.value], []] : [[], [octets.value]]
  return [{ origin: 'fetched', fetchedAt: fact.fetchedAt, revocationLists, ocspResponses }]
}
