import {
  encodeBase64url,
  fail,
  jwkText,
  type LongHasher,
  type PublicJwk,
  type Result,
  type Seconds,
  type Signer,
  signJws,
  utf8,
} from '@imprint/core'
import { fingerprintOf } from './fingerprint.ts'
import { members, readStatement, type Statement } from './statement.ts'

/** What a new statement of a profile says. */
export interface StatementDraft {
  readonly name: string
  /** URIs of every service from now on: what is left out is withdrawn. */
  readonly claims: readonly string[]
  readonly at: Seconds
  readonly expiresAt?: Seconds
  /** The key that signs from the next statement on. Publish a statement by that key at once: until then the old one stays. */
  readonly nextKey?: PublicJwk
  /** That somebody else may have the key which `nextKey` replaces, so that nothing it signed is believed any more. */
  readonly compromised?: true
}

/** Whose hand signs, and after what. */
export interface StatementContext {
  readonly signer: Signer
  /** The newest statement; `null` to begin a log. */
  readonly after: Statement | null
  readonly hasher: LongHasher
}

/**
 * Signs the next statement of a profile in the form of Ariadne Signature Profile v0, linked by hash to the one before. The result was read back, so what a verifier would refuse fails here already:
 * `service.log_key_unknown` for a key whose turn it is not, and the codes of `readStatement`.
 *
 * @example
 * ```ts
 * const signer = createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk })
 * if (signer.ok) {
 *   const draft = { name: 'Alice', claims: ['dns:alice.example?type=TXT'], at: systemClock.now() }
 *   await signStatement(draft, { signer: signer.value, after: null, hasher: nodeHasher })
 * }
 * ```
 */
export async function signStatement(
  draft: StatementDraft,
  { signer, after, hasher }: StatementContext,
): Promise<Result<Statement>> {
  const { name, claims, at, expiresAt, nextKey, compromised } = draft
  const jwk = signer.publicJwk
  if (after !== null && jwkText(jwk) !== jwkText(after.place.nextKey ?? after.jwk))
    return fail('service.log_key_unknown', 'the statement before names another key')
  const header = {
    typ: 'JWT',
    // The specification knows this name alone (RFC 8037); that RFC 9864 has a better one does not help its readers.
    alg: signer.alg === 'Ed25519' ? 'EdDSA' : signer.alg,
    kid: fingerprintOf(jwk, hasher),
    jwk,
  }
  const log = {
    number: after === null ? 0 : after.place.number + 1,
    ...(after === null ? {} : { previous: statementHash(after.text, hasher) }),
    ...(nextKey === undefined ? {} : { nextKey }),
    ...(compromised === undefined ? {} : { compromised }),
  }
  const payload = {
    [members.version]: 0,
    [members.type]: 'profile',
    [members.name]: name,
    [members.claims]: claims,
    iat: at,
    ...(expiresAt === undefined ? {} : { exp: expiresAt }),
    [members.log]: log,
  }
  return readStatement(await signJws(JSON.stringify(header), JSON.stringify(payload), signer), hasher)
}

/** The hash by which a statement names the one before: base64url of the SHA-256 of its text. */
export function statementHash(text: string, hasher: Pick<LongHasher, 'sha256'>): string {
  return encodeBase64url(hasher.sha256(utf8(text)))
}
