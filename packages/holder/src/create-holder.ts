import {
  type Clock,
  type CredentialStore,
  type Failed,
  type Finding,
  type Format,
  fail,
  formatDateTime,
  type KeyChallenge,
  keyProofTyp,
  type OpenedCredential,
  ok,
  type PresentationRequest,
  type Result,
  type Seconds,
  type Signer,
  sameJwk,
  signJws,
} from '@imprint/core'
import { candidateOf, explainAsk, explainQuery, type QueryExplanation, type TypeName } from '@imprint/core/dcql'
import { aboutDevice, askedDevice, chooseAnswer } from './choose-answer.ts'

/** What a holder is made of: one device's key, the formats it reads, and where its credentials are kept. */
export interface HolderOptions {
  readonly signer: Signer
  /** The formats it reads. Where several could answer a request, the first of them does. */
  readonly formats: readonly Format[]
  readonly store: CredentialStore
  readonly clock: Clock
  /** What types are called as SD-JWT VCs, for requests that name them otherwise: the schemas, for example. None unless said otherwise. */
  readonly types?: readonly TypeName[]
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
  /** Answers a request with the fewest credentials that satisfy it, and the least of each; `wallet.no_match` says what is missing. */
  present(request: PresentationRequest): Promise<Result<string>>
  /** Says what a request makes of each credential that is kept, and signs nothing. */
  explain(request: PresentationRequest): Promise<Result<WalletExplanation>>
}

/** What a request makes of a wallet. It is for the holder's eyes. */
export interface WalletExplanation {
  readonly explanation: QueryExplanation
  /** The credentials that the explanation counts, best first. */
  readonly candidates: readonly HeldCredential[]
  /** Those that are not looked at, and why. */
  readonly passedOver: readonly { readonly credential: HeldCredential; readonly because: 'ended' | 'other_device' }[]
  /** Why `present` would answer nothing; `null` if it would. Even if each part has a credential, no one presentation may hold them. */
  readonly problem: Finding | null
}

/** A credential in the wallet. */
export interface HeldCredential {
  readonly opened: OpenedCredential
  readonly text: string
}

/** A presentation is for now: five minutes, and never longer than the request it answers. */
const presentationLifetime = 300

/** Wires a holder. */
export function createHolder({ signer, formats, store, clock, types = [] }: HolderOptions): Holder {
  const open = (text: string): Result<Kept> => {
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
    const held: Kept[] = []
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
      const answer = chosenFor(usableAt(held.value, at), request)
      if (!answer.ok) return answer
      const { present, choice } = answer.value
      const expiresAt = Math.min(at + presentationLifetime, request.expiresAt) as Seconds
      const { audience, nonce } = request
      return present({ ...choice, audience, nonce, issuedAt: at, expiresAt }, signer)
    },

    explain: async (request) => {
      const at = Math.floor(clock.now()) as Seconds
      const held = await all()
      if (!held.ok) return held
      const usable = usableAt(held.value, at)
      const isAsked = askedDevice(request)
      const candidates: HeldCredential[] = []
      const passedOver: WalletExplanation['passedOver'][number][] = []
      for (const one of [...held.value].reverse()) {
        const credential = { opened: one.opened, text: one.text }
        const device = aboutDevice(one.opened)
        if (!usable.includes(one)) passedOver.push({ credential, because: 'ended' })
        else if (device !== null && !isAsked(device)) passedOver.push({ credential, because: 'other_device' })
        else candidates.push(credential)
      }
      const opened = candidates.map((one) => one.opened)
      const explanation =
        request.query === null
          ? explainAsk(request.ask, opened, types)
          : explainQuery(request.query, opened.map(candidateOf))
      const over =
        at >= request.expiresAt ? fail('request.expired', `it ended ${formatDateTime(request.expiresAt)}`) : null
      const answer = over ?? chosenFor(usable, request)
      return ok({ explanation, candidates, passedOver, problem: answer.ok ? null : answer.error })
    },
  }

  /** The first format that can answer, and its answer. */
  function chosenFor(usable: readonly Kept[], request: PresentationRequest) {
    let problem: Failed | null = null
    for (const format of formats) {
      if (format.present === undefined) continue
      const own = usable.filter((one) => one.format === format)
      const choice = chooseAnswer(own, request, types)
      if (choice.ok) return ok({ present: format.present.bind(format), choice: choice.value })
      // A format of which nothing is held says the least.
      if (own.length > 0) problem ??= choice
    }
    return problem ?? fail('wallet.no_match', 'the wallet holds nothing that can be shown')
  }
}

type Kept = HeldCredential & { readonly format: Format }

/** Newest first, so that a renewed credential is shown instead of the one it replaces. */
function usableAt(held: readonly Kept[], at: Seconds): readonly Kept[] {
  return held.filter(({ opened }) => opened.validUntil === null || opened.validUntil > at).reverse()
}
