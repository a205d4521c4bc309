import { formatDateTime, hours, type NotedCode, type RejectedCode, type UndecidedCode } from '@imprint/core'
import type { Exhibit } from '../../apps/demo/src/attacks/attack.ts'
import { after, forge, present, reissue, takeApart } from '../../apps/demo/src/attacks/forge.ts'
import { retiredKeyUse } from '../../apps/demo/src/issuer-keys.ts'
import { expectOk, type Scene } from '../../apps/demo/src/scene.ts'

/** A case that must be accepted, next to the attack that it differs from by one thing. */
export interface Honest {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly expect:
    | { readonly outcome: 'accepted'; readonly notes?: readonly NotedCode[] }
    | { readonly outcome: 'rejected' | 'undecided'; readonly code: RejectedCode | UndecidedCode }
  make(scene: Scene): Promise<Exhibit>
}

/** What must pass. */
export const honest: readonly Honest[] = [
  {
    id: 'honest',
    about: 'Alice’s phone answers Bob',
    spec: 'VC-JOSE-COSE section 3.1',
    expect: { outcome: 'accepted' },
    make: async (scene) => {
      const request = await scene.request({ peer: scene.alice.device })
      return { request, text: expectOk(await scene.alice.holder.present(request)) }
    },
  },
  {
    id: 'honest-user-and-device',
    about: 'Alice’s user credential beside her own device credential, bound to one key',
    spec: 'draft-mahy-mimi-identity section 5.3',
    expect: { outcome: 'accepted' },
    make: async (scene) => {
      const request = await scene.request({ type: 'ImUserCredential' })
      return {
        request,
        text: await present(scene.alice, request, {
          credentials: [scene.alice.userCredential, scene.alice.credential],
        }),
      }
    },
  },
  {
    id: 'honest-credential-just-ended',
    about: 'the credential ended 30 seconds ago: within the 60 that clocks may differ, and said so',
    spec: 'Imprint clock policy',
    expect: { outcome: 'accepted', notes: ['time.tolerance_used'] },
    make: async (scene) => {
      const at = after(scene.at, hours(12) + 30)
      const request = await scene.request({ at })
      return { request, at, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'honest-clock-slightly-fast',
    about: 'the phone’s clock is 20 seconds fast: within the 30 that proofs may differ, and said so',
    spec: 'Imprint clock policy',
    expect: { outcome: 'accepted', notes: ['time.tolerance_used'] },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.alice, request, { at: after(scene.at, 20) }) }
    },
  },
  {
    id: 'honest-key-rolled',
    about: 'the issuer rolled its key after it signed this credential',
    spec: 'OpenID Federation 1.0 section 8.7.2',
    expect: { outcome: 'accepted' },
    make: async (scene) => {
      const request = await scene.request()
      const validFrom = formatDateTime(after(scene.at, -2 * retiredKeyUse.until))
      const change = { payload: { validFrom }, signer: scene.formerKeys.retired }
      const credential = await reissue(scene, scene.alice.credential, change)
      return { request, text: await present(scene.alice, request, { credentials: [credential] }) }
    },
  },
  {
    id: 'honest-eddsa',
    about: 'the issuer writes EdDSA, the deprecated name of Ed25519',
    spec: 'RFC 9864 section 4',
    expect: { outcome: 'accepted', notes: ['jws.alg_deprecated'] },
    make: async (scene) => {
      const request = await scene.request()
      const credential = await reissue(scene, scene.alice.credential, { header: { alg: 'EdDSA' } })
      return { request, text: await present(scene.alice, request, { credentials: [credential] }) }
    },
  },
  {
    id: 'honest-nonce-inside',
    about: 'a credential with a nonce in it, as in the draft’s Figure 6: no harm and no use, and said so',
    spec: 'RFC 9449 section 4.2',
    expect: { outcome: 'accepted', notes: ['credential.nonce_inside'] },
    make: async (scene) => {
      const request = await scene.request()
      const credential = await reissue(scene, scene.alice.credential, {
        payload: { nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A' },
      })
      return { request, text: await present(scene.alice, request, { credentials: [credential] }) }
    },
  },
  {
    id: 'honest-unknown-header',
    about: 'a header member that nobody declared critical is ignored',
    spec: 'RFC 7515 section 4',
    expect: { outcome: 'accepted' },
    make: async (scene) => {
      const request = await scene.request()
      const { header, payload } = takeApart(await present(scene.alice, request))
      return { request, text: await forge({ ...header, 'x-trace': '1' }, payload, scene.alice.signer) }
    },
  },
]
