import { createHmac } from 'node:crypto'
import { encodeBase64url, encodeText, formatDateTime, type JsonObject, jwkText } from '@imprint/core'
import { retiredKeyUse } from '../issuer-keys.ts'
import type { Scene } from '../scene.ts'
import type { Attack, Exhibit } from './attack.ts'
import { after, forge, present, reissue, replacePayload, takeApart } from './forge.ts'

/** An issuer that is configured at Bob’s, and whose server is down. */
export const downIssuerId = 'https://down.example.net'

async function shown(scene: Scene, credential: string | Promise<string>): Promise<Exhibit> {
  const request = await scene.request()
  return { request, text: await present(scene.alice, request, { credentials: [await credential] }) }
}

const header = (scene: Scene, change: JsonObject) => reissue(scene, scene.alice.credential, { header: change })
const payload = (scene: Scene, change: JsonObject) => reissue(scene, scene.alice.credential, { payload: change })

/** A credential that is signed with a former key and says that it was issued so many seconds ago. */
function signedBefore(scene: Scene, key: keyof Scene['formerKeys'], secondsAgo: number): Promise<string> {
  const validFrom = formatDateTime(after(scene.at, -secondsAgo))
  return reissue(scene, scene.alice.credential, { payload: { validFrom }, signer: scene.formerKeys[key] })
}

function withHeader(scene: Scene, change: JsonObject, signature: (input: string) => string): string {
  const { header, payloadText } = takeApart(scene.alice.credential)
  const input = `${encodeText(JSON.stringify({ ...header, ...change }))}.${encodeText(payloadText)}`
  return `${input}.${signature(input)}`
}

