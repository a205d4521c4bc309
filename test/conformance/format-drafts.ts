import {
  type CredentialDraft,
  decodeText,
  encodeText,
  type Nonce,
  type PresentationDraft,
  type PublicJwk,
  parseNonce,
  type Seconds,
} from '@imprint/core'

/** Drafts for the suite of `Format`, and damage to the tokens made of them. */

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
// The public key of RFC 8037 appendix A.2.
const holderKey = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as PublicJwk

/** A credential for a device. */
export function draftOf(issuer: string): CredentialDraft {
  return {
    id: 'urn:uuid:6e0a5c3e-4c1f-4f0e-9d1b-2f1b8a7c9d10',
    issuer,
    types: ['ImDeviceCredential'],
    contexts: ['https://imprint.example/contexts/im/v1'],
    vct: 'https://imprint.example/types/im-device/v1',
    shown: [],
    subject: { id: device, fn: 'Alice Smith', hasInstantMessage: ['im:%40alice_smith@example.com', device] },
    holderKey,
    validFrom: 1_795_341_600 as Seconds,
    validUntil: 1_795_428_000 as Seconds,
    status: null,
  }
}

/** A presentation of credentials. */
export function presentationOf(holder: string, credentials: readonly string[]): PresentationDraft {
  const nonce = parseNonce('WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A')
  return {
    holder,
    audience: 'https://desk.example',
    nonce: (nonce.ok ? nonce.value : '') as Nonce,
    issuedAt: 1_795_341_700 as Seconds,
    expiresAt: 1_795_342_000 as Seconds,
    credentials: [...credentials],
    disclose: credentials.map(() => 'all'),
  }
}

/** Freezes a value and all that it holds, so that a change to it is an exception. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member)
    Object.freeze(value)
  }
  return value
}

/** A compact token that nobody signed. */
export function tokenOf(header: object, claims: object): string {
  return `${encodeText(JSON.stringify({ alg: 'Ed25519', ...header }))}.${encodeText(JSON.stringify(claims))}.${'A'.repeat(86)}`
}

const values = [
  null,
  true,
  0,
  -1,
  1e308,
  1.5,
  1_795_341_600_000,
  '',
  'a',
  'im:x@example.com',
  'https://www.w3.org/2018/credentials/v1',
  [],
  [[]],
  {},
  { id: 1 },
]
const names = [
  'iss',
  'sub',
  'nbf',
  'exp',
  'iat',
  'jti',
  'cnf',
  'vc',
  'vp',
  'aud',
  'nonce',
  'id',
  'type',
  '@context',
  'issuer',
  'jwk',
  'kid',
  'typ',
  'alg',
  'cty',
]

/** Damages a token: a character anywhere, or a member of its header or claims, which reaches further than a character does. */
export function mutationOf(text: string, numbers: Iterator<number>): string {
  const pick = (below: number) => (numbers.next().value as number) % Math.max(1, below)
  const part = pick(3)
  const parts = text.split('.')
  const json = part < 2 && parts.length === 3 ? decodeText(parts[part] as string) : null
  if (json?.ok !== true) {
    const at = pick(text.length + 1)
    return (
      text.slice(0, at) +
      ['', '.', '~', '=', '"', String.fromCharCode(pick(0x10000))][pick(6)] +
      text.slice(at + pick(3))
    )
  }
  try {
    const root: unknown = JSON.parse(json.value)
    let inside = root as Record<string, unknown>
    for (let depth = pick(4); depth > 0; depth--) {
      const objects = Object.values(inside).filter((value) => typeof value === 'object' && value !== null)
      if (objects.length > 0) inside = objects[pick(objects.length)] as Record<string, unknown>
    }
    const known = [...Object.keys(inside), ...names]
    const name = known[pick(known.length)] as string
    if (pick(3) === 0) delete inside[name]
    else inside[name] = values[pick(values.length)]
    parts[part] = encodeText(JSON.stringify(root))
    return parts.join('.')
  } catch {
    return text
  }
}
