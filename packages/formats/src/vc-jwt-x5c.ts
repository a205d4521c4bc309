import { type Format, isMediaType, type OpenedCredential, ok, openJws, peekTyp, type Result } from '@imprint/core'
import { readVcJwt, vcJwt } from './vc-jwt.ts'
import { readHeaderChain } from './x509/chain.ts'

/**
 * `vcJwt` for verifiers that follow certificates: a credential may name its issuer's key by `x5c` (RFC 7515 section 4.1.6) instead of a published name. The chain is a claim like the rest: with no trust model that follows it (`@imprint/trust/x509`),
 * nobody believes the key. Where it is configured it takes the place of `vcJwt`, which refuses such a header.
 */
export const vcJwtX5c: Format = {
  ...vcJwt,
  open: (text) => {
    const typ = peekTyp(text)
    if (typ === null || !typ.ok || !isMediaType(typ.value, 'vc+jwt')) return vcJwt.open(text)
    return openCredential(text) ?? vcJwt.open(text)
  },
}

function openCredential(text: string): Result<OpenedCredential> | null {
  const jws = openJws(text, 'x5c-allowed')
  if (!jws.ok) return jws
  if (jws.value.header.x5c === undefined) return null
  const chain = readHeaderChain(jws.value.header.x5c)
  if (!chain.ok) return chain
  const opened = readVcJwt(jws.value)
  return opened.ok ? ok({ ...opened.value, chain: chain.value }) : opened
}
