import {
  type Clock,
  type CredentialStore,
  type Format,
  fail,
  formatDateTime,
  imIdKey,
  type KeyChallenge,
  keyProofTyp,
  type OpenedCredential,
  ok,
  type PresentationRequest,
  parseImId,
  printableName,
  type Result,
  type Seconds,
  type Signer,
  sameJwk,
  signJws,
} from '@imprint/core'

/** What a holder is made of: one device's key, the formats it reads, and where its credentials are kept. */
export interface HolderOptions {
  readonly signer: Signer
  readonly formats: readonly Format[]
  readonly store: CredentialStore
  readonly clock: Clock
}

/** A device's wallet. */
export interface Holder {
  /** Proves possession of the device key to an issuer (OpenID4VCI 1.0 appendix F.1). */
  prove(challenge: KeyChallenge): Promise<Result<string>>
  /**
   * Keeps a credential that is bound to this device's key; another is `holder.key_mismatch`. Whether its issuer signed it is for a verifier to say: give this what came from
   * the issuer itself, or check it first with `verifyCredential`. A second text under the id of a kept one is `wallet.conflict`. Answers what was kept.
   */
  add(text: string): Promise<Result<HeldCredential>>
  /** Lists what is kept. A text that no format reads any more fails with its code. */
  list(): Promise<Result<readonly HeldCredential[]>>
  /** Answers a request with the fewest credentials that satisfy it; `wallet.no_match` says what is missing. */
  present(request: PresentationRequest): Promise<Result<string>>
}

/** A credential in the wallet. */
export interface HeldCredential {
  readonly opened: OpenedCredential
  readonly text: string
}

/** A presentation is for now: five minutes, and never longer than the request it answers. */
const presentationLifetime = 300

/** Wires a holder. */
export function createHolder({ signer, formats, store, clock }: HolderOptions): Holder {
  const open = (text: string): Result<HeldCredential & { readonly format: Format }> => {
    for (const format of formats) {
      const opened = format.open(text)
      if (opened === null) continue
      if (!opened.ok) return opened
      if (opened.value.kind !== 'credential') return fail('jws.typ', 'a presentation is not kept')
      return ok({ opened: opened.value, text, format })
    }
    return fail('format.unknown', 'no configured format begins like this')
  }

  const all = async () => {
    const stored = await store.list()
    if (!stored.ok) return stored
    const held: (HeldCredential & { readonly format: Format })[] = []
    for (const { text } of stored.value) {
      const one = open(text)
      if (!one.ok) return one
      held.push(one.value)
    }
    return ok(held)
  }

  return {
    prove: async (challenge) => {
      const at = clock.now()
      if (at >= challenge.expiresAt) return fail('request.expired', `it ended ${formatDateTime(challenge.expiresAt)}`)
      const header = { alg: signer.alg, jwk: signer.publicJwk, typ: keyProofTyp }
      const payload = { aud: challenge.audience, iat: Math.floor(at), nonce: challenge.nonce }
      return ok(await signJws(JSON.stringify(header), JSON.stringify(payload), signer))
    },

    add: async (text) => {
      const held = open(text)
      if (!held.ok) return held
      const { opened } = held.value
      if (!sameJwk(opened.holderKey, signer.publicJwk))
        return fail('holder.key_mismatch', 'the credential is bound to another key (cnf.jwk)')
      // Whoever knows the public key can write a credential for it, so a text that came first is never pushed out by another.
      const id = JSON.stringify([opened.issuer, opened.id ?? text])
      const stored = await store.list()
      if (!stored.ok) return stored
      const same = stored.value.find((one) => one.id === id)
      if (same !== undefined && same.text !== text)
        return fail('wallet.conflict', 'another credential of this issuer has the same id')
      const put = await store.put({ id, text })
      return put.ok ? ok({ opened, text }) : put
    },

    list: async () => {
      const held = await all()
      return held.ok ? ok(held.value.map(({ opened, text }) => ({ opened, text }))) : held
    },

    present: async (request) => {
      const at = Math.floor(clock.now()) as Seconds
      if (at >= request.expiresAt) return fail('request.expired', `it ended ${formatDateTime(request.expiresAt)}`)
      const held = await all()
      if (!held.ok) return held
      // Newest first, so that a renewed credential is shown instead of the one it replaces.
      const usable = held.value.filter(({ opened }) => opened.validUntil === null || opened.validUntil > at).reverse()
      let missing = 'the wallet is empty'
      for (const format of formats) {
        const choice = choose(
          usable.filter((one) => one.format === format),
          request,
        )
        if (!choice.ok) {
          missing = choice.error.detail
          continue
        }
        if (format.present === undefined) continue
        const { holder, credentials } = choice.value
        const expiresAt = Math.min(at + presentationLifetime, request.expiresAt) as Seconds
        const { audience, nonce } = request
        const disclose = credentials.map(() => 'all' as const)
        return format.present({ holder, audience, nonce, issuedAt: at, expiresAt, credentials, disclose }, signer)
      }
      return fail('wallet.no_match', missing)
    },
  }
}

/** Picks one credential for each thing asked, and one about the device itself if none of them is: a verifier must know which device it faces. */
function choose(
  held: readonly HeldCredential[],
  { ask, peer }: PresentationRequest,
): Result<{ readonly holder: string; readonly credentials: readonly string[] }> {
  const wanted = peer === null ? null : parseImId(peer)
  const isDevice = ({ opened }: HeldCredential) => {
    const id = parseImId(opened.subjectId)
    return (
      id.ok &&
      id.value.kind === 'device' &&
      (wanted === null || (wanted.ok && imIdKey(wanted.value) === imIdKey(id.value)))
    )
  }
  const chosen = new Set<HeldCredential>()
  const devices = held.filter(isDevice)
  const [device] = devices
  if (device === undefined) return fail('wallet.no_match', 'no credential about the device that was asked for')
  for (const { type, claims } of ask) {
    const fits = ({ opened }: HeldCredential) =>
      opened.types.includes(type) && claims.every((name) => Object.hasOwn(opened.subject, name))
    // One that was chosen already, then one about the right device, then any about no device.
    const answer = [...chosen, ...devices, ...held.filter((one) => !aboutDevice(one))].find(fits)
    if (answer === undefined)
      return fail(
        'wallet.no_match',
        `no ${printableName(type)}${claims.length === 0 ? '' : ` with ${claims.map(printableName).join(', ')}`}`,
      )
    chosen.add(answer)
  }
  const about = [...chosen].find(isDevice) ?? device
  chosen.add(about)
  return ok({ holder: about.opened.subjectId, credentials: [...chosen].map(({ text }) => text) })
}

function aboutDevice({ opened }: HeldCredential): boolean {
  const id = parseImId(opened.subjectId)
  return id.ok && id.value.kind === 'device'
}
