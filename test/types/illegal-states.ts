/**
 * What must not compile. Each `@ts-expect-error` is a rule: should the line below it ever compile, the directive is unused, and that is an error.
 */
import {
  type Accepted,
  type Check,
  type Finding,
  findAlgorithm,
  finding,
  type Nonce,
  type NonceStore,
  type Opinion,
  type PresentationRequest,
  type PublicJwk,
  type Rejected,
  type Result,
  type Seconds,
  type Undecided,
  type Verdict,
} from '@imprint/core'
import { createHolder, type HolderOptions } from '@imprint/holder'
import {
  createIssuer,
  createManagedIssuer,
  type IssuerOptions,
  type ManagedIssuer,
  type ManagedIssuerOptions,
  type ProvenKey,
} from '@imprint/issuer'
import { combine } from '@imprint/trust/combine'
import {
  type ConfirmedUser,
  type CrossSigningSigners,
  checkScannedCode,
  crossSigning,
  type DeviceKey,
  type MasterKey,
  type SelfSigningKey,
  signOwnDevice,
  type VerificationCode,
  vouchForUser,
} from '@imprint/trust/cross-signing'
import { firstUse } from '@imprint/trust/first-use'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier, type Evidence, type Presented, type Verifier, type VerifierOptions } from '@imprint/verifier'

declare const verifierOptions: VerifierOptions
declare const issuerOptions: IssuerOptions
declare const managedOptions: ManagedIssuerOptions
declare const managed: ManagedIssuer
declare const holderOptions: HolderOptions
declare const verifier: Verifier
declare const request: PresentationRequest
declare const nonces: NonceStore
declare const at: Seconds
declare const jwk: PublicJwk
declare const proven: ProvenKey

/** An issuer that remembers is whole, or it is not made. */
export function managedIssuers() {
  createManagedIssuer(managedOptions)
  // @ts-expect-error: nothing said about taking back
  createManagedIssuer(without(managedOptions, 'status'))
  // @ts-expect-error: nobody to name in the audit log
  createManagedIssuer(without(managedOptions, 'actor'))
  // @ts-expect-error: nowhere to remember
  createManagedIssuer(without(managedOptions, 'store'))
  // @ts-expect-error: not a reason, but a switch
  createManagedIssuer({ ...managedOptions, status: { unsafeUnrevocable: true } })
  // @ts-expect-error: a key that nobody proved
  managed.issue({ type: 'ImDeviceCredential', subject: 'im:a/1@example.com', holderKey: jwk, claims: {} })
  // @ts-expect-error: nothing said about what becomes of the one before
  managed.renew({ credential: 'urn:uuid:1' })
  // @ts-expect-error: no reason for the audit log
  managed.revoke({ credential: 'urn:uuid:1' })
  // @ts-expect-error: everything at once is nobody's wish
  managed.revoke({}, 'a test')
  // @ts-expect-error: nothing said about which key takes its place
  managed.keys.compromise('k1', { reason: 'stolen' })
}

/** A verifier is whole, or it is not made. */
export function verifiers() {
  createVerifier(verifierOptions)
  // @ts-expect-error: its own identifier is the audience of what it accepts
  createVerifier(without(verifierOptions, 'id'))
  // @ts-expect-error: no replay protection
  createVerifier(without(verifierOptions, 'nonces'))
  // @ts-expect-error: nobody to believe
  createVerifier(without(verifierOptions, 'trust'))
  // @ts-expect-error: no time to judge at
  createVerifier(without(verifierOptions, 'clock'))
  // @ts-expect-error: nothing said about revocation
  createVerifier(without(verifierOptions, 'status'))
  // @ts-expect-error: no randomness for nonces
  createVerifier(without(verifierOptions, 'random'))
  // @ts-expect-error: no schemas
  createVerifier(without(verifierOptions, 'schemas'))
  // @ts-expect-error: no way to verify a signature
  createVerifier(without(verifierOptions, 'signatures'))
  // @ts-expect-error: a policy is a word, not a switch
  createVerifier({ ...verifierOptions, status: true })
  // @ts-expect-error: revocation cannot be ignored
  createVerifier({ ...verifierOptions, status: 'ignored' })
  // @ts-expect-error: an undefined store is no store
  createVerifier({ ...verifierOptions, nonces: undefined })
}

