import type { Seconds } from '../seconds.ts'
import { type DerReader, derFault, read, tags } from './der-reader.ts'

/**
 * Reads a Time (RFC 5280 section 4.1.2.5): UTCTime up to 2049, GeneralizedTime from 2050, both in UTC with seconds and without fractions. A time before 1970 reads as 1970.
 */
export function readTime(reader: DerReader, end: number): Seconds {
  if (reader.bytes[reader.at] === tags.generalizedTime) {
    const at = readGeneralizedTime(reader, end)
    if (reader.fault === null && at < year2050)
      derFault(reader, 'a time before 2050 that is not a UTCTime', 'x509.time')
    return at
  }
  const { at, to } = read(reader, tags.utcTime, end)
  if (reader.fault !== null) return 0 as Seconds
  if (to - at !== 13) return malformed(reader)
  const year = pair(reader.bytes, at)
  return timeOf(reader, year < 50 ? 2000 + year : 1900 + year, at + 2)
}

/** Reads a GeneralizedTime in that form (RFC 5280 section 4.1.2.5.2; RFC 6960 section 4.2.2.1 asks for the same). */
export function readGeneralizedTime(reader: DerReader, end: number, tag: number = tags.generalizedTime): Seconds {
  const { at, to } = read(reader, tag, end)
  if (reader.fault !== null) return 0 as Seconds
  if (to - at !== 15) return malformed(reader)
  return timeOf(reader, pair(reader.bytes, at) * 100 + pair(reader.bytes, at + 2), at + 4)
}

const year2050 = 2524608000
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Month to second, and the letter Z. */
function timeOf(reader: DerReader, year: number, at: number): Seconds {
  const { bytes } = reader
  const [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map((offset) => pair(bytes, at + offset)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (!(year >= 0 && month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 59)) return malformed(reader)
  const days = (monthDays[month - 1] as number) + (leap && month === 2 ? 1 : 0)
  if (!(day >= 1 && day <= days) || bytes[at + 10] !== 0x5a) return malformed(reader)
  const before = year - 1
  let count =
    before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719162 + day - 1
  for (let i = 0; i < month - 1; i++) count += (monthDays[i] as number) + (leap && i === 1 ? 1 : 0)
  return Math.max(0, count * 86400 + hour * 3600 + minute * 60 + second) as Seconds
}

function malformed(reader: DerReader): Seconds {
  derFault(reader, 'a time that is not YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ', 'x509.time')
  return 0 as Seconds
}

function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 48
  const ones = (bytes[at + 1] as number) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
