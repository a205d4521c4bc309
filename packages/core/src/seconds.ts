import type { Brand } from './brand.ts'
import { type Finding, fail, finding, ok, type Result } from './result.ts'

/** Whole or fractional seconds since 1970-01-01T00:00:00Z, leap seconds not counted (NumericDate, RFC 7519 section 2). */
export type Seconds = Brand<number, 'seconds'>

// 1e11 seconds is the year 5138; as milliseconds it is March 1973. No token is from either.
const firstMilliseconds = 1e11

/** Says what is wrong with a NumericDate, or `null`. Separate from `parseSeconds` so that the hot path makes no object. */
export function secondsFault(value: unknown, pointer?: string): Finding | null {
  if (typeof value !== 'number' || !(value >= 0 && value < Number.MAX_SAFE_INTEGER))
    return finding('time.malformed', `expected seconds since 1970, came ${describe(value)}`, pointer)
  if (value >= firstMilliseconds) return finding('time.milliseconds', 'as seconds it is past the year 5000', pointer)
  return null
}

/**
 * Parses a NumericDate (RFC 7519 section 2). A clock in milliseconds is `time.milliseconds`, anything else that is not a time `time.malformed`.
 *
 * @example
 * ```ts
 * parseSeconds(1795341600) // ok
 * parseSeconds(1653455836315) // time.milliseconds
 * ```
 */
export function parseSeconds(value: unknown, pointer?: string): Result<Seconds> {
  const fault = secondsFault(value, pointer)
  return fault === null ? ok(value as Seconds) : { ok: false, error: fault }
}

/** A number of hours, in seconds. */
export function hours(count: number): number {
  return count * 3600
}

/** A number of minutes, in seconds. */
export function minutes(count: number): number {
  return count * 60
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Parses an RFC 3339 date-time (the XML Schema `dateTimeStamp` that VCDM 2.0 section 4.9 asks for: an offset is required).
 * Fractions are kept to the microsecond; a leap second (`:60`) reads as the second after. Anything else is `time.malformed`.
 */
export function parseDateTime(text: unknown, pointer?: string): Result<Seconds> {
  const bad = () =>
    fail('time.malformed', `expected a time such as 2026-11-22T10:00:00Z, came ${describe(text)}`, pointer)
  if (typeof text !== 'string' || text.length < 20 || text.length > 40) return bad()
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  const lowerT = text.charCodeAt(10) | 0x20
  if (text[4] !== '-' || text[7] !== '-' || lowerT !== 0x74 || text[13] !== ':' || text[16] !== ':') return bad()
  if (!(month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 60)) return bad()
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const monthDays = (daysInMonth[month - 1] as number) + (leap && month === 2 ? 1 : 0)
  if (!(day >= 1 && day <= monthDays) || !(year >= 1970)) return bad()
  let end = 19
  let fraction = 0
  if (text[end] === '.') {
    let scale = 0.1
    const first = ++end
    for (; isDigit(text.charCodeAt(end)); end++, scale /= 10) fraction += (text.charCodeAt(end) - 48) * scale
    if (end === first) return bad()
  }
  let offset = 0
  const zone = text[end]
  if (zone === 'Z' || zone === 'z') end++
  else if ((zone === '+' || zone === '-') && text[end + 3] === ':') {
    const zoneHour = digits(text, end + 1, 2)
    const zoneMinute = digits(text, end + 4, 2)
    if (!(zoneHour <= 23 && zoneMinute <= 59)) return bad()
    offset = (zoneHour * 60 + zoneMinute) * (zone === '-' ? -60 : 60)
    end += 6
  } else return bad()
  if (end !== text.length) return bad()
  const y = year - 1
  const days =
    y * 365 +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    (daysBeforeMonth[month - 1] as number) +
    (leap && month > 2 ? 1 : 0) +
    day -
    1 -
    719162
  const value = days * 86400 + hour * 3600 + minute * 60 + second - offset + Math.round(fraction * 1e6) / 1e6
  return value >= 0 && value < firstMilliseconds ? ok(value as Seconds) : bad()
}

/** Writes a time as RFC 3339 in UTC with whole seconds: `2026-11-22T10:00:00Z`. */
export function formatDateTime(at: Seconds): string {
  const whole = Math.floor(at)
  const days = Math.floor(whole / 86400)
  const rest = whole - days * 86400
  // Days to civil date by eras of 400 years that begin on 1 March.
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year < 1000 ? String(year).padStart(4, '0') : year}-${two(month)}-${two(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

function digits(text: string, from: number, count: number): number {
  let n = 0
  for (let i = from; i < from + count; i++) {
    const c = text.charCodeAt(i)
    if (!isDigit(c)) return Number.NaN
    n = n * 10 + c - 48
  }
  return n
}

function describe(value: unknown): string {
  if (typeof value === 'number') return 'another number'
  return typeof value === 'string' ? 'a text of another form' : value === null ? 'null' : `a ${typeof value}`
}