/** A presentation is judged against a request of this verifier, by one call that checks everything. */
export async function verifying() {
  await verifier.verify('text', request)
  // @ts-expect-error: no request
  await verifier.verify('text')
  // @ts-expect-error: a look-alike is no request: it never went through its parser
  await verifier.verify('text', { nonce: 'n', audience: 'a', issuedAt: 0, expiresAt: 1, ask: [], peer: null })
  // @ts-expect-error: a request that was changed is no request any more
  await verifier.verify('text', { ...request, audience: 'https://evil.example', nonce: 'n' })
  // @ts-expect-error: without possession only for a reason
  await verifier.verifyCredential('text', {})
  // @ts-expect-error: the reason is a sentence
  await verifier.verifyCredential('text', { unsafeWithoutPossession: true })
  // @ts-expect-error: a request with no lifetime
  await verifier.createRequest({ ask: [] })
  const verdict = await verifier.verify('text', request)
  // @ts-expect-error: nothing is known before the outcome is
  verdict.value
  // @ts-expect-error: a verdict is no boolean
  const yes: boolean = verdict
  // @ts-expect-error: evidence belongs to a verifier, and is read-only
  verdict.evidence.at = at
  const stored: Evidence = verdict.evidence
  return [yes, stored]
}

/** Outcomes and their reasons cannot be confused. */
export function verdicts(presented: Presented, checks: readonly Check[]) {
  const unreachable = finding('issuer.key_unavailable', 'down')
  const forged = finding('credential.signature_invalid', 'forged')
  const seen = finding('issuer.first_seen', 'new')
  const malformed = finding('request.malformed', 'ours')
  const rejected: Rejected = { outcome: 'rejected', because: forged, checks }
  // @ts-expect-error: a server that is down is never a no
  const down: Rejected = { outcome: 'rejected', because: unreachable, checks }
  // @ts-expect-error: a note is no reason
  const noted: Rejected = { outcome: 'rejected', because: seen, checks }
  // @ts-expect-error: our own mistake is not theirs
  const ours: Rejected = { outcome: 'rejected', because: malformed, checks }
  // @ts-expect-error: a forgery is not undecided
  const unsure: Undecided = { outcome: 'undecided', because: forged, checks }
  // @ts-expect-error: a rejection says why
  const silent: Rejected = { outcome: 'rejected', checks }
  // @ts-expect-error: an acceptance lists its checks
  const unlisted: Accepted<Presented> = { outcome: 'accepted', value: presented }
  // @ts-expect-error: there is no fourth outcome
  const fourth: Verdict<Presented> = { outcome: 'valid', value: presented, checks }
  // @ts-expect-error: a code comes from the table
  const invented = finding('issuer.looks_odd', 'no such row')
  // @ts-expect-error: what was skipped names the policy
  const skipped: Check = { rule: 'credential.status', about: '', result: 'skipped' }
  // @ts-expect-error: what failed cannot be blamed on the network
  const blamed: Check = { rule: 'issuer.key', about: '', result: 'failed', because: unreachable }
  // @ts-expect-error: a row is about a rule of the table
  const unruled: Check = { rule: 'issuer.nice', about: '', result: 'passed' }
  // @ts-expect-error: doubt is no distrust
  const doubt: Opinion = { stance: 'distrusted', because: unreachable }
  // @ts-expect-error: and distrust no doubt
  const distrust: Opinion = { stance: 'unsure', because: finding('issuer.key_changed', 'changed') }
  // @ts-expect-error: trust says how far it reaches
  const unscoped: Opinion = { stance: 'trusted', keys: [] }
  return [
    rejected,
    down,
    noted,
    ours,
    unsure,
    silent,
    unlisted,
    fourth,
    invented,
    skipped,
    blamed,
    unruled,
    doubt,
    distrust,
    unscoped,
  ]
}

