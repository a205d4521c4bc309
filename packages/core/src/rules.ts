/** The rules of a verdict. Every verdict lists every rule that concerns it, in this order; the first that failed is the reason given. */
export interface Rule {
  readonly id: RuleId
  /** What is checked, as a sentence in the present tense. */
  readonly says: string
  readonly spec: string
}

const presentation = [
  {
    id: 'presentation.form',
    says: 'the presentation is well formed, in a known format, within budget',
    spec: 'RFC 7515 section 5.2',
  },
  { id: 'request.current', says: 'the request is neither expired nor from the future', spec: 'Imprint requests' },
  { id: 'presentation.nonce', says: 'the presentation answers this request', spec: 'OpenID4VP 1.0 section 14.1' },
  { id: 'presentation.audience', says: 'the presentation was made for this verifier', spec: 'RFC 7519 section 4.1.3' },
  {
    id: 'presentation.credentials',
    says: 'it holds credentials, each signed on its own',
    spec: 'VCDM 2.0 section 4.12',
  },
  {
    id: 'holder.one_key',
    says: 'all its credentials are bound to one key',
    spec: 'draft-mahy-mimi-identity section 5.3',
  },
  { id: 'holder.key', says: 'the presenter holds that key', spec: 'RFC 7800 section 3.1' },
  { id: 'presentation.signature', says: 'the presentation was signed with that key', spec: 'RFC 7515 section 5.2' },
  { id: 'presentation.time', says: 'the presentation was made for this moment', spec: 'RFC 7519 section 4.1' },
] as const

const credential = [
  {
    id: 'credential.form',
    says: 'the credential is well formed, in a known format, within budget',
    spec: 'VC-JOSE-COSE section 3.1',
  },
  { id: 'issuer.known', says: 'a trust model could believe this issuer', spec: 'draft-mahy-mimi-identity section 4' },
  {
    id: 'issuer.trusted',
    says: 'the trust models, combined by the named rule, believe it',
    spec: 'draft-mahy-mimi-identity section 4.4',
  },
  { id: 'issuer.key', says: 'the issuer publishes the key that the credential names', spec: 'RFC 8725 section 3.8' },
  { id: 'credential.signature', says: 'the issuer signed this credential', spec: 'RFC 7515 section 5.2' },
  { id: 'credential.time', says: 'the credential is valid now', spec: 'VCDM 2.0 section 4.9' },
  { id: 'credential.schema', says: 'its claims fit the schema of its type', spec: 'VCDM 2.0 section 4.11' },
  {
    id: 'credential.subject',
    says: 'its subject is an identifier of the right kind',
    spec: 'draft-mahy-mimi-identity section 2',
  },
  {
    id: 'issuer.scope',
    says: 'the issuer may speak for that identifier’s domain and this type',
    spec: 'draft-mahy-mimi-identity section 4.1',
  },
  { id: 'credential.status', says: 'it has not been revoked or suspended', spec: 'VCDM 2.0 section 4.10' },
] as const

const closing = [
  {
    id: 'holder.subject',
    says: 'the presenter is the device that the credentials are about',
    spec: 'VCDM 2.0 section 4.8',
  },
  { id: 'holder.peer', says: 'it is the device that was asked about', spec: 'draft-mahy-mimi-identity section 4.1' },
  { id: 'request.answered', says: 'it shows what was asked for', spec: 'Imprint requests' },
  { id: 'nonce.fresh', says: 'the nonce is used for the first time', spec: 'OpenID4VP 1.0 section 14.1' },
] as const

/** The name of a rule. */
export type RuleId =
  | (typeof presentation)[number]['id']
  | (typeof credential)[number]['id']
  | (typeof closing)[number]['id']

/** Rules about the presentation itself, judged first. */
export const presentationRules: readonly Rule[] = presentation
/** Rules about each credential, judged next. */
export const credentialRules: readonly Rule[] = credential
/** Rules about presentation and credentials together, judged last; the nonce is the very last. */
export const closingRules: readonly Rule[] = closing

/** Looks a rule up. */
export function findRule(id: RuleId): Rule {
  const rule = [...presentationRules, ...credentialRules, ...closingRules].find((row) => row.id === id)
  if (rule === undefined) throw new TypeError(`no rule ${id}`)
  return rule
}
