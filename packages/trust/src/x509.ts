import {
  type Answer,
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
} from '@imprint/core'
import { type Certificate, encodeBase64, formatName, namesPerson, oids, readImNames, textsOf } from '@imprint/core/x509'
import { type Scope, scopeAnswer } from './keys/scope.ts'
import { type Conformance, nameOf } from './x509/certificate-rules.ts'
import { type CertificatePair, judgeCertificateStatus, type StatusEvidence } from './x509/certificate-status.ts'
import { imPathFault, layoutOf, signingFault } from './x509/im-rules.ts'
import { ocspRequest } from './x509/ocsp-request.ts'
import { type CertificatePath, signatureFault, validatePath } from './x509/validate-path.ts'

/** A root that is trusted, and what it may speak about. `im:` URIs cannot be name-constrained (RFC 5280 section 4.2.1.10: they have no authority), so the domains are said here. */
export interface TrustedRoot extends Scope {
  readonly certificate: Certificate
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

  const pathOf = (question: TrustQuestion, at: Seconds) => {
    const { chain } = question
    if (chain === undefined) return null
    const [leaf, ...intermediates] = chain.certificates
    return validatePath({
      leaf,
      intermediates,
      roots: certificates,
      at,
      signatures,
      purposes: options.purposes ?? [oids.clientAuth],
      conformance: options.conformance ?? 'path',
      tolerance: options.tolerance ?? 60,
      leafSignature: chain.speaksFor === 'subject' ? 'elsewhere' : 'here',
      narrow: chain.speaksFor === 'subject' ? imPathFault : (path) => issuerFault(path, question.issuer),
    })
  }

  return {
    id: 'x509',
    admits: ({ chain }) => chain?.certificates.some(({ issuer }) => names.has(issuer.key)) === true,
    needs: (question, facts) => {
      if (revocation === 'ignored' || question.chain === undefined) return []
      return statusNeeds(question, facts, { roots: certificates, signatures })
    },
    opinion: (question, facts, at) => {
      const path = pathOf(question, at)
      if (path === null) return { stance: 'none', because: finding('issuer.unknown', 'no certificate came along') }
      if (!path.ok) return { stance: 'none', because: path.error as Finding<RejectedCode> }
      const refusal =
        revocation === 'ignored'
          ? null
          : statusRefusal(path.value, { question, facts, at, policy: revocation, signatures, hasher })
      if (refusal !== null) return refusal
      const root = roots.find(({ certificate }) => certificate === path.value[0]) as TrustedRoot
      return { stance: 'trusted', keys: [trustedKey(path.value, question)], scope: scopeAnswer(root, question) }
    },
  }
}

/** The certificate of a credential's issuer names that issuer, as a URI or, for an https one, as its host (SD-JWT VC section 3.5), and is for signing. */
function issuerFault(path: CertificatePath, issuer: string): Finding<RejectedCode> | null {
  const certificate = path.at(-1) as Certificate
  const { extensions } = certificate
  if (extensions.basicConstraints?.ca === true)
    return finding('x509.key_usage', 'an authority’s certificate does not sign credentials')
  const fault = signingFault(certificate)
  if (fault !== null) return fault
  const names = extensions.subjectAltName?.names ?? []
  const host = /^https:\/\/([a-z0-9.-]+)(?:[:/]|$)/.exec(issuer)?.[1]
  if (!textsOf(names, 'uri').includes(issuer) && (host === undefined || !textsOf(names, 'dns').includes(host)))
    return finding('x509.identifier_missing', 'the certificate does not name the issuer of the credential')
  return personInPath(path)
}

/** Every member of a root’s domains has a certificate, and some certify devices with it; an issuer speaks about all of them. */
function personInPath(path: CertificatePath): Finding<RejectedCode> | null {
  for (const [index, certificate] of path.entries()) {
    const names = readImNames(certificate)
    if (!names.ok) return names.error as Finding<RejectedCode>
    if (!namesPerson(names.value)) continue
    return index === path.length - 1
      ? finding('x509.key_usage', 'a person’s or device’s certificate does not sign credentials')
      : finding('x509.user_authority', `${nameOf(certificate)} names a person, and certified an issuer`)
  }
  return null
}

