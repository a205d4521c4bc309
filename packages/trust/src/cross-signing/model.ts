import {
  type CredentialAbout,
  encodeBase64url,
  type Facts,
  type Finding,
  factKey,
  finding,
  jwkText,
  type Opinion,
  type PublicJwk,
  parseImId,
  type RejectedCode,
  type Result,
  type ScopeAnswer,
  type SynchronousSignatureVerifier,
  sameImId,
  sameJwk,
  type TrustedKey,
  type TrustModel,
  type TrustQuestion,
} from '@imprint/core'
import { multikeyOf } from './did-key.ts'
import type { DeviceKey, SelfSigningKey } from './keys.ts'
import { crossSigningKeysNeed, type PublishedKeys, parsePublishedKeys } from './published-keys.ts'
import { identityNeed, type RememberedIdentity, readIdentity } from './remembered-identity.ts'
import { type MatrixUserId, matrixUserOf, parseMatrixUserId } from './user-id.ts'
import {
  deviceUnknown,
  type FetchedKeys,
  type Known,
  type PathAnswer,
  type PathRules,
  vouchedDevice,
  vouchedSelf,
  vouchedUser,
} from './vouched-device.ts'

/** Who asks, and what is enough. Nothing safe has a default. */
export interface CrossSigningOptions {
  /** The user on whose device this runs, with the master key that she holds: every path begins there. */
  readonly me: { readonly userId: string; readonly masterKey: PublicJwk }
  /** `refuse`: only users whom I verified. `first-use`: also those whose master key has been the same since it was first seen. */
  readonly unverified: 'refuse' | 'first-use'
  /** Verifies the links. Synchronous, because an opinion is. */
  readonly signatures: SynchronousSignatureVerifier
}

/**
 * A web of trust by cross-signing keys (draft-mahy-mimi-identity section 4.2 and Figure 2; Matrix client-server API, "Cross-signing"). It believes a credential that a user makes about
 * herself: the issuer is the user (`im:bob@example.com`) or a key of hers (`did:key:…`), the subject is a device of hers, and the credential is bound to (`cnf.jwk`) and signed by a
 * key at the end of the path my master key → my user-signing key → her master key → her self-signing key → her device. What it says beyond
 * identifiers is her own word, and noted as such.
 *
 * Facts: `cross-signing-keys` by user id, mine and hers, as `/keys/query` answers; `pin` by user id (see `identityFact`).
 *
 * @example
 * ```ts
 * const trust = crossSigning({ me: { userId: '@alice:example.org', masterKey: publicJwk }, unverified: 'refuse', signatures: createNodeSignatureVerifier() })
 * ```
 */
export function crossSigning({ me, unverified, signatures }: CrossSigningOptions): TrustModel {
  const own = parseMatrixUserId(me.userId)
  if (!own.ok) throw new TypeError('me.userId is no Matrix user id')
  const rules: PathRules = { anchor: me.masterKey, unverified, signatures: rememberLinks(signatures) }
  return {
    id: 'cross-signing',
    admits: (question) => userOf(question) !== null,
    needs: (question, facts) => {
      const user = userOf(question)
      if (user === null) return []
      const wanted =
        user === own.value
          ? [crossSigningKeysNeed(user)]
          : [crossSigningKeysNeed(own.value), crossSigningKeysNeed(user), identityNeed(user)]
      return wanted.filter((need) => facts[factKey(need)] === undefined)
    },
    opinion: (question, facts) => {
      const user = userOf(question)
      if (user === null || question.about === undefined)
        return none('issuer.unknown', 'the issuer is not the user that the credential is about')
      const found = user === own.value ? ownPath(user, facts, rules) : otherPath(user, { facts, me: own.value }, rules)
      if ('because' in found) return found
      const device = deviceOf(question.about, found, rules)
      if (device.stance !== 'trusted') return device
      const keys = speakingKeys(question.issuer, { device: device.value, selfSigning: found.selfSigning })
      if (keys.length === 0)
        return none('issuer.key_absent', 'the issuer is a key that is neither the device nor what vouches for it')
      const path = [...found.path, ...device.path]
      return {
        stance: 'trusted',
        keys: keys.map((key) => ({ ...key, path })),
        scope: scopeOf(question.about, user),
        notes: [...found.notes, finding('crosssigning.self_asserted', 'the user says of herself what the claims say')],
        ...(found.learn === null ? {} : { learn: [found.learn] }),
      }
    },
  }
}

