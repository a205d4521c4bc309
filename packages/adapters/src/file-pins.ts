import {
  type Clock,
  fail,
  finding,
  isJsonObject,
  isTextArray,
  type Json,
  jwkText,
  ok,
  type PublicJwk,
  type Result,
  type Seconds,
  type Source,
} from '@imprint/core'
import { jsonFile } from './json-file.ts'

interface Pins {
  readonly version: 1
  // A list, because an issuer's name comes from elsewhere and could be "__proto__".
  readonly pins: readonly Pin[]
}

interface Pin {
  readonly issuer: string
  /** Canonical texts of the keys (`jwkText`). */
  readonly keys: readonly string[]
  readonly since: Seconds
}

/** Remembers which keys an issuer was first seen with. As a `Source` it answers needs of kind `pin`. */
export interface PinStore extends Source {
  /**
   * Remembers an issuer's keys. Keys that are remembered already are kept: others are `issuer.key_changed`, so that of two processes that see an issuer for the first
   * time at once, with different keys, only one succeeds.
   */
  remember(issuer: string, keys: readonly PublicJwk[]): Promise<Result<null>>
  /** Forgets an issuer, once a person has found out why its key changed. */
  forget(issuer: string): Promise<Result<null>>
}

/**
 * Keeps pins in one JSON file (see `jsonFile`). A found pin is `{"keys":[…]}` with the canonical text of each key; a file that cannot be read
 * is `unavailable`, never `absent`, because an attacker who can break the file must not get a first use again.
 *
 * @example
 * ```ts
 * const pins = filePinStore({ path: 'pins.json', clock: systemClock })
 * await pins.remember('https://im.example.com', [publicJwk])
 * ```
 */
export function filePinStore({ path, clock }: { readonly path: string; readonly clock: Clock }): PinStore {
  const file = jsonFile<Pins>({ path, empty: { version: 1, pins: [] }, parse: parsePins })
  const done = (updated: Result<Pins>) => (updated.ok ? ok(null) : updated)
  return {
    async fetch(need) {
      if (need.kind !== 'pin') return null
      const read = await file.read()
      if (!read.ok)
        return {
          state: 'unavailable',
          cause: finding('issuer.key_unavailable', `the pins cannot be read: ${read.error.code}`),
        }
      const pin = pinOf(read.value, need.id)
      return pin === undefined
        ? { state: 'absent', detail: 'no key is remembered for this issuer', fetchedAt: clock.now() }
        : { state: 'found', value: { keys: pin.keys }, fetchedAt: clock.now() }
    },
    remember: async (issuer, jwks) => {
      const keys = [...new Set(jwks.map(jwkText))].sort()
      if (keys.length === 0) throw new TypeError('there is no key to remember')
      return done(
        await file.update((current) => {
          const pin = pinOf(current, issuer)
          if (pin === undefined)
            return ok({ version: 1, pins: [...current.pins, { issuer, keys, since: clock.now() }] })
          return pin.keys.join() === keys.join()
            ? ok(current)
            : fail('issuer.key_changed', 'other keys are remembered for this issuer')
        }),
      )
    },
    forget: async (issuer) =>
      done(
        await file.update((current) => {
          const pins = current.pins.filter((pin) => pin.issuer !== issuer)
          return ok(pins.length === current.pins.length ? current : { version: 1, pins })
        }),
      ),
  }
}

function pinOf({ pins }: Pins, issuer: string): Pin | undefined {
  return pins.find((pin) => pin.issuer === issuer)
}

function parsePins(json: Json): Pins | null {
  if (!isJsonObject(json) || json['version'] !== 1 || !Array.isArray(json['pins'])) return null
  const pins: Pin[] = []
  for (const pin of json['pins'] as readonly Json[]) {
    if (!isJsonObject(pin) || typeof pin['issuer'] !== 'string') return null
    if (!isTextArray(pin['keys']) || typeof pin['since'] !== 'number') return null
    pins.push({ issuer: pin['issuer'], keys: pin['keys'], since: pin['since'] as Seconds })
  }
  return { version: 1, pins }
}
