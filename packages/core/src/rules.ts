/** The rules of a verdict. Every verdict lists every rule that concerns it, in this order; the first that failed is the reason given. */

/** Rules about the presentation itself, judged first. */
export const presentationRules = [
  'presentation.form',
  'request.current',
  'presentation.nonce',
  'presentation.audience',
  'presentation.credentials',
  'holder.one_key',
  'holder.key',
  'presentation.signature',
  'presentation.time',
] as const

/** Rules about each credential, judged next. */
export const credentialRules = [
  'credential.form',
  'issuer.known',
  'issuer.trusted',
  'issuer.key',
  'credential.signature',
  'credential.time',
  'credential.schema',
  'credential.subject',
  'issuer.scope',
  'credential.type',
  'credential.status',
] as const

/** Rules about presentation and credentials together, judged last; the nonce is the very last. */
export const closingRules = ['holder.subject', 'holder.peer', 'request.answered', 'nonce.fresh'] as const

/** Rules of whoever remembers peers, judged after a verifier's: no verdict of a verifier has a row for them. */
export const rememberingRules = ['peer.continuity'] as const

/** The name of a rule. */
export type RuleId =
  | (typeof presentationRules)[number]
  | (typeof credentialRules)[number]
  | (typeof closingRules)[number]
  | (typeof rememberingRules)[number]

/** A rule in words. */
export interface Rule {
  readonly id: RuleId
  /** What is checked, as a sentence in the present tense. */
  readonly says: string
  readonly spec: string
}

/** Every rule in words. Apart from the names, so that whoever only verifies need not load them. */
const words: Readonly<Record<RuleId, Omit<Rule, 'id'>>> = {
  'presentation.form': {
    says: 'the presentation is well formed, in a known format, within budget',
    spec: 'RFC 7515 section 5.2',
  },
  'request.current': { says: 'the request is neither expired nor from the future', spec: 'Imprint requests' },
  'presentation.nonce': { says: 'the presentation answers this request', spec: 'OpenID4VP 1.0 section 14.1' },
  'presentation.audience': { says: 'the presentation was made for this verifier', spec: 'RFC 7519 section 4.1.3' },
  'presentation.credentials': { says: 'it holds credentials, each signed on its own', spec: 'VCDM 2.0 section 4.12' },
  'holder.one_key': { says: 'all its credentials are bound to one key', spec: 'draft-mahy-mimi-identity section 5.3' },
  'holder.key': { says: 'the presenter names no other key', spec: 'RFC 7800 section 3.1' },
  'presentation.signature': {
    says: 'the presentation was signed with that key, so the presenter holds it',
    spec: 'RFC 7515 section 5.2',
  },
  'presentation.time': { says: 'the presentation was made for this moment', spec: 'RFC 7519 section 4.1' },
  'credential.form': {
    says: 'the credential is well formed, in a known format, within budget',
    spec: 'VC-JOSE-COSE section 3.1',
  },
  'issuer.known': { says: 'a trust model could believe this issuer', spec: 'draft-mahy-mimi-identity section 4' },
  'issuer.trusted': {
    says: 'the trust models, combined by the named rule, believe it',
    spec: 'draft-mahy-mimi-identity section 4.4',
  },
  'issuer.key': { says: 'the issuer publishes the key that the credential names', spec: 'RFC 8725 section 3.8' },
  'credential.signature': { says: 'the issuer signed this credential', spec: 'RFC 7515 section 5.2' },
  'credential.time': { says: 'the credential is valid now', spec: 'VCDM 2.0 section 4.9' },
  'credential.schema': { says: 'its claims fit the schema of its type', spec: 'VCDM 2.0 section 4.11' },
  'credential.subject': {
    says: 'its subject is an identifier of the right kind',
    spec: 'draft-mahy-mimi-identity section 2',
  },
  'issuer.scope': {
    says: 'the issuer may speak for that identifier’s domain and this type',
    spec: 'draft-mahy-mimi-identity section 4.1',
  },
  'credential.type': {
    says: 'it keeps to the published metadata of its type',
    spec: 'draft-ietf-oauth-sd-jwt-vc-24 section 4',
  },
  'credential.status': { says: 'it has not been revoked or suspended', spec: 'VCDM 2.0 section 4.10' },
  'holder.subject': {
    says: 'the presenter is the device that the credentials are about',
    spec: 'VCDM 2.0 section 4.8',
  },
  'holder.peer': { says: 'it is the device that was asked about', spec: 'draft-mahy-mimi-identity section 4.1' },
  'request.answered': { says: 'it shows what was asked for', spec: 'Imprint requests' },
  'peer.continuity': { says: 'it is who it was when it was last seen', spec: 'Imprint continuity' },
  'nonce.fresh': { says: 'the nonce is used for the first time', spec: 'OpenID4VP 1.0 section 14.1' },
}

/** Looks a rule up. */
export function findRule(id: RuleId): Rule {
  return { id, ...words[id] }
}
