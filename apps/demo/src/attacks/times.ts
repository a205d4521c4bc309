import { formatDateTime, hours, type Seconds } from '@imprint/core'
import type { Attack } from './attack.ts'
import { after, forge, present, reissue, takeApart } from './forge.ts'

const milliseconds = (at: Seconds) => Math.floor(at) * 1000

/** Attacks and mistakes about time. */
export const timeAttacks: readonly Attack[] = [
  {
    id: 'credential-expired',
    about: 'Alice’s credential ended two minutes ago',
    spec: 'VCDM 2.0 section 4.9',
    expect: { outcome: 'rejected', code: 'credential.expired' },
    make: async (scene) => {
      const at = after(scene.at, hours(12) + 120)
      const request = await scene.request({ at })
      return { request, at, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'credential-not-yet-valid',
    about: 'a credential for next year is shown today',
    spec: 'VCDM 2.0 section 4.9',
    expect: { outcome: 'rejected', code: 'credential.not_yet_valid' },
    make: async (scene) => {
      const at = after(scene.at, -120)
      const request = await scene.request({ at })
      return { request, at, text: await present(scene.alice, request) }
    },
  },
  {
    id: 'presentation-expired',
    about: 'a presentation for ten seconds is held back for a minute',
    spec: 'RFC 7519 section 4.1.4',
    expect: { outcome: 'rejected', code: 'presentation.expired' },
    make: async (scene) => {
      const request = await scene.request()
      return {
        request,
        at: after(scene.at, 60),
        text: await present(scene.alice, request, { expiresAt: after(scene.at, 10) }),
      }
    },
  },
  {
    id: 'presentation-from-the-future',
    about: 'the phone’s clock is ten minutes fast',
    spec: 'RFC 7519 section 4.1.6',
    expect: { outcome: 'rejected', code: 'presentation.not_yet_valid' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, text: await present(scene.alice, request, { at: after(scene.at, 600) }) }
    },
  },
  {
    id: 'presentation-made-before',
    about: 'a presentation that is older than the request it claims to answer',
    spec: 'OpenID4VP 1.0 section 14.1',
    expect: { outcome: 'rejected', code: 'presentation.stale' },
    make: async (scene) => {
      const request = await scene.request()
      return {
        request,
        text: await present(scene.alice, request, { at: after(scene.at, -600), expiresAt: after(scene.at, 600) }),
      }
    },
  },
  {
    id: 'request-from-the-future',
    about: 'Bob’s own clock jumped back by two minutes after he asked',
    spec: 'Imprint requests',
    expect: { outcome: 'rejected', code: 'request.not_yet_valid' },
    make: async (scene) => {
      const request = await scene.request()
      return { request, at: after(scene.at, -120), text: await present(scene.alice, request) }
    },
  },
  {
    id: 'ends-before-it-begins',
    about: 'a credential whose end lies before its beginning, by less than clocks may differ',
    spec: 'VCDM 2.0 section 4.9',
    expect: { outcome: 'rejected', code: 'credential.expired' },
    make: async (scene) => {
      const request = await scene.request()
      const period = {
        validFrom: formatDateTime(after(scene.at, 25)),
        validUntil: formatDateTime(after(scene.at, -25)),
      }
      const credential = await reissue(scene, scene.alice.credential, { payload: period })
      return { request, text: await present(scene.alice, request, { credentials: [credential] }) }
    },
  },
  {
    id: 'milliseconds',
    about: 'times in milliseconds, as the draft’s own figures print them',
    spec: 'RFC 7519 section 2',
    expect: { outcome: 'rejected', code: 'time.milliseconds' },
    make: async (scene) => {
      const request = await scene.request()
      const { header, payload } = takeApart(await present(scene.alice, request))
      const slow = { ...payload, iat: milliseconds(scene.at), exp: milliseconds(after(scene.at, 300)) }
      return { request, text: await forge(header, slow, scene.alice.signer) }
    },
  },
  {
    id: 'milliseconds-in-a-credential',
    about: 'the same in a credential, which would be valid until the year 58869',
    spec: 'RFC 7519 section 2',
    expect: { outcome: 'rejected', code: 'time.milliseconds' },
    make: async (scene) => {
      const request = await scene.request()
      const credential = await reissue(scene, scene.alice.credential, { payload: { exp: milliseconds(scene.at) } })
      return { request, text: await present(scene.alice, request, { credentials: [credential] }) }
    },
  },
]
