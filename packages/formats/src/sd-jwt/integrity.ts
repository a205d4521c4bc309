import { encodeBase64url, type Hasher, utf8 } from '@imprint/core'

/** The hash of a document, as `isIntact` compares it and `integrityOf` writes it. */
export function documentHash(text: string, hasher: Hasher): string {
  return encodeBase64url(hasher.sha256(utf8(text)))
}

/** Writes a hash as integrity metadata: `sha256-` and base64 (Subresource Integrity section 3). */
export function integrityOf(hash: string): string {
  return `sha256-${hash.replaceAll('-', '+').replaceAll('_', '/')}=`
}

/**
 * Tells whether integrity metadata holds the hash of a document (SD-JWT VC section 6). Of several hashes those of the strongest algorithm that is known count, any of which may match; sha256 is the one
 * known here, and metadata without it matches nothing.
 */
export function isIntact(metadata: string, hash: string): boolean {
  return metadata.split(/[\t\n\f\r ]+/).some((expression) => {
    const [hashed = ''] = expression.split('?', 1)
    return (
      hashed.startsWith('sha256-') &&
      hashed.slice('sha256-'.length).replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_') === hash
    )
  })
}
