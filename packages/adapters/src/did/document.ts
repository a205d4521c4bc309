import { isJsonObject, type Json, type JsonObject, type PublicJwk, parseJwk, type Result } from '@imprint/core'
import { keysFact } from '../https-keys.ts'
import { jwkOfMultikey } from './multikey.ts'

// Which member of a verification method holds its key, by type. Types that are not here are left out, as RFC 7517 section 5 does with unknown keys.
const keyReaders = new Map<string, (method: JsonObject) => Result<PublicJwk>>([
  ['JsonWebKey', readJwk],
  ['JsonWebKey2020', readJwk],
  ['Multikey', readMultikey],
  ['Ed25519VerificationKey2020', readMultikey],
])

/**
 * Takes from a DID document the keys that may sign statements: those of `assertionMethod` (DID Core 1.0 section 5.3.2), in place or by reference into
 * `verificationMethod`, each controlled by the DID itself. Answers the value of an `issuer-keys` fact: `issuer` is the document's own `id`, and
 * each `kid` an absolute DID URL. A document of another DID, a malformed or private key, or two methods of one name make `jwks` `null`.
 */
export function keysOfDocument(did: string, document: Json): JsonObject {
  if (!isJsonObject(document)) return keysFact(undefined, undefined)
  const keys = document['id'] === did ? collect(did, document) : null
  return keysFact(document['id'], keys === null ? undefined : { keys: [...keys.values()] })
}

function collect(did: string, document: JsonObject): Map<string, JsonObject> | null {
  const methods = new Map<string, JsonObject>()
  for (const method of listOf(document['verificationMethod'])) {
    const id = isJsonObject(method) ? absolute(did, method['id']) : null
    if (id === null || !isJsonObject(method)) continue
    if (methods.has(id)) return null
    methods.set(id, method)
  }
  const keys = new Map<string, JsonObject>()
  for (const entry of listOf(document['assertionMethod'])) {
    const id = absolute(did, isJsonObject(entry) ? entry['id'] : entry)
    const method = isJsonObject(entry) ? entry : id === null ? undefined : methods.get(id)
    // A reference into another DID's document, or a key that another DID controls, is not this issuer's word.
    if (id === null || method === undefined || method['controller'] !== did) continue
    // A method that was revoked, or that ends some time (Controlled Identifiers 1.0 section 2.2.2): a fact is judged at any time, so only keys without an end are taken.
    if (method['revoked'] !== undefined || method['expires'] !== undefined) continue
    if (isJsonObject(entry) && (methods.has(id) || keys.has(id))) return null
    const jwk = keyReaders.get(typeof method['type'] === 'string' ? method['type'] : '')?.(method)
    if (jwk === undefined) continue
    if (jwk.ok) keys.set(id, { ...jwk.value, kid: id })
    else if (jwk.error.code !== 'jwk.unsupported') return null
  }
  return keys
}

/** A DID URL of this DID with a fragment, made absolute (DID Core section 3.2.2); `null` for any other. */
function absolute(did: string, id: Json | undefined): string | null {
  if (typeof id !== 'string') return null
  const whole = id.startsWith('#') ? `${did}${id}` : id
  return whole.startsWith(`${did}#`) && whole.length > did.length + 1 ? whole : null
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function readJwk(method: JsonObject): Result<PublicJwk> {
  return parseJwk(method['publicKeyJwk'])
}

function readMultikey(method: JsonObject): Result<PublicJwk> {
  const text = method['publicKeyMultibase']
  return jwkOfMultikey(typeof text === 'string' ? text : '')
}
