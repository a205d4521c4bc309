import { didJwk, didKey } from '@imprint/adapters/did'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { type Answer, type Clock, isJsonObject, parseJwk, sameJwk } from '@imprint/core'
import { profileOfIssuer } from '@imprint/core/services'
import { fingerprintOf } from '@imprint/trust/well-known'
import { UsageError } from '../command.ts'
import type { NamedKey } from '../key-file.ts'

// These DIDs are their keys: nothing is fetched to read one.
const offline = [
  { prefix: 'did:key:', method: didKey },
  { prefix: 'did:jwk:', method: didJwk },
]

/**
 * The name of the issuer's key in tokens. In a person's own profile it is the key's fingerprint. In a DID document names are DID URLs. A key that is none of a `did:key` or `did:jwk` is a usage
 * error, since nobody could verify what it signs; what other DIDs publish is not known here.
 */
export async function issuerKeyName(
  key: NamedKey,
  parts: { readonly issuer: string; readonly clock: Clock },
): Promise<string> {
  const { issuer, clock } = parts
  // A profile names its keys by their fingerprints.
  if (profileOfIssuer(issuer) !== null) return fingerprintOf(key.pair.publicJwk, nodeHasher)
  if (!issuer.startsWith('did:')) return key.kid
  const row = offline.find(({ prefix }) => issuer.startsWith(prefix))
  if (row === undefined) return key.kid.includes('#') ? key.kid : `${issuer}#${key.kid}`
  const answer = await row.method(clock).resolve(issuer, AbortSignal.timeout(1000))
  if (answer.state === 'unavailable') throw unsupported(`--issuer: ${answer.cause.detail}`)
  if (answer.state === 'absent') throw unsupported(`--issuer: ${answer.detail}`)
  const name = nameAmong(answer, key)
  if (name === null)
    throw unsupported(`the key that --issuer names is not the one in --key; "imprint key new" prints the DID of a key`)
  return name
}

function nameAmong({ value }: Extract<Answer, { state: 'found' }>, { pair }: NamedKey): string | null {
  const set = isJsonObject(value) ? value['jwks'] : null
  const keys = isJsonObject(set ?? null) ? (set as { readonly keys?: unknown }).keys : null
  for (const one of Array.isArray(keys) ? keys : []) {
    const jwk = parseJwk(one)
    if (jwk.ok && sameJwk(jwk.value, pair.publicJwk)) return one.kid
  }
  return null
}

function unsupported(detail: string): UsageError {
  return new UsageError({ code: 'issue.unsupported', detail })
}
