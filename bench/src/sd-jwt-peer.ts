import { createHash, randomBytes, sign, verify } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { issuerKid, type World } from './fixtures.ts'
import { type SdAnswer, twelveClaims } from './sd-jwt-cases.ts'

/** The cases of the peer, by name. */
export interface SdJwtPeer {
  verify(id: string): BenchCase
  present(id: string): BenchCase
  issue(id: string): BenchCase
}

/** `@sd-jwt/sd-jwt-vc` with the fastest parts that it can be given: synchronous OpenSSL with cached keys. */
export async function sdJwtPeer({ issuerKey }: World, answers: readonly SdAnswer[]): Promise<SdJwtPeer> {
  const hasher = (data: string | ArrayBuffer) =>
    createHash('sha256')
      .update(typeof data === 'string' ? data : new Uint8Array(data))
      .digest()
  const keys = new Map(answers.map(({ device: { key } }) => [key.publicJwk.x, key]))
  let holder = answers[0]?.device.key
  const instance = new SDJwtVcInstance({
    hasher,
    hashAlg: 'sha-256',
    signAlg: 'Ed25519',
    kbSignAlg: 'Ed25519',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    signer: (data) => sign(null, Buffer.from(data), issuerKey.privateKey).toString('base64url'),
    verifier: (data, signature) =>
      verify(null, Buffer.from(data), issuerKey.publicKey, Buffer.from(signature, 'base64url')),
    kbSigner: (data) => sign(null, Buffer.from(data), issuerKey.privateKey).toString('base64url'),
    kbVerifier: (data, signature, payload) => {
      const jwk = (payload as { readonly cnf?: { readonly jwk?: { readonly x?: string } } }).cnf?.jwk
      holder = keys.get(jwk?.x ?? '')
      return (
        holder !== undefined && verify(null, Buffer.from(data), holder.publicKey, Buffer.from(signature, 'base64url'))
      )
    },
  })
  const accepts = async ({ text, request }: SdAnswer) => {
    const { payload, kb } = await instance.verify(text, { keyBindingNonce: request.nonce })
    return typeof payload.vct === 'string' && kb !== undefined
  }
  const next = cycle(answers)
  const credentials = cycle(answers.map(({ device }) => device.credential))
  const frame = { 'organization-name': true, 'organization-unit': true, role: true, hasLanguage: { 1: true } }
  const present = () =>
    instance.present(credentials(), frame, {
      kb: { payload: { iat: 1_795_341_600, aud: 'im:2f8d7c1e-7c1e/0b0b@example.net', nonce: 'n'.repeat(43) } },
    })
  const { hasLanguage: _, ...eight } = twelveClaims('im:SvPfLlwBQi-6oddVRrkqpw/0001@example.com')
  const list = { _sd: [0, 1] as (0 | 1)[] }
  const issue = () =>
    instance.issue(
      {
        iss: 'https://im.example.com',
        iat: 1_795_341_600,
        vct: 'https://imprint.example/types/im-device/v1',
        ...eight,
      } as never,
      {
        _sd: ['fn', 'organization-name', 'organization-unit', 'title', 'role', 'hasInstantMessage'],
        hasInstantMessage: list,
      } as never,
      { header: { kid: issuerKid } },
    )
  return {
    verify: (id) => ({
      id,
      check: async () => {
        const one = next()
        insist(await accepts(one), 'a good presentation is refused')
        await insistRefused(
          () => accepts({ ...one, text: `${one.text.slice(0, 40)}A${one.text.slice(41)}` }),
          'a tampered presentation is accepted',
        )
      },
      async run(count) {
        for (let i = 0; i < count; i++) if (!(await accepts(next()))) throw new Error('refused')
      },
    }),
    present: (id) => loop(id, present, 7),
    issue: (id) => loop(id, issue, 10),
  }
}

function loop(id: string, make: () => Promise<string>, parts: number): BenchCase {
  return {
    id,
    check: async () => {
      const came = (await make()).split('~').length
      insist(came === parts, `expected ${parts} parts, came ${came}`)
    },
    async run(count) {
      for (let i = 0; i < count; i++) await make()
    },
  }
}
