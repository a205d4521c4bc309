import { webRandom } from '@imprint/adapters/web-crypto'
import { encodeBase64url, fail, type JsonObject, ok, type Result } from '@imprint/core'
import { type ConfirmedUser, parseMatrixUserId, parsePublishedKeys, type SasParty } from '@imprint/trust/cross-signing'
import type { RoleId } from '../../messages/role-id.ts'
import { publishedKeysUrl, type TrustPerson, trustCast, trustDeviceId, trustHosts } from '../../messages/trust-cast.ts'
import type { CompareWish } from '../../messages/trust-command.ts'
import type { CompareState } from '../../messages/trust-report.ts'
import { mappedFetcher } from '../mapped-fetcher.ts'
import type { RoleContext } from '../role-context.ts'
import { type ComparisonLeg, createComparisonLeg, notOpened, reached } from './comparison-leg.ts'
import type { Identity } from './make-identity.ts'

/** How a client compares keys with another. */
export interface CompareKeys {
  open(wish: CompareWish): Promise<Result<null>>
  start(): Result<null>
  state(wanted: 'shown' | 'ended'): Promise<Result<CompareState>>
  answer(answer: 'same' | 'differ'): Result<null>
  confirmed(): ConfirmedUser | null
}

/** Makes the means to compare keys. Messages come through the chat’s server, from whomever it says. */
export function createCompareKeys(
  { role, server, clock }: RoleContext,
  identityOf: (person: TrustPerson) => Promise<Result<Identity>>,
): CompareKeys {
  // Whose messages go to which comparison: everybody's to the one of an honest client, because who sends them is what is being found out.
  let legs: ReadonlyMap<RoleId, ComparisonLeg> = new Map()
  const fetcher = mappedFetcher({ clock, get: server.get, hosts: [trustHosts.keys] })
  const listening = once(
    () =>
      new Promise<void>((resolve) => {
        server.listen({
          connection: (state) => {
            if (state === 'there') resolve()
          },
          message: ({ from, kind, text }, live) => {
            if (!live || kind !== 'verification' || from === role) return
            const leg = legs.size === 1 ? [...legs.values()][0] : legs.get(from as RoleId)
            void leg?.receive(text)
          },
          ended: () => {},
        })
      }),
  )
  const partyOf = async (person: TrustPerson, published?: JsonObject): Promise<Result<SasParty>> => {
    const { userId } = trustCast[person]
    const user = parseMatrixUserId(userId)
    if (!user.ok) return user
    const answer =
      published === undefined
        ? await fetcher.fetchJson(publishedKeysUrl(userId), new AbortController().signal)
        : ({ state: 'found', value: published } as const)
    if (answer.state !== 'found') return fail('issuer.key_unavailable', 'the chat’s server shows no keys')
    const keys = parsePublishedKeys(answer.value, user.value)
    if (!keys.ok) return keys
    const device = keys.value.devices.get(trustDeviceId)
    if (device === undefined) return fail('crosssigning.device_unknown', 'no such device')
    return device.ok ? ok({ device: device.value, master: keys.value.master }) : device
  }
  const legTo = async (
    person: TrustPerson,
    { me, them }: { readonly me: JsonObject; readonly them?: JsonObject },
  ): Promise<Result<readonly [RoleId, ComparisonLeg]>> => {
    const own = await partyOf(other(person), me)
    if (!own.ok) return own
    const theirs = await partyOf(person, them)
    if (!theirs.ok) return theirs
    const { role: to } = trustCast[person]
    const send = (text: string) =>
      void server.post('/send', JSON.stringify({ to, kind: 'verification', text, answers: null }))
    return ok([to, await createComparisonLeg({ me: own.value, them: theirs.value, send })])
  }
  const openHonest = async (person: TrustPerson): Promise<Result<null>> => {
    const me = await identityOf(person)
    if (!me.ok) return me
    const leg = await legTo(other(person), { me: me.value.public.published })
    if (leg.ok) legs = new Map([leg.value])
    return leg.ok ? ok(null) : leg
  }
  const openInTheMiddle = async (real: Exclude<CompareWish, TrustPerson>): Promise<Result<null>> => {
    const asAlice = await identityOf('alice')
    const asBob = await identityOf('bob')
    if (!asAlice.ok) return asAlice
    if (!asBob.ok) return asBob
    const toBob = await legTo('bob', { me: asAlice.value.public.published, them: real.bob })
    const toAlice = await legTo('alice', { me: asBob.value.public.published, them: real.alice })
    if (!toBob.ok) return toBob
    if (!toAlice.ok) return toAlice
    legs = new Map([toBob.value, toAlice.value])
    stayBetween(toBob.value[1], toAlice.value[1])
    return ok(null)
  }
  const only = () => (legs.size === 1 ? [...legs.values()][0] : undefined)
  return {
    open: async (wish) => {
      await listening()
      return typeof wish === 'string' ? openHonest(wish) : openInTheMiddle(wish)
    },
    start: () => {
      const leg = only()
      leg?.start(encodeBase64url(webRandom.bytes(16)))
      return leg === undefined ? notOpened : ok(null)
    },
    state: async (wanted) => {
      const leg = only()
      return leg === undefined ? notOpened : ok(await reached(leg, wanted))
    },
    answer: (answer) => {
      only()?.answer(answer)
      return only() === undefined ? notOpened : ok(null)
    },
    confirmed: () => only()?.confirmed() ?? null,
  }
}

/** Mallory compares keys with both, says to each what the other would, and hopes that nobody looks. */
function stayBetween(toBob: ComparisonLeg, toAlice: ComparisonLeg): void {
  let begun = false
  const stop = toBob.state.subscribe(() => {
    if (begun) return
    begun = true
    toAlice.start(encodeBase64url(webRandom.bytes(16)))
    stop()
  })
  for (const leg of [toBob, toAlice]) void reached(leg, 'shown').then(() => leg.answer('same'))
}

function other(person: TrustPerson): TrustPerson {
  return person === 'alice' ? 'bob' : 'alice'
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
