/**
 * What an issuer says about a person, in terms of the vCard ontology (W3C Interest Group Note, 22 May 2014). A credential's subject is these claims with an `id`, and, for a
 * device, `hasInstantMessage`.
 */
export interface VCardClaims {
  /** The name that people read (RFC 6350 section 6.2.1). */
  readonly fn: string
  readonly 'organization-name'?: string
  readonly 'organization-unit'?: string
  readonly title?: string
  readonly role?: string
  /** Language tags (RFC 5646), the preferred one first. */
  readonly hasLanguage?: readonly string[]
  /** `im:` or `mimi:` URIs: the handle and the device itself. Always an array. */
  readonly hasInstantMessage?: readonly string[]
}

/** The namespace of the vCard ontology. It names terms; it is not a JSON-LD context (draft-mahy-mimi-identity Figure 6 uses it as one). */
export const vcardNamespace = 'http://www.w3.org/2006/vcard/ns#'

/** The term of the ontology that each claim stands for. `hasLanguage` in the ontology wants a resource and `language` a text, which a language tag is. */
export const vcardTerms: Readonly<Record<keyof VCardClaims, string>> = {
  fn: 'fn',
  'organization-name': 'organization-name',
  'organization-unit': 'organization-unit',
  title: 'title',
  role: 'role',
  hasLanguage: 'language',
  hasInstantMessage: 'hasInstantMessage',
}

/** One line about a person for people to read: name, title, unit, organisation, as far as they are there. */
export function describeSubject(subject: Readonly<Record<string, unknown>>): string {
  const parts = (['fn', 'title', 'organization-unit', 'organization-name'] as const).map((name) => subject[name])
  return parts.filter((part) => typeof part === 'string').join(', ')
}
