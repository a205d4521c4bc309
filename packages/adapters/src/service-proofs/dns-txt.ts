import { Resolver } from 'node:dns/promises'
import { type AbortSignalLike, type Answer, type Clock, finding } from '@imprint/core'
import { abortion } from '../abort.ts'

/** Looks up TXT records. Contract: `absent` only if the name server says that there is no such name or record; rejects only when `signal` aborts; the value is `{"mediaType":"text/plain","text": …}`, a record a line. */
export type TxtLookup = (name: string, signal: AbortSignalLike) => Promise<Answer>

/** Where names are looked up, and what that may cost. */
export interface TxtLookupOptions {
  readonly clock: Clock
  /** Name servers, as `192.0.2.53` or `192.0.2.53:5353`; those of the operating system unless said otherwise. */
  readonly servers?: readonly string[]
  /** For all tries together; 5000 unless said otherwise. */
  readonly milliseconds?: number
}

/** Records of one name, and characters in them. Names of large companies hold some thirty. */
const maxRecords = 256
const maxText = 65_536

const tries = 2

/**
 * Makes a look-up of TXT records (RFC 1035 section 3.3.14). The pieces of a record are put together (RFC 7208 section 3.3 says how everybody does it).
 *
 * @example
 * ```ts
 * const lookupTxt = createTxtLookup({ clock: systemClock })
 * await lookupTxt('alice.example', AbortSignal.timeout(3000))
 * ```
 */
export function createTxtLookup({ clock, servers, milliseconds = 5_000 }: TxtLookupOptions): TxtLookup {
  return async (name, signal) => {
    if (signal.aborted) throw abortion()
    // One resolver a look-up: cancelling stops everything that a resolver does.
    const resolver = new Resolver({ timeout: Math.ceil(milliseconds / tries), tries })
    if (servers !== undefined) resolver.setServers(servers)
    const deadline = setTimeout(() => resolver.cancel(), milliseconds)
    const stop = () => resolver.cancel()
    signal.addEventListener('abort', stop)
    try {
      const records = (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))
      const text = records.join('\n')
      if (records.length > maxRecords || text.length > maxText)
        return unavailable('fetch.too_large', `${records.length} records of ${text.length} characters`)
      return { state: 'found', value: { mediaType: 'text/plain', text }, fetchedAt: clock.now() }
    } catch (error) {
      if (signal.aborted) throw error
      const code = codeOf(error)
      if (code === 'ENOTFOUND' || code === 'ENODATA')
        return { state: 'absent', detail: 'the name has no TXT record', fetchedAt: clock.now() }
      return code === 'ETIMEOUT' || code === 'ECANCELLED'
        ? unavailable('fetch.timeout', `no answer within ${milliseconds} ms`)
        : unavailable('fetch.failed', `the name server answered ${code}`)
    } finally {
      clearTimeout(deadline)
      signal.removeEventListener('abort', stop)
    }
  }
}

function unavailable(code: 'fetch.failed' | 'fetch.timeout' | 'fetch.too_large', detail: string): Answer {
  return { state: 'unavailable', cause: finding(code, detail) }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'an error without a code'
}
