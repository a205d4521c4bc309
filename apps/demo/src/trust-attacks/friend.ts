import { fixedClock } from '@imprint/adapters/clock'
import { memoryNonceStore } from '@imprint/adapters/memory'
import { createNodeSignatureVerifier, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type Answer,
  type Format,
  factKey,
  type Json,
  type Lesson,
  type Schema,
  type Seconds,
  type Source,
  type TrustModel,
} from '@imprint/core'
import { imDevice } from '@imprint/schemas'
import { createVerifier, type Verifier } from '@imprint/verifier'
import { endingOf, type TrustEnding } from './trust-attack.ts'

/** Who judges in this list of attacks. */
export const friendId = 'https://friend.example'

/** What a client is made of that believes by some trust model. */
export interface FriendOptions {
  readonly at: Seconds
  readonly trust: TrustModel
  readonly formats: readonly Format[]
  readonly sources?: readonly Source[]
  readonly schemas?: readonly Schema[]
}

/** Makes the client that is attacked. */
export function createFriend({ at, trust, formats, sources = [], schemas = [imDevice] }: FriendOptions): Verifier {
  return createVerifier({
    id: friendId,
    formats,
    schemas,
    trust,
    status: 'when-present',
    sources,
    signatures: createNodeSignatureVerifier(),
    nonces: memoryNonceStore(),
    clock: fixedClock(at),
    random: nodeRandom,
  })
}

/** Asks whether a credential is believed. Whose key it is bound to is another question, which the list before this one asks. */
export async function believe(options: FriendOptions, text: string): Promise<TrustEnding> {
  const { ending } = await believeAndLearn(options, text)
  return ending
}

/** The same, with what there is to remember. */
export async function believeAndLearn(
  options: FriendOptions,
  text: string,
): Promise<{ readonly ending: TrustEnding; readonly lessons: readonly Lesson[] }> {
  const how = { unsafeWithoutPossession: 'the demo asks here whom to believe' }
  const verdict = await createFriend(options).verifyCredential(text, how)
  return { ending: endingOf(verdict), lessons: verdict.outcome === 'accepted' ? verdict.value.learn : [] }
}

/** What the client was told and what it remembers, by kind and name; of the kinds in `kinds` what is not here is absent. */
export function knownSource(kinds: readonly string[], known: ReadonlyMap<string, Json>, at: Seconds): Source {
  return {
    fetch: async (need): Promise<Answer | null> => {
      if (!kinds.includes(need.kind)) return null
      const value = known.get(factKey(need))
      return value === undefined
        ? { state: 'absent', detail: 'nothing is known of it', fetchedAt: at }
        : { state: 'found', value, fetchedAt: at }
    },
  }
}
