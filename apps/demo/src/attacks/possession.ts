import type { JsonObject } from '@imprint/core'
import type { Attack } from './attack.ts'
import { after, forge, present, replacePayload, takeApart } from './forge.ts'

/** Attacks on the proof of possession: replayed, relayed, stolen, mixed. */
export const possessionAttacks: readonly Attack[] = [
  {
    id: 'replay',
    about: 'Mallory records Alice’s answer and sends it again',
    spec: 'OpenID4VP 1.0 section 14.1',
    expect: { outcome: 'rejected', code: 'nonce.spent' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.alice, request), seenBefore: true }
    },
  },
  {
    id: 'other-request',
    about: 'an answer to Bob’s earlier request is sent for a new one',
    spec: 'OpenID4VP 1.0 section 14.1',
    expect: { outcome: 'rejected', code: 'presentation.nonce_mismatch' },
    make: async (scene) => ({
      request: await scene.request(),
      text: await present(scene.alice, await scene.request()),
    }),
  },
  {
    id: 'other-audience',
    about: 'Alice answered Mallory, who passes the answer on to Bob',
    spec: 'RFC 7519 section 4.1.3',
    expect: { outcome: 'rejected', code: 'presentation.audience_mismatch' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.alice, request, { audience: scene.mallory.device }) }
    },
  },
  {
    id: 'another-verifiers-request',
    about: 'Mallory shows Bob her own request together with Alice’s answer to it',
    spec: 'RFC 7519 section 4.1.3',
    expect: { outcome: 'rejected', code: 'presentation.audience_mismatch' },
    make: async (scene) => {
      const request = await scene.request({ audience: scene.mallory.device })
      return { request, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'answer-in-pieces',
    about: 'no one credential shows title and role, but two of them together do',
    spec: 'Imprint requests',
    expect: { outcome: 'rejected', code: 'request.unsatisfied' },
    make: async (scene) => {
      const asked = await scene.request()
      const request = { ...asked, ask: [{ type: 'ImUserCredential', claims: ['title', 'role'] }] } as typeof asked
      const { header, payload } = takeApart(scene.alice.userCredential)
      const { title: _, ...subject } = payload['credentialSubject'] as JsonObject
      const withRole = { ...payload, credentialSubject: { ...subject, role: 'Support agent' } }
      const credentials = [
        scene.alice.credential,
        scene.alice.userCredential,
        await forge(header, withRole, scene.issuerSigner),
      ]
      return { request, text: await present(scene.alice, request, { credentials }) }
    },
  },
  {
    id: 'stolen-credential',
    about: 'Mallory copied Alice’s credential and signs with a key of her own',
    spec: 'RFC 7800 section 3.1',
    expect: { outcome: 'rejected', code: 'holder.key_mismatch' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.alice, request, { signer: scene.mallory.signer }) }
    },
  },
  {
    id: 'stolen-credential-hidden-key',
    about: 'the same, with Alice’s key named in the header',
    spec: 'RFC 7515 section 5.2',
    expect: { outcome: 'rejected', code: 'presentation.signature_invalid' },
    make: async (scene) => {
      const request = await scene.request()
      const honest = takeApart(await present(scene.alice, request))
      return { request, text: await forge(honest.header, honest.payload, scene.mallory.signer) }
    },
  },
  {
    id: 'mixed-credentials',
    about: 'Alice’s user credential beside Mallory’s device credential',
    spec: 'draft-mahy-mimi-identity section 5.3',
    expect: { outcome: 'rejected', code: 'holder.keys_mixed' },
    make: async (scene) => {
      const request = await scene.request()
      return {
        request,
        text: await present(scene.mallory, request, {
          credentials: [scene.alice.userCredential, scene.mallory.credential],
        }),
      }
    },
  },
  {
    id: 'mixed-users',
    about: 'two users’ credentials that an issuer bound to one key by mistake',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'holder.users_mixed' },
    make: async (scene) => {
      const request = await scene.request()
      const { header, payload } = takeApart(scene.alice.userCredential)
      const cnf = { jwk: { ...scene.mallory.signer.publicJwk } }
      const bound = await forge(header, { ...payload, cnf }, scene.issuerSigner)
      return {
        request,
        text: await present(scene.mallory, request, { credentials: [scene.mallory.credential, bound] }),
      }
    },
  },
  {
    id: 'other-subject',
    about: 'Mallory presents her own credential and calls herself Alice’s phone',
    spec: 'VCDM 2.0 section 4.8',
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.mallory, request, { holder: scene.alice.device }) }
    },
  },
  {
    id: 'other-device',
    about: 'Bob asked Alice’s phone, and Mallory’s device answers truthfully',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'holder.peer_mismatch' },
    make: async (scene) => {
      const request = await scene.request({ peer: scene.alice.device })
      return { request, text: await present(scene.mallory, request) }
    },
  },
  {
    id: 'not-what-was-asked',
    about: 'Bob asked for a user credential and gets only a device credential',
    spec: 'Imprint requests',
    expect: { outcome: 'rejected', code: 'request.unsatisfied' },
    make: async (scene) => {
      const request = await scene.request({ type: 'ImUserCredential' })
      return { request, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'edited-presentation',
    about: 'the server changes the holder’s name for itself in transit',
    spec: 'RFC 7515 section 5.2',
    expect: { outcome: 'rejected', code: 'presentation.signature_invalid' },
    make: async (scene) => {
      const request = await scene.request()
      const honest = await present(scene.alice, request)
      return {
        request,
        text: replacePayload(honest, (payload) => payload.replace(scene.alice.device, scene.mallory.device)),
      }
    },
  },
  {
    id: 'bare-credential',
    about: 'Mallory sends Alice’s credential without any presentation',
    spec: 'VCDM 2.0 section 4.13',
    expect: { outcome: 'rejected', code: 'presentation.empty' },
    make: async (scene) => ({ request: await scene.request(), text: scene.alice.credential }),
  },
  {
    id: 'too-many-credentials',
    about: 'nine credentials in one presentation, to keep Bob busy',
    spec: 'Imprint budgets',
    expect: { outcome: 'rejected', code: 'presentation.too_many' },
    make: async (scene) => {
      const request = await scene.request()
      return {
        request,
        text: await present(scene.alice, request, {
          credentials: Array.from({ length: 9 }, () => scene.alice.credential),
        }),
      }
    },
  },
  {
    id: 'forgotten-nonce',
    about: 'a request that Bob never made, with a nonce that Mallory chose',
    spec: 'OpenID4VP 1.0 section 14.1',
    expect: { outcome: 'rejected', code: 'nonce.unknown' },
    make: async (scene) => {
      const honest = await scene.request()
      const request = { ...honest, nonce: 'bWFsbG9yeSBjaG9zZSB0aGlzIG5vbmNlIGhlcnNlbGY' } as typeof honest
      return { request, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'request-expired',
    about: 'the answer to a request arrives an hour late',
    spec: 'Imprint requests',
    expect: { outcome: 'rejected', code: 'request.expired' },
    make: async (scene) => {
      const request = await scene.request()
      const at = after(scene.at, 3600)
      return { request, at, text: await present(scene.alice, request, { at }) }
    },
  },
]