/** Attacks on the credential and its issuer: edited, forged, unsigned, confused, unknown. */
export const issuerAttacks: readonly Attack[] = [
  {
    id: 'edited-claim',
    about: 'one letter of the name is changed',
    spec: 'RFC 7515 section 5.2',
    expect: { outcome: 'rejected', code: 'credential.signature_invalid' },
    make: (scene) =>
      shown(
        scene,
        replacePayload(scene.alice.credential, (text) => text.replace('Alice', 'Alica')),
      ),
  },
  {
    id: 'forged-credential',
    about: 'Mallory signs a credential in the issuer’s name, with her own key',
    spec: 'RFC 7515 section 5.2',
    expect: { outcome: 'rejected', code: 'credential.signature_invalid' },
    make: (scene) => {
      const { header, payload } = takeApart(scene.alice.credential)
      return shown(scene, forge(header, payload, scene.mallory.signer))
    },
  },
  {
    id: 'unsigned-credential',
    about: 'a credential as bare JSON inside a signed presentation',
    spec: 'VCDM 2.0 section 4.12',
    expect: { outcome: 'rejected', code: 'credential.unsecured' },
    make: async (scene) => {
      const request = await scene.request()
      const honest = takeApart(await present(scene.alice, request))
      const verifiableCredential = [takeApart(scene.alice.credential).payload]
      return {
        request,
        text: await forge(honest.header, { ...honest.payload, verifiableCredential }, scene.alice.signer),
      }
    },
  },
  {
    id: 'alg-none',
    about: 'a credential that says it needs no signature',
    spec: 'RFC 8725 section 3.2',
    expect: { outcome: 'rejected', code: 'jws.alg_none' },
    make: (scene) =>
      shown(
        scene,
        withHeader(scene, { alg: 'none' }, () => ''),
      ),
  },
  {
    id: 'alg-hs256',
    about: 'a MAC with the issuer’s public key as the secret',
    spec: 'RFC 8725 section 3.1',
    expect: { outcome: 'rejected', code: 'jws.alg_symmetric' },
    make: (scene) => {
      const mac = (input: string) =>
        encodeBase64url(createHmac('sha256', jwkText(scene.issuerSigner.publicJwk)).update(input).digest())
      return shown(scene, withHeader(scene, { alg: 'HS256' }, mac))
    },
  },
  {
    id: 'alg-confusion',
    about: 'the header says ES256, the issuer’s key is for Ed25519',
    spec: 'RFC 8725 section 3.1',
    expect: { outcome: 'rejected', code: 'key.alg_mismatch' },
    make: (scene) => shown(scene, header(scene, { alg: 'ES256' })),
  },
  {
    id: 'alg-unknown',
    about: 'an RSA signature, which Imprint does not accept',
    spec: 'RFC 8725 section 3.1',
    expect: { outcome: 'rejected', code: 'jws.alg_unknown' },
    make: (scene) => shown(scene, header(scene, { alg: 'RS256' })),
  },
  {
    id: 'crit-unknown',
    about: 'the header demands an extension that Bob does not know',
    spec: 'RFC 7515 section 4.1.11',
    expect: { outcome: 'rejected', code: 'jws.crit_unknown' },
    make: (scene) =>
      shown(scene, header(scene, { crit: ['https://example.com/policy'], 'https://example.com/policy': true })),
  },
  {
    id: 'embedded-jwk',
    about: 'a forged credential that brings the key to verify it with',
    spec: 'RFC 8725 section 3.10',
    expect: { outcome: 'rejected', code: 'jws.embedded_key' },
    make: (scene) => {
      const { header, payload } = takeApart(scene.alice.credential)
      const jwk = { ...scene.mallory.signer.publicJwk }
      return shown(scene, forge({ ...header, jwk }, payload, scene.mallory.signer))
    },
  },
  {
    id: 'embedded-jku',
    about: 'a credential that says where to fetch its key',
    spec: 'RFC 8725 section 3.10',
    expect: { outcome: 'rejected', code: 'jws.embedded_key' },
    make: (scene) => shown(scene, header(scene, { jku: 'https://mallory.example/keys.json' })),
  },
  {
    id: 'embedded-x5u',
    about: 'a credential that says where to fetch its certificate',
    spec: 'RFC 8725 section 3.10',
    expect: { outcome: 'rejected', code: 'jws.embedded_key' },
    make: (scene) => shown(scene, header(scene, { x5u: 'https://mallory.example/chain.pem' })),
  },
  {
    id: 'issuer-unknown',
    about: 'a well-made credential from an issuer that Bob never heard of',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'issuer.unknown' },
    make: (scene) => {
      const { header, payload } = takeApart(scene.alice.credential)
      return shown(scene, forge(header, { ...payload, issuer: 'https://mallory.example' }, scene.mallory.signer))
    },
  },
  {
    id: 'issuer-key-absent',
    about: 'the issuer withdrew the key that signed',
    spec: 'SD-JWT VC section 4',
    expect: { outcome: 'rejected', code: 'issuer.key_absent' },
    make: (scene) => shown(scene, header(scene, { kid: 'withdrawn-2025' })),
  },
  {
    id: 'issuer-key-retired',
    about: 'somebody signs with a key that the issuer put out of use the day before',
    spec: 'OpenID Federation 1.0 section 8.7.2',
    expect: { outcome: 'rejected', code: 'issuer.key_retired' },
    make: (scene) => shown(scene, signedBefore(scene, 'retired', 60)),
  },
  {
    id: 'issuer-key-undated',
    about: 'a credential that does not say when it was issued, signed with a key that is out of use',
    spec: 'OpenID Federation 1.0 section 8.7.2',
    expect: { outcome: 'rejected', code: 'issuer.key_retired' },
    make: (scene) => {
      const { header, payload } = takeApart(scene.alice.credential)
      const { validFrom: _, ...undated } = payload
      const { retired } = scene.formerKeys
      return shown(scene, forge({ ...header, kid: retired.kid }, undated, retired))
    },
  },
  {
    id: 'issuer-key-not-yet-valid',
    about: 'a credential that says it was issued before its key was in use',
    spec: 'OpenID Federation 1.0 section 8.7.2',
    expect: { outcome: 'rejected', code: 'issuer.key_not_yet_valid' },
    make: (scene) => shown(scene, signedBefore(scene, 'retired', retiredKeyUse.from + 3600)),
  },
  {
    id: 'issuer-key-stolen',
    about: 'Mallory has a stolen key of the issuer, and dates her credential before the theft',
    spec: 'OpenID Federation 1.0 section 8.7.3',
    expect: { outcome: 'rejected', code: 'issuer.key_compromised' },
    make: (scene) => shown(scene, signedBefore(scene, 'stolen', 7 * 86_400)),
  },
  {
    id: 'issuer-server-down',
    about: 'the server with the issuer’s keys does not answer',
    spec: 'Imprint verdicts',
    expect: { outcome: 'undecided', code: 'issuer.key_unavailable' },
    make: (scene) => shown(scene, payload(scene, { issuer: downIssuerId })),
  },
  {
    id: 'issuer-out-of-scope',
    about: 'Example Corp vouches for a device at another domain',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'issuer.out_of_scope' },
    make: async (scene) => {
      const device = scene.alice.device.replace('@example.com', '@example.org')
      const { payload } = takeApart(scene.alice.credential)
      const text = JSON.stringify(payload).replaceAll('@example.com', '@example.org')
      const request = await scene.request()
      const credential = await forge(takeApart(scene.alice.credential).header, text, scene.issuerSigner)
      return { request, text: await present(scene.alice, request, { holder: device, credentials: [credential] }) }
    },
  },
  {
    id: 'schema-violation',
    about: 'an issuer signs claims that its own schema forbids',
    spec: 'VCDM 2.0 section 4.11',
    expect: { outcome: 'rejected', code: 'credential.schema_violation' },
    make: (scene) => {
      const subject = takeApart(scene.alice.credential).payload['credentialSubject'] as JsonObject
      return shown(
        scene,
        payload(scene, { credentialSubject: { ...subject, hasInstantMessage: 'im:%40alice_smith@example.com' } }),
      )
    },
  },
  {
    id: 'type-unknown',
    about: 'a credential of a type for which Bob has no schema',
    spec: 'VCDM 2.0 section 4.5',
    expect: { outcome: 'rejected', code: 'credential.type_unknown' },
    make: (scene) => shown(scene, payload(scene, { type: ['VerifiableCredential', 'PowerOfAttorney'] })),
  },
  {
    id: 'no-holder-key',
    about: 'a credential that is bound to nobody',
    spec: 'RFC 7800 section 3.1',
    expect: { outcome: 'rejected', code: 'credential.cnf_missing' },
    make: (scene) => shown(scene, payload(scene, { cnf: {} })),
  },
  {
    id: 'status-missing',
    about: 'a credential that nobody can revoke, where Bob demands that somebody can',
    spec: 'VCDM 2.0 section 4.10',
    expect: { outcome: 'rejected', code: 'status.missing' },
    status: 'required',
    make: (scene) => shown(scene, scene.alice.credential),
  },
  {
    id: 'status-list-claim',
    about: 'a credential with a Token Status List, which Bob cannot read',
    spec: 'Token Status List section 6.1',
    expect: { outcome: 'undecided', code: 'status.unsupported' },
    make: (scene) =>
      shown(scene, payload(scene, { status: { status_list: { idx: 7, uri: 'https://im.example.com/status/1' } } })),
  },
  {
    id: 'credential-for-someone-else',
    about: 'a credential that was made for one verifier only, and not for Bob',
    spec: 'RFC 7519 section 4.1.3',
    expect: { outcome: 'rejected', code: 'vc.member_forbidden' },
    make: (scene) => shown(scene, payload(scene, { aud: 'https://desk.example' })),
  },
  {
    id: 'status-unreadable',
    about: 'a credential with a revocation list that Bob cannot read',
    spec: 'VCDM 2.0 section 4.10',
    expect: { outcome: 'undecided', code: 'status.unsupported' },
    make: (scene) =>
      shown(
        scene,
        payload(scene, { credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' } }),
      ),
  },
]
