import type { LoopbackStandIn } from '@imprint/adapters/fetch-policy'
import { type Call, type Option, optionOf, reasonOf, UsageError } from './command.ts'

/** The options of a command that may ask servers on this machine, for a rehearsal. */
export const loopbackOptions: Readonly<Record<string, Option>> = {
  'unsafe-allow-loopback': {
    type: 'string',
    value: 'REASON',
    about: 'ask servers on this machine too, because of REASON, such as a test',
  },
  'unsafe-stand-in': {
    type: 'string',
    value: 'PORT',
    about: 'with --unsafe-allow-loopback: whatever host is named, ask PORT of this machine instead, under that name',
  },
}

/** What those options say: why servers on this machine may be asked, and which of them stands in for every other; `null` without them. */
export function loopbackOf(call: Call): string | LoopbackStandIn | null {
  const reason = reasonOf(call, 'unsafe-allow-loopback')
  const port = optionOf(call, 'unsafe-stand-in')
  if (port === null) return reason
  if (reason === null) throw new UsageError('--unsafe-stand-in goes with --unsafe-allow-loopback REASON')
  if (!(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) <= 65_535))
    throw new UsageError('--unsafe-stand-in is a port from 1 to 65535')
  return { reason, port: Number(port) }
}

/** What a fetcher is told of it. */
export function loopbackParts(loopback: string | LoopbackStandIn | null) {
  if (loopback === null) return {}
  return typeof loopback === 'string'
    ? { unsafeAllowLoopback: loopback }
    : { unsafeAllowLoopback: loopback, lookup: async () => ['127.0.0.1'] }
}
