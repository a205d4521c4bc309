import {
  decodeBase64url,
  encodeBase64url,
  fail,
  type Hasher,
  type IssuerStore,
  ok,
  type Random,
  type Result,
  type Seconds,
  type StatusListRecord,
  type StatusSlot,
} from '@imprint/core'
import { permutePlaces } from '../permute-places.ts'
import type { Commit } from './commit.ts'
import type { StatusPublication } from './options.ts'

/** Gives out entries of status lists, each once for ever; where a list is full it opens the next. */
export interface Slots {
  /** Exactly so many, or why not. */
  take(count: number): Promise<Result<readonly StatusSlot[]>>
}

// Places that were claimed and not used when a process ends are lost. Doubling what is claimed loses at most half, and a run of many claims seldom.
const largestBlock = 1024

interface OpenList {
  readonly uri: string
  indexOf(place: number): number
}

/** Wires the giving out of slots. Calls take turns within a process; processes take turns in the store. */
export function createSlots(parts: {
  readonly store: IssuerStore
  readonly status: StatusPublication
  readonly commit: Commit
  readonly random: Random
  readonly hasher: Hasher
  now(): Seconds
}): Slots {
  const { store } = parts
  const lists = new Map<string, OpenList>()
  let current: OpenList | null = null
  let claimed = { next: 0, end: 0 }
  let block = 1

  const claim = async (wanted: number): Promise<Result<null>> => {
    // A list that others fill at the same time can be full twice over; a store that says so for ever is broken.
    for (let attempt = 0; attempt < 8; attempt++) {
      if (current === null) {
        const opened = await openList(parts, lists)
        if (!opened.ok) return opened
        current = opened.value
      }
      const places = await store.claimPlaces(current.uri, Math.max(wanted, block))
      if (!places.ok) return places
      const { first, count } = places.value
      if (count > 0) {
        claimed = { next: first, end: first + count }
        block = Math.min(largestBlock, block * 2)
        return ok(null)
      }
      current = null
    }
    return fail('store.unavailable', 'every status list is full, however many are opened')
  }

  const take = async (count: number): Promise<Result<readonly StatusSlot[]>> => {
    const slots: StatusSlot[] = []
    while (slots.length < count) {
      if (current === null || claimed.next === claimed.end) {
        const more = await claim(count - slots.length)
        if (!more.ok) return more
      }
      const { uri, indexOf } = current as OpenList
      while (claimed.next < claimed.end && slots.length < count)
        slots.push({ list: uri, index: indexOf(claimed.next++) })
    }
    return ok(slots)
  }

  let turn: Promise<unknown> = Promise.resolve()
  return {
    take: (count) => {
      const mine = turn.then(() => take(count))
      turn = mine.catch(() => null)
      return mine
    },
  }
}

/** Finds a list with room, or opens one. */
async function openList(
  { store, status, commit, random, hasher, now }: Parameters<typeof createSlots>[0],
  known: Map<string, OpenList>,
): Promise<Result<OpenList>> {
  const { mechanism, bits, size } = status
  for (let attempt = 0; attempt < 8; attempt++) {
    const lists = await store.lists()
    if (!lists.ok) return lists
    const open = lists.value.find(
      (list) => list.mechanism === mechanism.id && list.bits === bits && list.size === size && list.claimed < list.size,
    )
    if (open !== undefined) {
      const made = known.get(open.uri) ?? readList(open, hasher)
      if (made === null) return fail('store.corrupt', 'the seed of a status list is not one')
      known.set(open.uri, made)
      return ok(made)
    }
    const list: StatusListRecord = {
      uri: status.listUri(lists.value.length + 1),
      mechanism: mechanism.id,
      bits,
      size,
      seed: encodeBase64url(random.bytes(32)),
      createdAt: now(),
    }
    const added = await commit([{ kind: 'list-added', list }])
    // Another process may have opened the same one at the same time: then it is there now.
    if (!added.ok && added.error.code !== 'store.conflict') return added
  }
  return fail('store.unavailable', 'no status list could be opened')
}

function readList({ uri, seed, size }: StatusListRecord, hasher: Hasher): OpenList | null {
  const octets = decodeBase64url(seed)
  if (!octets.ok || octets.value.length !== 32) return null
  return { uri, indexOf: permutePlaces({ seed: octets.value, size, hasher }) }
}
