import { type CredentialAbout, deviceOf, type ImId, imIdKey, parseImId, sameImId, sameUser } from '@imprint/core'
import { accountIdOf, type ServiceClaim } from '@imprint/core/services'

/** What a service proves of identifiers, if its page shows whose it is. */
export type Proves = { readonly domain: string } | { readonly account: ImId } | null

/**
 * What identifiers a claim can speak for: every one in its domain for the host's own word (DNS, `/.well-known/imprint-profiles`), exactly one account for an account, none for a forge or a page. A
 * domain never follows from an account there, nor an account in one protocol from one in another.
 */
export function provesOf(claim: ServiceClaim): Proves {
  if (claim.kind === 'dns' || claim.kind === 'well-known') return { domain: claim.host }
  const account = accountIdOf(claim)
  return account === null ? null : { account }
}

/** Every identifier that a credential is about: its subject and what it lists as `hasInstantMessage`. `null` if one of them cannot be read. */
export function identifiersOf({ subject, claims }: CredentialAbout): readonly ImId[] | null {
  const listed = claims['hasInstantMessage']
  const ids: ImId[] = [subject]
  for (const text of listed === undefined ? [] : Array.isArray(listed) ? listed : [listed]) {
    const id = typeof text === 'string' ? parseImId(text) : null
    if (id?.ok !== true) return null
    ids.push(id.value)
  }
  return ids
}

/** Tells whether all identifiers are covered by what some services prove. */
export function covers(proven: readonly Proves[], ids: readonly ImId[]): boolean {
  return ids.every((id) => proven.some((each) => each !== null && coversOne(each, id)))
}

/** Tells whether one service covers an identifier. */
export function coversOne(proves: Exclude<Proves, null>, id: ImId): boolean {
  if ('domain' in proves) return id.domain === proves.domain
  return sameImId(proves.account, id) || sameUser(proves.account, id) === 'same'
}

/** By which name it is remembered which profile speaks for a user: the user of a device, or the identifier itself. */
export function userKeyOf(subject: ImId): string {
  return imIdKey(deviceOf(subject) ?? subject)
}
