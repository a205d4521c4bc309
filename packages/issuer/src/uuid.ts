import type { Random } from '@imprint/core'

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Makes a random UUID (RFC 9562 section 5.4, version 4). */
export function createUuid(random: Random): string {
  const b = random.bytes(16)
  const h = (index: number) => hex[b[index] as number] as string
  const version = hex[((b[6] as number) & 0x0f) | 0x40] as string
  const variant = hex[((b[8] as number) & 0x3f) | 0x80] as string
  return `${h(0)}${h(1)}${h(2)}${h(3)}-${h(4)}${h(5)}-${version}${h(7)}-${variant}${h(9)}-${h(10)}${h(11)}${h(12)}${h(13)}${h(14)}${h(15)}`
}
