/**
 * Puts characters together that a fold cut apart. RFC 6350 section 3.2 lets a writer fold a line between the octets of one UTF-8 character and asks
 * readers to unfold octets, not characters. The octets that continue a character are moved before the fold, so the lines keep their numbers.
 */
export function joinSplitOctets(bytes: Uint8Array): Uint8Array {
  const joined = Uint8Array.from(bytes)
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== lineFeed || !isBlank(bytes[at + 1])) continue
    const fold = at > 0 && bytes[at - 1] === carriageReturn ? at - 1 : at
    let end = at + 2
    while (end < bytes.length && isContinuation(bytes[end])) end++
    const moved = end - (at + 2)
    if (moved === 0) continue
    joined.set(bytes.subarray(at + 2, end), fold)
    joined.set(bytes.subarray(fold, at + 2), fold + moved)
  }
  return joined
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

function isBlank(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09
}

function isContinuation(octet: number | undefined): boolean {
  return octet !== undefined && (octet & 0xc0) === 0x80
}
