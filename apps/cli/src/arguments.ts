import { parseDateTime, parseSeconds, type Seconds } from '@imprint/core'
import { UsageError } from './command.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Parses a length of time: `90s`, `10m`, `12h`, `30d`, or a number of seconds. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d{1,9})([smhd]?)$/.exec(text)
  const seconds = match === null ? 0 : Number(match[1]) * (units[match[2] || 's'] as number)
  if (seconds <= 0) throw new UsageError(`--${option} is a length of time such as 90s, 10m, 12h or 30d`)
  return seconds
}

/** Parses a time: RFC 3339, or seconds since 1970. */
export function parseTime(text: string, option: string): Seconds {
  const time = /^\d+(\.\d+)?$/.test(text) ? parseSeconds(Number(text)) : parseDateTime(text)
  if (time.ok) return time.value
  throw new UsageError({ ...time.error, detail: `--${option}: ${time.error.detail}` })
}
