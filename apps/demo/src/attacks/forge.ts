import {
  decodeText,
  encodeText,
  type JsonObject,
  type PresentationRequest,
  type Seconds,
  type Signer,
  signJws,
} from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { expectOk, type Party, type Scene } from '../scene.ts'

/** Signs whatever it is given: what attackers have and libraries should not offer. */
export function forge(header: JsonObject | string, payload: JsonObject | string, signer: Signer): Promise<string> {
  const text = (part: JsonObject | string) => (typeof part === 'string' ? part : JSON.stringify(part))
  return signJws(text(header), text(payload), signer)
}

/** Takes a token apart without judging it. */
export function takeApart(token: string): {
  readonly header: JsonObject
  readonly payload: JsonObject
  readonly payloadText: string
} {
  const [header = '', payload = ''] = token.split('.')
  const payloadText = expectOk(decodeText(payload))
  return { header: JSON.parse(expectOk(decodeText(header))), payload: JSON.parse(payloadText), payloadText }
}

/** Puts another payload under an old signature. */
export function replacePayload(token: string, change: (payloadText: string) => string): string {
  const [header, , signature] = token.split('.')
  return `${header}.${encodeText(change(takeApart(token).payloadText))}.${signature}`
}

/** Signs a credential again, with the issuer's own key or a former one, after changing its claims: an issuer with a fault. */
export function reissue(
  scene: Scene,
  credential: string,
  change: { readonly header?: JsonObject; readonly payload?: JsonObject; readonly signer?: Signer },
): Promise<string> {
  const { header, payload } = takeApart(credential)
  const { signer = scene.issuerSigner } = change
  return forge({ ...header, kid: signer.kid, ...change.header }, { ...payload, ...change.payload }, signer)
}

/** How a presentation is made where it differs from an honest one. */
export interface PresentationTwist {
  readonly credentials?: readonly string[]
  readonly holder?: string
  readonly signer?: Signer
  readonly audience?: string
  readonly at?: Seconds
  readonly expiresAt?: Seconds
}

/** Makes a presentation as a holder would, except for the twist. */
export async function present(
  party: Party,
  request: PresentationRequest,
  twist: PresentationTwist = {},
): Promise<string> {
  const issuedAt = twist.at ?? request.issuedAt
  const credentials = twist.credentials ?? [party.credential]
  const draft = {
    holder: twist.holder ?? party.device,
    audience: twist.audience ?? request.audience,
    nonce: request.nonce,
    issuedAt,
    expiresAt: twist.expiresAt ?? ((issuedAt + 300) as Seconds),
    credentials,
    disclose: credentials.map(() => 'all' as const),
  }
  const made = await vcJwt.present?.(draft, twist.signer ?? party.signer)
  if (made === undefined) throw new TypeError('the format presents')
  return expectOk(made)
}

/** A moment so many seconds after another. */
export function after(at: Seconds, seconds: number): Seconds {
  return (at + seconds) as Seconds
}