/** Verifies each link once while the fact that it stands in is cached: a client sees the same few users all day. Only good signatures are remembered, by the very octets that they cover. */
function rememberLinks(signatures: SynchronousSignatureVerifier): SynchronousSignatureVerifier {
  const verified = new WeakMap<Uint8Array, Set<string>>()
  return {
    verify: (alg, key, data, signature) => {
      const known = verified.get(data)
      const link = `${key.x}.${encodeBase64url(signature)}`
      if (known?.has(link)) return 'valid'
      const answer = signatures.verify(alg, key, data, signature)
      if (answer === 'valid') verified.set(data, (known ?? new Set()).add(link))
      return answer
    },
  }
}

/** The user who vouches for herself: the subject's user, if the issuer is that user or a key. */
function userOf({ issuer, about }: TrustQuestion): MatrixUserId | null {
  const user = about === undefined ? null : matrixUserOf(about.subject)
  if (user === null) return null
  if (issuer.startsWith('did:key:')) return user
  const id = parseImId(issuer)
  return id.ok && (id.value.kind === 'user' || id.value.kind === 'handle') && matrixUserOf(id.value) === user
    ? user
    : null
}

interface FoundUser extends Known {
  readonly fetched: FetchedKeys
  readonly selfSigning: SelfSigningKey
  readonly path: TrustedKey['path']
  readonly notes: Extract<PathAnswer<never>, { stance: 'trusted' }>['notes']
  readonly learn: (ReturnType<typeof identityNeed> & { readonly value: { readonly keys: readonly string[] } }) | null
}

type NotTrusted = Exclude<Opinion, { stance: 'trusted' }>

function ownPath(user: MatrixUserId, facts: Facts, rules: PathRules): FoundUser | NotTrusted {
  const fetched = fetchedKeys(user, facts)
  if ('stance' in fetched) return fetched
  const answer = vouchedSelf(fetched, rules)
  if (answer.stance !== 'trusted') return answer
  return {
    fetched,
    selfSigning: answer.value.selfSigning,
    path: answer.path,
    notes: answer.notes,
    learn: null,
    known: true,
  }
}

function otherPath(
  user: MatrixUserId,
  { facts, me }: { facts: Facts; me: MatrixUserId },
  rules: PathRules,
): FoundUser | NotTrusted {
  const remembered = readIdentity(user, facts)
  if (remembered === 'unavailable') return unsure('the remembered master keys could not be read')
  const them = fetchedKeys(user, facts, remembered)
  if ('stance' in them) return them
  const mine = fetchedKeys(me, facts)
  if ('stance' in mine) return mine
  const answer = vouchedUser(them, { me: mine, remembered }, rules)
  if (answer.stance !== 'trusted') return answer
  const { master, selfSigning } = answer.value
  const text = jwkText(master.jwk)
  const isNew = remembered === 'none' || !remembered.keys.includes(text)
  const learn = isNew ? { ...identityNeed(user), value: { keys: [text] } } : null
  return { fetched: them, selfSigning, path: answer.path, notes: answer.notes, learn, known: answer.value.known }
}

// A fact is plain JSON and stays the same object while it is cached, so what it says is read once, for one user.
const parsed = new WeakMap<object, { readonly user: MatrixUserId; readonly keys: Result<PublishedKeys> }>()

