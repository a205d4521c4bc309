import { decodeBase64url, encodeBase64url, fail, type Result } from '@imprint/core'

/**
 * Unpadded base64 (Matrix specification, appendices, "Unpadded Base64") in its one spelling. The specification lets readers accept padding; a key is compared by its text, so a second
 * spelling of it is refused as `crosssigning.malformed`.
 */
export function decodeUnpaddedBase64(text: string, pointer: string): Result<Uint8Array> {
  const decoded = /[-_]/.test(text) ? null : decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_'))
  return decoded?.ok === true ? decoded : fail('crosssigning.malformed', 'expected unpadded base64', pointer)
}

/** Writes octets as unpadded base64. */
export function encodeUnpaddedBase64(octets: Uint8Array): string {
  return encodeBase64url(octets).replaceAll('-', '+').replaceAll('_', '/')
}
