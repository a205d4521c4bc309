import { generateKeyPairSync } from 'node:crypto'
import { decodeText, encodeText } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { decryptJson, encryptJson, importPem } from './jose.ts'
import { createNodeSigner, generateNodeKey } from './node-crypto.ts'

const { privateJwk } = generateNodeKey('Ed25519')

describe('encryptJson', () => {
  it('is opened by its passphrase and by no other', async () => {
    const sealed = await encryptJson(privateJwk, 'correct horse')
    expect(sealed).not.toContain(privateJwk.d)
    expect(await decryptJson(sealed, 'correct horse')).toEqual({ ok: true, value: privateJwk })
    expect(await decryptJson(sealed, 'correct horsf')).toMatchObject({ error: { code: 'key.passphrase' } })
    expect(await decryptJson(sealed, '')).toMatchObject({ error: { code: 'key.passphrase' } })
  })

  it('takes at least the rounds that OWASP asks for', async () => {
    const header = decodeText((await encryptJson(privateJwk, 'x')).split('.')[0] ?? '')
    const { alg, enc, p2c } = JSON.parse(header.ok ? header.value : '') as Record<string, unknown>
    expect([alg, enc]).toEqual(['PBES2-HS512+A256KW', 'A256GCM'])
    expect(p2c).toBeGreaterThanOrEqual(210_000)
  })

  it('wants a passphrase', async () => {
    await expect(encryptJson({}, '')).rejects.toThrow(TypeError)
  })

  it('does not spend more than a million rounds, nor take other algorithms, nor changed texts', async () => {
    const sealed = await encryptJson(privateJwk, 'x')
    const [header = '', ...rest] = sealed.split('.')
    const text = decodeText(header)
    const members = JSON.parse(text.ok ? text.value : '') as object
    for (const change of [
      { p2c: 1_000_001 },
      { p2c: 1e15 },
      { p2c: -1 },
      { p2s: '' },
      { alg: 'dir' },
      { enc: 'A128CBC-HS256' },
      { zip: 'DEF' },
    ]) {
      const changed = [encodeText(JSON.stringify({ ...members, ...change })), ...rest].join('.')
      expect(await decryptJson(changed, 'x'), JSON.stringify(change)).toMatchObject({
        error: { code: expect.stringMatching(/^(store\.corrupt|key\.passphrase)$/) },
      })
    }
    for (const bad of ['', 'a.b', `${sealed}.`, `${sealed.slice(0, -2)}AA`])
      expect(await decryptJson(bad, 'x')).toMatchObject({ ok: false })
  })
})

describe('importPem', () => {
  it.each([
    ['Ed25519', generateKeyPairSync('ed25519')],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ])('reads both halves on %s', async (crv, { privateKey, publicKey }) => {
    const secret = await importPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    expect(secret).toMatchObject({ ok: true, value: { kind: 'private', pair: { publicJwk: { crv } } } })
    if (secret.ok && secret.value.kind === 'private')
      expect(createNodeSigner({ privateJwk: secret.value.pair.privateJwk }).ok).toBe(true)
    const open = await importPem(publicKey.export({ type: 'spki', format: 'pem' }).toString())
    expect(open).toMatchObject({ ok: true, value: { kind: 'public', publicJwk: { crv } } })
  })

  it('refuses other keys, other labels and other texts', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    const sec1 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'sec1', format: 'pem' })
      .toString()
    for (const pem of [rsa, sec1, '', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])
      expect(await importPem(pem)).toMatchObject({ error: { code: 'jwk.unsupported' } })
  })
})
