/**
 * What the builders of token vectors share: two public test keys (the issuer's is RFC 8037 appendix A.1, the device's RFC 8032 section 7.1, TEST 2) and a signer that
 * signs whatever it is given, the same at every run: Ed25519 signatures hold nothing random.
 */
import { createPrivateKey, sign } from 'node:crypto'

export const issuerKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
}
export const deviceKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex').toString('base64url'),
  d: Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex').toString('base64url'),
}
const { d: _private, ...devicePart } = deviceKey
export const devicePublic = devicePart

export type Members = Readonly<Record<string, unknown>>

/** A token. A member that is `undefined` is left out; a text in place of the claims is signed as it is. */
export function token(
  payload: Members | string,
  { key = issuerKey, header = {} }: { key?: typeof issuerKey; header?: Members } = {},
): string {
  const protectedHeader = JSON.stringify({ alg: 'Ed25519', ...header })
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const input = `${Buffer.from(protectedHeader).toString('base64url')}.${Buffer.from(text).toString('base64url')}`
  const signature = sign(null, Buffer.from(input), createPrivateKey({ key, format: 'jwk' }))
  return `${input}.${signature.toString('base64url')}`
}
