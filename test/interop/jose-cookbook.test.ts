import { readFileSync } from 'node:fs'
import { createNodeSigner } from '@imprint/adapters/node-crypto'
import { encodeBase64url, openJws, parseJwk, signJws, utf8 } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { judgeCompact } from './compact.ts'
import { createParty } from './parties.ts'

interface Example {
  readonly input: { readonly payload: string; readonly key?: Readonly<Record<string, string>> }
  readonly output: { readonly compact?: string; readonly json?: object; readonly json_flat?: object }
}

const folder = new URL('../vectors/external/jose-cookbook/', import.meta.url)
const read = (path: string) => JSON.parse(readFileSync(new URL(`${path}.json`, folder), 'utf8')) as unknown
const example = (path: string) => read(path) as Example
const publicOf = ({ input }: Example) => {
  const { d: _private, ...key } = input.key ?? {}
  return key
}

describe('the examples of the JOSE specifications', () => {
  it.each([['curve25519/jws'], ['rfc7515/a_3.ecdsa_p256']])('%s verifies, and not after a change', async (path) => {
    const given = example(path)
    const text = given.output.compact ?? ''
    expect(await judgeCompact(text, publicOf(given))).toBe('valid')
    const changed = text.replace(/\.(.)/, (_all, first: string) => `.${first === 'A' ? 'B' : 'A'}`)
    expect(await judgeCompact(changed, publicOf(given))).toBe('invalid')
  })

  it.each([
    ['jws/4_1.rsa_v15_signature', 'jws.alg_unknown'],
    ['jws/4_2.rsa-pss_signature', 'jws.alg_unknown'],
    ['jws/4_3.ecdsa_signature', 'jws.alg_unknown'],
    ['jws/4_4.hmac-sha2_integrity_protection', 'jws.alg_symmetric'],
    ['jws/4_5.signature_with_detached_content', 'jws.alg_symmetric'],
    ['rfc7797/hmac-sha2_b64_false', 'jws.alg_symmetric'],
    ['rfc7515/a_5.unsecured', 'jws.alg_none'],
  ])('%s is refused with %s', (path, code) => {
    expect(openJws(example(path).output.compact ?? '', 'refused')).toMatchObject({ ok: false, error: { code } })
  })

  it.each([
    ['jws/4_6.protecting_specific_header_fields'],
    ['jws/4_7.protecting_content_only'],
    ['jws/4_8.multiple_signatures'],
    ['rfc7797/4.2.hmac-sha2_b64_false'],
  ])('%s is no compact token', (path) => {
    const { json, json_flat: flat } = example(path).output
    for (const form of [json, flat])
      if (form !== undefined) expect(openJws(JSON.stringify(form), 'refused').ok).toBe(false)
  })

  it.each([
    ['jwk/3_1.ec_public_key', 'jwk.unsupported'],
    ['jwk/3_2.ec_private_key', 'jwk.private'],
    ['jwk/3_3.rsa_public_key', 'jwk.unsupported'],
  ])('%s as a key is refused with %s', (path, code) => {
    expect(parseJwk(read(path))).toMatchObject({ ok: false, error: { code } })
  })

  it('a payload that is JSON opens as it stands, and one that is not is refused', () => {
    const { input, output } = example('rfc7515/a_3.ecdsa_p256')
    expect(openJws(output.compact ?? '', 'refused')).toMatchObject({
      ok: true,
      value: { payload: JSON.parse(input.payload) },
    })
    expect(openJws(example('curve25519/jws').output.compact ?? '', 'refused')).toMatchObject({
      ok: false,
      error: { code: 'json.syntax' },
    })
  })

  it('RFC 8037: we make the same signature of the same octets', async () => {
    const { input, output } = example('curve25519/jws')
    const [header, payload, signature] = (output.compact ?? '').split('.')
    const { use: _use, ...privateJwk } = input.key ?? {}
    const signer = createNodeSigner({ privateJwk })
    if (!signer.ok) throw new Error(signer.error.detail)
    expect(encodeBase64url(await signer.value.sign(utf8(`${header}.${payload}`)))).toBe(signature)
  })

  it('RFC 7797: an unencoded payload is refused with our own algorithm too', async () => {
    const { signer, publicJwk } = createParty('Ed25519')
    const text = await signJws('{"alg":"Ed25519","b64":false,"crit":["b64"]}', '{}', signer)
    expect(await judgeCompact(text, publicJwk)).toBe('jws.crit_unknown')
  })
})
