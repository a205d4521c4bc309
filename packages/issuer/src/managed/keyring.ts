import {
  fail,
  type IssuerChange,
  type IssuerKeyRecord,
  type IssuerStore,
  ok,
  type PublicJwk,
  type Result,
  type Seconds,
  type Signer,
  sameJwk,
} from '@imprint/core'
import type { Commit } from './commit.ts'

/** The keys of an issuer and their life: `next`, `active`, `verify-only`; and `compromised` from any of them. */
export interface IssuerKeys {
  /** Every key, the newest last. */
  list(): Promise<Result<readonly IssuerKeyRecord[]>>
  /** Adds a key as `next`: it is published and signs nothing yet. Give every cache of your metadata the time to see it. */
  add(key: { readonly kid: string; readonly alg: Signer['alg']; readonly publicJwk: PublicJwk }): Promise<Result<null>>
  /** Makes a `next` key the active one; the one before is `verify-only` from that very moment, and what it signed holds on. */
  activate(kid: string, reason: string): Promise<Result<null>>
  /** Puts the active key out of use without another in its place. Nothing is issued and no status list is signed until one is activated. */
  retire(kid: string, reason: string): Promise<Result<null>>
  /**
   * Says that somebody else may have the key. Nothing that it signed is believed from then on, so issue again what it signed (`reissue`). With `next`, that key is active from the same moment;
   * without one nothing is issued, and no status list is signed.
   */
  compromise(kid: string, how: { readonly reason: string; readonly next: string | null }): Promise<Result<null>>
}

/** The key that signs now, with its name. */
export interface ActiveKey {
  readonly kid: string
  readonly signer: Signer
}

// Keys are rolled a few times a year. Whoever is overtaken so often has another problem.
const attempts = 8

/** Wires the keys, and a way to get the one that signs. */
export function createKeyring({
  store,
  signers,
  commit,
  now,
}: {
  readonly store: IssuerStore
  signers(kid: string): Promise<Result<Signer>>
  readonly commit: Commit
  now(): Seconds
}): { readonly keys: IssuerKeys; active(): Promise<Result<ActiveKey>> } {
  const change = (kid: string, state: IssuerKeyRecord['state'], reason: string): IssuerChange => ({
    kind: 'key-state-changed',
    kid,
    state,
    reason,
  })
  /** Makes a key the active one in place of any other, and one that somebody else may have compromised. */
  const succeed = async (
    kid: string,
    { reason, fallen }: { readonly reason: string; readonly fallen: string | null },
  ): Promise<Result<null>> => {
    const compromised = fallen === null ? [] : [change(fallen, 'compromised', reason)]
    for (let attempt = 1; ; attempt++) {
      const known = await store.keys()
      if (!known.ok) return known
      const former = known.value.filter((key) => key.state === 'active' && key.kid !== kid && key.kid !== fallen)
      const retired = former.map((key) => change(key.kid, 'verify-only', reason))
      const committed = await commit([...compromised, ...retired, change(kid, 'active', reason)])
      // Somebody else rolled the keys since they were read.
      if (committed.ok || committed.error.code !== 'lifecycle.key_state' || attempt === attempts) return committed
    }
  }
  const keys: IssuerKeys = {
    list: () => store.keys(),
    add: async ({ kid, alg, publicJwk }) => {
      if (kid === '') return fail('issue.unsupported', 'an issuer key needs a kid, by which verifiers find it')
      const known = await store.keys()
      if (!known.ok) return known
      // By value: the same key under a second name would outlive its own compromise.
      if (known.value.some((key) => sameJwk(key.publicJwk, publicJwk)))
        return fail('store.conflict', 'the issuer has this very key already')
      const times = { createdAt: now(), activeAt: null, retiredAt: null, compromisedAt: null }
      return commit([{ kind: 'key-added', key: { kid, alg, publicJwk, state: 'next', ...times } }])
    },
    activate: (kid, reason) => succeed(kid, { reason, fallen: null }),
    retire: (kid, reason) => commit([change(kid, 'verify-only', reason)]),
    compromise: (kid, { reason, next }) =>
      next === null ? commit([change(kid, 'compromised', reason)]) : succeed(next, { reason, fallen: kid }),
  }
  return {
    keys,
    active: async () => {
      const known = await store.keys()
      if (!known.ok) return known
      const key = known.value.find(({ state }) => state === 'active')
      if (key === undefined) return fail('lifecycle.key_state', 'no key is active')
      const signer = await signers(key.kid).catch(() => fail('issue.signer', 'the key could not be had'))
      if (!signer.ok) return signer
      if (signer.value.kid !== key.kid || !sameJwk(signer.value.publicJwk, key.publicJwk))
        return fail('issue.signer', 'the private key is not the half of the published one')
      return ok({ kid: key.kid, signer: signer.value })
    },
  }
}
