import { nodeHasher } from '@imprint/adapters/node-crypto'
import { type Answer, encodeText, type Json, type JsonObject, type Seconds, type Signer, signJws } from '@imprint/core'
import {
  fingerprintOf,
  type Statement,
  type StatementDraft,
  signStatement,
  statementHash,
} from '@imprint/trust/well-known'
import { signerFrom, unwrap } from '../cross-signing/people.ts'

/** When every case is judged, unless it says otherwise. */
export const at = 1_795_341_600 as Seconds
const published = (at - 86_400) as Seconds

/** Keys that are the same every time. */
export const keys = {
  alice: signerFrom('well-known alice first'),
  aliceNext: signerFrom('well-known alice second'),
  mallory: signerFrom('well-known mallory'),
}

/** The name of a profile at a host, by its first key. */
export function nameOf(signer: Signer, host: string): string {
  return `aspe:${host}:${fingerprintOf(signer.publicJwk, nodeHasher)}`
}

/** Alice's profile and the services in it. */
export const profile: string = nameOf(keys.alice, 'alice.example')
export const dns = 'dns:alice.example?type=TXT'
export const host = 'https://alice.example/.well-known/imprint-profiles'
export const forge = 'https://codeberg.org/alice/forgejo_proof'
export const fediverse = 'https://social.example.net/@alice'
export const xmpp = 'xmpp:alice@chat.example.org'
export const page = 'https://blog.example.com/about'

/** Signs a statement, the first or the next. */
export async function statement(
  draft: Partial<StatementDraft>,
  { signer = keys.alice, after = null }: { readonly signer?: Signer; readonly after?: Statement | null } = {},
): Promise<Statement> {
  const filled = { name: 'Alice', claims: [dns, forge, fediverse], at: published, ...draft }
  return unwrap(await signStatement(filled, { signer, after, hasher: nodeHasher }))
}

/** Signs whatever payload is given, as a statement that an honest program would not make. */
export async function crookedStatement(
  payload: JsonObject,
  {
    signer = keys.alice,
    kid,
    typ = 'JWT',
  }: { readonly signer?: Signer; readonly kid?: string; readonly typ?: string } = {},
): Promise<string> {
  const header = {
    typ,
    alg: 'EdDSA',
    kid: kid ?? fingerprintOf(signer.publicJwk, nodeHasher),
    jwk: signer.publicJwk,
  }
  return signJws(JSON.stringify(header), JSON.stringify(payload), signer)
}

/** What an honest statement says, open to changes. */
export function honestPayload(changes: JsonObject = {}): JsonObject {
  return {
    'http://ariadne.id/version': 0,
    'http://ariadne.id/type': 'profile',
    'http://ariadne.id/name': 'Alice',
    'http://ariadne.id/claims': [dns, forge, fediverse],
    ...changes,
  }
}

/** The place of a statement after another, as its payload states it. */
export function placeAfter(text: string, number: number): JsonObject {
  return { 'https://imprint.example/ns#log': { number, previous: statementHash(text, nodeHasher) } }
}

/** A statement with another payload under the same signature. */
export function tampered(text: string, payload: JsonObject): string {
  const [header, , signature] = text.split('.')
  return `${header}.${encodeText(JSON.stringify(payload))}.${signature}`
}

/** An answer that was fetched just now. */
export function found(value: Json, fetchedAt: number = at - 60): Answer {
  return { state: 'found', value, fetchedAt: fetchedAt as Seconds }
}

/** An authority's word that there is nothing. */
export function absent(detail: string, fetchedAt: number = at - 60): Answer {
  return { state: 'absent', detail, fetchedAt: fetchedAt as Seconds }
}

/** What a server that cannot be reached gives. */
export function down(code: 'fetch.timeout' | 'fetch.redirects' | 'fetch.address_refused' = 'fetch.timeout'): Answer {
  return { state: 'unavailable', cause: { code, detail: 'it could not be asked' } }
}

/** A page as a source answers it. */
export function text(mediaType: string, body: string | JsonObject): JsonObject {
  return { mediaType, text: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** The page of each of Alice's services, with a link to a profile in its place. */
export function pageOf(claim: string, link: string = profile): JsonObject {
  switch (claim) {
    case dns:
      return text('text/plain', `v=spf1 -all\n${link}`)
    case host:
      return text('text/plain', `${link}\n`)
    case forge:
      return text('application/json', { owner: { login: 'alice' }, description: `It is me: ${link}` })
    case fediverse:
      return text('application/activity+json', actor(`<p>${link}</p>`))
    case xmpp:
      return text(
        'application/vcard+xml',
        `<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><url><uri>${link}</uri></url></vcard>`,
      )
    default:
      return text('text/html', `<!doctype html><title>About</title><a rel="me" href="${link}">my profile</a>`)
  }
}

/** Alice's actor in the fediverse. */
export function actor(field: string): JsonObject {
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: 'https://social.example.net/users/alice',
    type: 'Person',
    preferredUsername: 'alice',
    summary: '<p>hello</p>',
    attachment: [{ type: 'PropertyValue', name: 'Profile', value: field }],
  }
}