function trustedKey(path: CertificatePath, { kid, chain }: TrustQuestion): TrustedKey {
  const subject = chain?.speaksFor === 'subject'
  const holder = path.at(subject ? -2 : -1) as Certificate
  const steps = path.slice(0, subject ? -1 : undefined).map((certificate, index): TrustStep => {
    const why = index === 0 ? 'a configured root' : `certified by ${nameOf(path[index - 1] as Certificate)}`
    return { model: 'x509', who: nameOf(certificate), why, evidenceAt: null }
  })
  if (subject)
    steps.push({
      model: 'x509',
      who: formatName(holder.subject),
      why: `the layout is ${layoutOf(path)}`,
      evidenceAt: null,
    })
  // Rules of the path saw to it that the key is one of ours.
  return { jwk: holder.key.jwk as NonNullable<Certificate['key']['jwk']>, kid, path: steps }
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

/** What may be fetched: only for certificates that somebody trusted has signed, the first included, so that no stranger chooses where we ask. */
function statusNeeds(
  { chain }: TrustQuestion,
  facts: Facts,
  { roots, signatures }: { readonly roots: readonly Certificate[]; readonly signatures: SynchronousSignatureVerifier },
): readonly Need[] {
  const needs: Need[] = []
  const known = [...roots]
  const rest = new Set(chain?.certificates)
  for (let grown = true; grown && rest.size > 0; ) {
    grown = false
    for (const certificate of rest) {
      // Authorities that rolled their key have one name and several certificates, and who comes first in the chain is for the presenter to say.
      const issuer = known.find(
        (one) =>
          one.subject.key === certificate.issuer.key &&
          one.extensions.basicConstraints?.ca === true &&
          signatureFault({ signed: certificate, by: one }, signatures) === null,
      )
      if (issuer === undefined) continue
      known.push(certificate)
      rest.delete(certificate)
      grown = true
      for (const need of needsOf({ certificate, issuer })) if (facts[factKey(need)] === undefined) needs.push(need)
    }
  }
  return needs
}

interface StatusInput {
  readonly question: TrustQuestion
  readonly facts: Facts
  readonly at: Seconds
  readonly policy: Exclude<RevocationPolicy, 'ignored'>
  readonly signatures: SynchronousSignatureVerifier
  readonly hasher: Hasher
}

function statusRefusal(path: CertificatePath, { question, facts, policy, ...context }: StatusInput): Opinion | null {
  const { revocationLists, ocspResponses } = question.chain as NonNullable<TrustQuestion['chain']>
  let invalid: Opinion | null = null
  let unsure: Opinion | null = null
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index - 1]
    // Whether a root is still trusted is for whoever configured it.
    if (issuer === undefined) continue
    const fetched = (kind: string) =>
      needsOf({ certificate, issuer }).flatMap((need) => (need.kind === kind ? octetsOf(facts[factKey(need)]) : []))
    const evidence: readonly StatusEvidence[] = [
      { origin: 'stapled', revocationLists, ocspResponses },
      { origin: 'fetched', revocationLists: fetched('x509-crl'), ocspResponses: fetched('x509-ocsp') },
    ]
    const status = judgeCertificateStatus({ certificate, issuer }, evidence, context)
    switch (status.state) {
      case 'good':
        break
      case 'revoked':
        return { stance: 'distrusted', because: status.because }
      case 'invalid':
        // A broken answer, which anybody can staple, must not hide a revocation further down.
        invalid ??= { stance: 'none', because: status.because }
        break
      case 'unknown':
        if (policy === 'required') unsure ??= { stance: 'unsure', because: status.because }
    }
  }
  return invalid ?? unsure
}

/** The octets of a fact. What no source writes is nothing. */
function octetsOf(fact: Answer | undefined): readonly Uint8Array[] {
  if (fact?.state !== 'found' || !isJsonObject(fact.value) || typeof fact.value['text'] !== 'string') return []
  const octets = decodeBase64url(fact.value['text'])
  return octets.ok ? [octets.value] : []
}