/** A branded value comes from its parser alone. */
export async function brands(issuer: ReturnType<typeof createIssuer>, finds: readonly Finding[]) {
  // @ts-expect-error: a number is not yet seconds
  const time: Seconds = 1_795_341_600
  // @ts-expect-error: neither is what Date counts
  const now: Seconds = Date.now()
  // @ts-expect-error: a text is not yet a nonce
  const nonce: Nonce = 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A'
  // @ts-expect-error: an object is not yet a public key
  const key: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
  // @ts-expect-error: a public key is not yet proven
  const holderKey: ProvenKey = jwk
  // @ts-expect-error: nor is an object that says so
  const claimed: ProvenKey = { jwk, provenAt: at, how: 'trust me' }
  // @ts-expect-error: the store takes a nonce, not a text
  nonces.consume('text', at)
  // @ts-expect-error: and seconds, not a number
  nonces.consume(request.nonce, 0)
  // @ts-expect-error: nothing is issued to a key that nobody proved
  await issuer.issue({ subject: 'im:a/1@example.com', holderKey: jwk, claims: {}, lifetime: 60 })
  // @ts-expect-error: nor without an end
  await issuer.issue({ subject: 'im:a/1@example.com', holderKey: proven, claims: {} })
  // @ts-expect-error: nor is a proof judged without its challenge
  await issuer.prove('text')
  const read: Result<string> = { ok: true, value: '' }
  // @ts-expect-error: a result is looked at before it is used
  read.error.code
  // @ts-expect-error: a row of the table may not be there
  findAlgorithm('none').name
  // @ts-expect-error: findings are read-only
  finds[0].code = 'usage'
  return [time, now, nonce, key, holderKey, claimed]
}

/** Issuers, holders and trust models are whole too. */
export function others() {
  createIssuer(issuerOptions)
  createHolder(holderOptions)
  // @ts-expect-error: revocation is decided when the issuer is made
  createIssuer(without(issuerOptions, 'status'))
  // @ts-expect-error: claims are checked against a schema
  createIssuer(without(issuerOptions, 'schema'))
  // @ts-expect-error: a challenge is used once
  createIssuer(without(issuerOptions, 'nonces'))
  // @ts-expect-error: a holder has a key
  createHolder(without(holderOptions, 'signer'))
  // @ts-expect-error: the rule that combines models is named
  combine([hierarchy([])])
  // @ts-expect-error: and is one of the table
  combine('most', [hierarchy([])])
  // @ts-expect-error: an authority speaks for some domains, not for all
  hierarchy([{ issuer: 'https://im.example.com', types: null }])
  // @ts-expect-error: nobody is met for the first time unless named
  firstUse({})
}

declare const masterKey: MasterKey
declare const selfSigningKey: SelfSigningKey
declare const deviceKey: DeviceKey
declare const confirmed: ConfirmedUser
declare const code: VerificationCode
declare const signers: CrossSigningSigners

/** A key of one role is none of another, and only what was compared is signed. */
export function websOfTrust() {
  vouchForUser(confirmed, signers)
  signOwnDevice(deviceKey, signers)
  checkScannedCode(code, { me: masterKey, them: masterKey, transactionId: 'T' })
  // @ts-expect-error: a master key that nobody compared
  vouchForUser(masterKey, signers)
  // @ts-expect-error: nor one that somebody only says was compared
  vouchForUser({ master: masterKey, how: 'qr' }, signers)
  // @ts-expect-error: a self-signing key signs devices, not master keys
  signOwnDevice(masterKey, signers)
  // @ts-expect-error: a self-signing key is no identity
  checkScannedCode(code, { me: masterKey, them: selfSigningKey, transactionId: 'T' })
  // @ts-expect-error: what is enough for a stranger is decided when the model is made
  crossSigning({
    me: { userId: '@alice:example.org', masterKey: jwk },
    signatures: verifierOptions.signatures as never,
  })
}

function without<T, K extends keyof T>(whole: T, name: K): Omit<T, K> {
  const { [name]: _, ...rest } = whole
  return rest
}
