import { factKey, fail, type Json, type JsonObject, jwkText, ok, type Result } from '@imprint/core'
import { identityNeed, vouchForUser } from '@imprint/trust/cross-signing'
import type { TrustPerson } from '../../messages/trust-cast.ts'
import type { TrustWish } from '../../messages/trust-command.ts'
import type { RoleContext } from '../role-context.ts'
import { type CompareKeys, createCompareKeys } from './compare-keys.ts'
import { createJudgeTrust } from './judge-trust.ts'
import { type Identity, makeIdentity } from './make-identity.ts'
import { signPhone } from './sign-phone.ts'
import type { TrustMemory } from './trust-sources.ts'

/** What a client does about trust: it makes keys, judges, and compares. */
export interface TrustClient {
  identity(person: TrustPerson): Promise<Result<Identity>>
  signPhone(chain: readonly string[]): Promise<Result<string>>
  judge(wish: TrustWish): Promise<Result<Json>>
  readonly compare: CompareKeys
  /** Signs the other's master key, which was compared, and remembers it. */
  vouch(): Promise<Result<JsonObject>>
}

/** Makes a client's part about trust. Its keys are of this page, and gone with it. */
export function createTrustClient(context: RoleContext): TrustClient {
  const { role, clock, signer } = context
  const memory: TrustMemory = new Map()
  const identities = new Map<TrustPerson, Promise<Result<Identity>>>()
  const judge = createJudgeTrust(context, memory)
  const identity = (person: TrustPerson) => {
    const known = identities.get(person)
    if (known !== undefined) return known
    const made = makeIdentity(person, signer, clock.now())
    identities.set(person, made)
    return made
  }
  const own = () => identity(role === 'bob' ? 'bob' : 'alice')
  const compare = createCompareKeys(context, identity)
  return {
    identity,
    signPhone: async (chain) => {
      const alice = await own()
      return alice.ok ? signPhone(alice.value, { device: signer, chain, at: clock.now() }) : alice
    },
    judge: async (wish) => {
      const me = await own()
      const report = me.ok ? await judge(wish, me.value) : me
      return report.ok ? ok(report.value as unknown as Json) : report
    },
    compare,
    vouch: async () => {
      const me = await own()
      const user = compare.confirmed()
      if (user === null || !me.ok) return me.ok ? fail('sas.unexpected', 'nobody was compared') : me
      const { userId, jwk } = user.master
      memory.set(factKey(identityNeed(userId)), { keys: [jwkText(jwk)], verified: true })
      return vouchForUser(user, me.value)
    },
  }
}