/** Reads what a user publishes. Of one who is remembered, a server that shows nothing or nonsense hides something. */
function fetchedKeys(
  user: MatrixUserId,
  facts: Facts,
  remembered: RememberedIdentity | 'none' = 'none',
): FetchedKeys | NotTrusted {
  const fact = facts[factKey(crossSigningKeysNeed(user))]
  if (fact === undefined || fact.state === 'unavailable') return unsure('the keys of a user could not be fetched')
  const gone = finding('crosssigning.identity_changed', 'the user had a master key and shows none now')
  if (fact.state === 'absent')
    return remembered === 'none'
      ? none('crosssigning.no_identity', fact.detail)
      : { stance: 'distrusted', because: gone }
  const known = parsed.get(fact)
  const keys = known?.user === user ? known.keys : parsePublishedKeys(fact.value, user)
  if (known?.user !== user) parsed.set(fact, { user, keys })
  if (keys.ok) return { keys: keys.value, fetchedAt: fact.fetchedAt }
  if (keys.error.code !== 'crosssigning.no_identity')
    return { stance: 'distrusted', because: keys.error as Finding<RejectedCode> }
  return remembered === 'none'
    ? none('crosssigning.no_identity', keys.error.detail)
    : { stance: 'distrusted', because: gone }
}

/** The device that the credential is bound to: the one that it names, or of a credential about the user the one whose key it is. */
function deviceOf(
  { subject, holderKey }: CredentialAbout,
  { fetched, selfSigning, known }: FoundUser,
  rules: PathRules,
): PathAnswer<DeviceKey> {
  const deviceId = subject.device ?? deviceWithKey(fetched.keys, holderKey)
  if (deviceId === null) return deviceUnknown('no device of the user has the key (cnf.jwk)', { known })
  const device = vouchedDevice(fetched, { selfSigning, deviceId, known }, rules)
  if (device.stance === 'trusted' && !sameJwk(device.value.jwk, holderKey))
    return {
      stance: 'distrusted',
      because: finding('crosssigning.device_mismatch', 'the device has another key than the credential (cnf.jwk)'),
    }
  return device
}

function deviceWithKey({ devices }: PublishedKeys, holderKey: PublicJwk): string | null {
  for (const [deviceId, device] of devices) if (device.ok && sameJwk(device.value.jwk, holderKey)) return deviceId
  return null
}

/** The keys that may sign: the device's own and the self-signing key, under each name that a token may call them. An issuer that is a key is only that key. */
function speakingKeys(
  issuer: string,
  { device, selfSigning }: { device: DeviceKey; selfSigning: SelfSigningKey },
): readonly Omit<TrustedKey, 'path'>[] {
  const candidates = [device, selfSigning]
  if (!issuer.startsWith('did:key:')) return candidates.map(({ jwk, name }) => ({ jwk, kid: name }))
  return candidates.flatMap(({ jwk }) => {
    const multikey = multikeyOf(jwk)
    return multikey !== null && issuer === `did:key:${multikey}` ? [{ jwk, kid: `${issuer}#${multikey}` }] : []
  })
}

/** A user speaks for herself alone. In Matrix the user id is the handle, so a handle that is not hers by its letters is someone else's. */
function scopeOf({ subject, claims }: CredentialAbout, user: MatrixUserId): ScopeAnswer {
  const listed = claims['hasInstantMessage']
  if (listed === undefined) return 'inside'
  for (const text of Array.isArray(listed) ? listed : [listed]) {
    const id = typeof text === 'string' ? parseImId(text) : null
    if (id?.ok !== true) return outside('an entry of hasInstantMessage is no identifier')
    if (!sameImId(id.value, subject) && (id.value.kind === 'device' || matrixUserOf(id.value) !== user))
      return outside('a user speaks for herself alone, and the credential names someone else')
  }
  return 'inside'
}

function outside(detail: string): ScopeAnswer {
  return finding('issuer.out_of_scope', detail)
}

function unsure(detail: string): NotTrusted {
  return { stance: 'unsure', because: finding('issuer.key_unavailable', detail) }
}

function none(code: RejectedCode, detail: string) {
  return { stance: 'none', because: finding(code, detail) } as const
}
