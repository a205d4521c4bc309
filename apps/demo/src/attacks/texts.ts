import { encodeText } from '@imprint/core'
import type { Scene } from '../scene.ts'
import type { Attack, Exhibit } from './attack.ts'
import { figure5, figure6 } from './figures.ts'
import { forge, present, takeApart } from './forge.ts'

async function changed(scene: Scene, change: (token: string) => string | Promise<string>): Promise<Exhibit> {
  const request = await scene.request()
  return { request, text: await change(await present(scene.alice, request)) }
}

/** Attacks on the text itself: what two readers would read differently, and what is too much. */
export const textAttacks: readonly Attack[] = [
  {
    id: 'duplicate-member',
    about: 'a claim that occurs twice, as in the draft’s Figure 6',
    spec: 'RFC 8259 section 4',
    expect: { outcome: 'rejected', code: 'json.duplicate_member' },
    make: async (scene) => {
      const { header, payloadText } = takeApart(scene.alice.credential)
      const twice = payloadText.replace('"fn":', '"fn":"Mallory","fn":')
      const request = await scene.request()
      return {
        request,
        text: await present(scene.alice, request, { credentials: [await forge(header, twice, scene.issuerSigner)] }),
      }
    },
  },
  {
    id: 'proto-member',
    about: 'a member named __proto__',
    spec: 'ECMA-262 section B.2.2.1',
    expect: { outcome: 'rejected', code: 'json.reserved_member' },
    make: (scene) =>
      changed(scene, (token) => {
        const { header, payloadText } = takeApart(token)
        return forge(header, payloadText.replace('{', '{"__proto__":{"accepted":true},'), scene.alice.signer)
      }),
  },
  {
    id: 'too-deep',
    about: 'arrays in arrays in arrays, to exhaust a reader’s stack',
    spec: 'Imprint budgets',
    expect: { outcome: 'rejected', code: 'json.depth' },
    make: (scene) =>
      changed(scene, (token) => {
        const { header, payloadText } = takeApart(token)
        return forge(
          header,
          payloadText.replace('{', `{"x":${'['.repeat(1000)}${']'.repeat(1000)},`),
          scene.alice.signer,
        )
      }),
  },
  {
    id: 'too-large',
    about: 'a token of a quarter of a megabyte',
    spec: 'Imprint budgets',
    expect: { outcome: 'rejected', code: 'token.size' },
    make: (scene) => changed(scene, (token) => `${token}${'A'.repeat(262_144)}`),
  },
  {
    id: 'truncated',
    about: 'the last character was lost on the way',
    spec: 'RFC 4648 section 4',
    expect: { outcome: 'rejected', code: 'base64url.truncated' },
    make: (scene) => changed(scene, (token) => token.slice(0, -1)),
  },
  {
    id: 'padded',
    about: 'the signature carries "==", as standard base64 does',
    spec: 'RFC 7515 section 2',
    expect: { outcome: 'rejected', code: 'base64url.padding' },
    make: (scene) => changed(scene, (token) => `${token}==`),
  },
  {
    id: 'non-canonical',
    about: 'another spelling of the same signature, to slip past a list of seen ones',
    spec: 'RFC 4648 section 3.5',
    expect: { outcome: 'rejected', code: 'base64url.non_canonical' },
    make: (scene) =>
      changed(scene, (token) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)),
  },
  {
    id: 'not-a-token',
    about: 'a text that is no token at all',
    spec: 'Imprint formats',
    expect: { outcome: 'rejected', code: 'format.unknown' },
    make: async (scene) => ({ request: await scene.request(), text: 'It is really me. Kind regards, Alice' }),
  },
  {
    id: 'figure-5',
    about: 'the draft’s Figure 5 as printed: two JSON objects, no signature',
    spec: 'draft-mahy-mimi-identity Figure 5',
    expect: { outcome: 'rejected', code: 'json.syntax' },
    make: async (scene) => ({ request: await scene.request(), text: figure5 }),
  },
  {
    id: 'figure-6',
    about: 'the draft’s Figure 6 as printed: a member twice, times in milliseconds, no signature',
    spec: 'draft-mahy-mimi-identity Figure 6',
    expect: { outcome: 'rejected', code: 'json.duplicate_member' },
    make: async (scene) => ({ request: await scene.request(), text: figure6 }),
  },
  {
    id: 'figure-6-signed',
    about: 'Figure 6 as the payload of a signed token',
    spec: 'draft-mahy-mimi-identity Figure 6',
    expect: { outcome: 'rejected', code: 'json.duplicate_member' },
    make: async (scene) => {
      const input = `${encodeText(JSON.stringify({ alg: 'Ed25519', kid: scene.issuerSigner.kid, typ: 'JWT' }))}.${encodeText(figure6)}`
      return { request: await scene.request(), text: `${input}.${'A'.repeat(86)}` }
    },
  },
]
