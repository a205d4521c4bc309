import { createGenerations, flatCopy, jwkText } from '@imprint/core'
import type { Certificate } from '@imprint/core/x509'

/** Remembers which certificates of authorities were signed by whom, and nothing else about them: whether they hold is judged anew each time. */
export interface SignatureMemory {
  has(certificate: Certificate, by: Certificate): boolean
  add(certificate: Certificate, by: Certificate): void
}

/** Authorities that one verifier meets in a day, rolled ones included. */
const authorities = 128

/**
 * Makes a memory of good signatures, by the exact octets of the certificate and the value of the key. Every member of a company shows the same authority's certificate; without this its signature is half of the work.
 *
 * @example
 * ```ts
 * const remembered = createSignatureMemory()
 * const root = parseCertificate(bytes)
 * if (root.ok) remembered.has(root.value, root.value) // false: nothing was verified yet
 * ```
 */
export function createSignatureMemory(): SignatureMemory {
  const known = createGenerations<string, true>(authorities, { keep: flatCopy })
  return {
    has: (certificate, by) => known.get(nameOf(certificate, by)) === true,
    add: (certificate, by) => known.set(nameOf(certificate, by), true),
  }
}

function nameOf({ der }: Certificate, { key }: Certificate): string {
  // A certificate that was read has at most 16 KiB, which is no more arguments than a call takes.
  return `${key.jwk === null ? '' : jwkText(key.jwk)}${String.fromCharCode.apply(null, der as unknown as number[])}`
}
