import { isJsonObject, isTextArray, type Json, type JsonObject, parseJson } from '@imprint/core'
import { type ProfileUri, profileDocumentUrl, type ServiceClaim, type ServiceForm } from '@imprint/core/services'
import { meLinks } from './me-links.ts'

/** What looking for a link on a page came to. `unreadable`: it is no page of the kind that it should be, so it says nothing either way. */
export type LinkAnswer =
  | {
      readonly link: 'there'
      /** Whether the page also shows that it belongs to the account or host that the claim names. */
      readonly owner: 'shown' | 'not-shown'
    }
  | { readonly link: 'missing' }
  | { readonly link: 'other-owner' }
  | { readonly link: 'unreadable' }

/** A page as a fact of kind `service-proof` holds it. */
interface Page {
  readonly mediaType: string
  readonly text: string
}

const missing: LinkAnswer = { link: 'missing' }
const unreadable: LinkAnswer = { link: 'unreadable' }
const otherOwner: LinkAnswer = { link: 'other-owner' }

interface Look {
  readonly claim: ServiceClaim
  readonly names: readonly ProfileUri[]
}

type Finder = (page: Page, look: { readonly claim: ServiceClaim; readonly sought: Sought }) => LinkAnswer

/** How the link is found: a row a form of claim, and in it one a media type. What has no row is unreadable. */
const finders: Readonly<Record<ServiceForm, Readonly<Record<string, Finder>>>> = {
  'well-known': { 'text/plain': wholeText('shown'), 'application/json': wholeText('shown') },
  dns: { 'text/plain': wholeText('shown') },
  xmpp: { 'application/vcard+xml': wholeText('shown'), 'text/vcard': wholeText('shown') },
  gist: { 'application/json': inJson(gistTexts) },
  gitlab: { 'application/json': inJson(gitlabTexts) },
  gitea: { 'application/json': inJson(giteaTexts) },
  fediverse: {
    'application/activity+json': inJson(actorTexts),
    'application/ld+json': inJson(actorTexts),
    'text/html': inLinks,
  },
  page: { 'text/plain': wholeText('not-shown'), 'text/html': inLinks },
}

/** Looks for a link to a profile, by any of its names, in what was fetched for a claim. */
export function findLink(value: Json, look: Look): LinkAnswer {
  const { mediaType, text } = isJsonObject(value) ? value : {}
  if (typeof mediaType !== 'string' || typeof text !== 'string') return unreadable
  const table = finders[look.claim.form]
  const find = Object.hasOwn(table, mediaType) ? table[mediaType] : undefined
  return find === undefined
    ? unreadable
    : find({ mediaType, text }, { claim: look.claim, sought: soughtOf(look.names) })
}

/** A text in which nobody but its owner writes. */
function wholeText(owner: 'shown' | 'not-shown'): Finder {
  return ({ text }, { sought }) => (mentions(text, sought) ? { link: 'there', owner } : missing)
}

function inLinks({ text }: Page, { sought }: { readonly sought: Sought }): LinkAnswer {
  return meLinks(text).some((href) => mentions(href, sought)) ? { link: 'there', owner: 'not-shown' } : missing
}

/** Takes the texts that the account wrote itself out of a document; `null` if the document is another account's. */
type OwnTexts = (document: JsonObject, claim: ServiceClaim) => readonly (Json | undefined)[] | null

function inJson(ownTexts: OwnTexts): Finder {
  return ({ text }, { claim, sought }) => {
    const document = parseJson(text, { size: 1_048_576, depth: 24, values: 16_384 })
    if (!document.ok || !isJsonObject(document.value)) return unreadable
    const texts = ownTexts(document.value, claim)
    if (texts === null) return otherOwner
    return texts.some((each) => typeof each === 'string' && mentions(each, sought))
      ? { link: 'there', owner: 'shown' }
      : missing
  }
}

const memberOf = (value: Json | undefined, name: string) => (isJsonObject(value) ? value[name] : undefined)

/** A gist has an owner of its own: the account in its URL is decoration, and any other leads to the same gist. */
function gistTexts(gist: JsonObject, { account }: ServiceClaim) {
  if (memberOf(gist['owner'], 'login') !== account) return null
  const files = gist['files']
  const contents = isJsonObject(files) ? Object.values(files).map((file) => memberOf(file, 'content')) : []
  return [gist['description'], ...contents]
}

function gitlabTexts(project: JsonObject, { account }: ServiceClaim) {
  return project['path_with_namespace'] === `${account}/gitlab_proof` ? [project['description']] : null
}

function giteaTexts(repository: JsonObject, { account }: ServiceClaim) {
  return memberOf(repository['owner'], 'login') === account ? [repository['description']] : null
}

const actorTypes: readonly Json[] = ['Person', 'Service', 'Group', 'Organization', 'Application']

/** An actor (ActivityStreams 2.0): its own words are the summary and the fields of its profile. A post is no actor. */
function actorTexts(actor: JsonObject, { account, host }: ServiceClaim) {
  const { id, type, preferredUsername, summary, attachment, alsoKnownAs } = actor
  const isActor = type !== undefined && actorTypes.includes(type)
  if (!isActor || preferredUsername !== account || typeof id !== 'string' || !id.startsWith(`https://${host}/`))
    return null
  const fields = Array.isArray(attachment)
    ? attachment.flatMap((each: Json) => [memberOf(each, 'value'), memberOf(each, 'href')])
    : []
  return [summary, ...fields, ...(isTextArray(alsoKnownAs) ? alsoKnownAs : [])]
}

/**
 * Tells whether a text names a profile: by its URI, alone or inside of a longer link, or by the URL of its document. Nothing shorter: the fingerprint without the host would let a stolen old key begin a
 * log elsewhere. Hashed proofs (Argon2, bcrypt) are not read: they cost a verifier half a second a page.
 */
function mentions(text: string, sought: Sought): boolean {
  for (const form of forms) for (const [found] of text.matchAll(form)) if (sought.has(found.toLowerCase())) return true
  return false
}

/** The spellings of a profile's names, in small letters. */
type Sought = ReadonlySet<string>

// What could be a name is taken out of the text and looked up, because a page holds thousands of links and a profile has a hundred names: nobody may multiply the two.
const forms = [
  /(?<![A-Za-z0-9+.-])aspe:[a-z0-9.-]{1,253}:[a-z2-7]{26}(?![A-Za-z0-9])/gi,
  /(?<![A-Za-z0-9+.-])https:\/\/[a-z0-9.-]{1,253}\/\.well-known\/aspe\/id\/[a-z2-7]{26}(?![A-Za-z0-9])/gi,
]

function soughtOf(names: readonly ProfileUri[]): Sought {
  return new Set(names.flatMap((name) => [name.uri, profileDocumentUrl(name)].map((text) => text.toLowerCase())))
}
