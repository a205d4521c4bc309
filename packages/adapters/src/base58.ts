import { base58 } from '@scure/base'

/** Decodes base58 with Bitcoin's alphabet; `null` for any other character. The home of `@scure/base`. */
export function decodeBase58(text: string): Uint8Array | null {
  // Decoding takes time that grows with the square of the length; the longest key here has 50 octets.
  if (text.length > 128) return null
  try {
    return base58.decode(text)
  } catch {
    return null
  }
}
