import { fixedClock } from '@imprint/adapters/clock'
import { createNodeSignatureVerifier, createNodeSigner, generateNodeKey } from '@imprint/adapters/node-crypto'
import { encodeText, type Seconds, signJws } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { allProblems, inspectText } from './inspect-text.ts'

const context = { clock: fixedClock(1_795_341_600 as Seconds), signatures: createNodeSignatureVerifier() }
const key = generateNodeKey('Ed25519')
const signer = (() => {
  const made = createNodeSigner({ privateJwk: key.privateJwk })
  if (!made.ok) throw new Error(made.error.detail)
  return made.value
})()
const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://imprint.example/contexts/im/v1'],
  id: 'urn:uuid:1',
  type: ['VerifiableCredential', 'ImDeviceCredential'],
  issuer: 'https://im.example.com',
  credentialSubject: {
    id: 'im:u/d@example.com',
    fn: 'Alice',
    hasInstantMessage: ['im:%40alice@example.com', 'im:u/d@example.com'],
  },
  cnf: { jwk: key.publicJwk },
}

const token = (header: object, payload: object | string, signature = 'AAAA') =>
  `${encodeText(JSON.stringify(header))}.${encodeText(typeof payload === 'string' ? payload : JSON.stringify(payload))}.${signature}`
const signed = (header: object, payload: object) => signJws(JSON.stringify(header), JSON.stringify(payload), signer)
const inspect = (text: string) => inspectText(text, context)
const codesOf = async (text: string) => allProblems(await inspect(text)).map(({ code }) => code)

describe('inspecting SD-JWTs', () => {
  const sdJwt = async (claims: object) =>
    `${await signJws(JSON.stringify({ alg: 'Ed25519', kid: '1', typ: 'dc+sd-jwt' }), JSON.stringify(claims), signer)}~`
  const claims = {
    iss: 'https://im.example.com',
    vct: 'https://sirius.example/types/agent/v1',
    sub: 'im:u/d@example.com',
    cnf: { jwk: key.publicJwk },
    'organization-name': 'Sirius',
  }

  it('says what an SD-JWT VC shows, and never a value', async () => {
    const found = await inspect(await sdJwt(claims))
    expect(found).toMatchObject({ kind: 'credential', problems: [] })
    expect(found.facts).toContainEqual(['shows', 'organization-name'])
    expect(JSON.stringify(found)).not.toContain('Sirius')
  })

  it('names the first fault of one that is read strictly', async () => {
    expect(await codesOf(await sdJwt({ ...claims, vct: undefined }))).toEqual(['vc.member_missing'])
    expect(await codesOf(`${await sdJwt(claims)}WyJhIiwiYiIsImMiXQ~`)).toEqual(['sd_jwt.disclosure_unreferenced'])
  })

  it('says that another kind of SD-JWT is not read', async () => {
    const other = `${await signJws(JSON.stringify({ alg: 'Ed25519', typ: 'example+sd-jwt' }), '{}', signer)}~`
    expect(await inspect(other)).toMatchObject({ kind: 'sd-jwt', problems: [{ code: 'format.unknown' }] })
  })
})

describe('inspecting tokens', () => {
  const header = { alg: 'Ed25519', kid: '1', typ: 'vc+jwt' }

  it('finds nothing wrong with an honest credential', async () => {
    const found = await inspect(await signed(header, credential))
    expect(found).toMatchObject({ kind: 'credential', problems: [] })
    expect(found.facts).toContainEqual(['issuer', 'https://im.example.com'])
  })

  it('lists every fault of a header, not only the first', async () => {
    const codes = await codesOf(
      token({ ...header, alg: 'HS256', crit: ['x'], jku: 'https://x', jwk: key.publicJwk }, credential),
    )
    expect(codes).toEqual(expect.arrayContaining(['jws.alg_symmetric', 'jws.crit_unknown', 'jws.embedded_key']))
    expect(codes.filter((code) => code === 'jws.embedded_key')).toHaveLength(2)
  })

  it('calls alg none by its name, and reads on', async () => {
    const codes = await codesOf(token({ alg: 'none', typ: 'vc+jwt' }, { ...credential, cnf: undefined }, ''))
    expect(codes).toEqual(expect.arrayContaining(['jws.alg_none', 'credential.cnf_missing']))
  })

  it('names the second member of the same name in a payload, and what else is wrong', async () => {
    const payload = JSON.stringify({ ...credential, cnf: undefined }).replace('"fn":"Alice"', '"fn":"Alice","fn":"Bob"')
    const codes = await codesOf(token(header, payload))
    expect(codes).toEqual(expect.arrayContaining(['json.duplicate_member', 'credential.cnf_missing']))
  })

  it('looks into the credentials of a presentation', async () => {
    const inner = await signed(header, { ...credential, exp: 1661231836315 })
    const claims = {
      holder: 'im:u/d@example.com',
      aud: 'me',
      nonce: 'n',
      iat: 1,
      type: ['VerifiablePresentation', 'X'],
    }
    const enclosed = { type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${inner}` }
    const vp = {
      ...claims,
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      verifiableCredential: [enclosed, { fn: 'Mallory' }],
    }
    const found = await inspect(await signed({ alg: 'Ed25519', typ: 'vp+jwt', jwk: key.publicJwk }, vp))
    expect(found.parts).toHaveLength(1)
    expect(allProblems(found).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['time.milliseconds', 'credential.unsecured']),
    )
  })

  it('finds a credential that was copied to another device', async () => {
    const other = generateNodeKey('Ed25519').publicJwk
    const enclose = async (claims: object) => ({
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${await signed(header, claims)}`,
    })
    const copied = await enclose({ ...credential, cnf: { jwk: other } })
    const present = async (verifiableCredential: readonly object[]) =>
      codesOf(
        await signed(
          { alg: 'Ed25519', typ: 'vp+jwt', jwk: key.publicJwk },
          {
            '@context': ['https://www.w3.org/ns/credentials/v2'],
            type: ['VerifiablePresentation'],
            holder: 'im:u/d@example.com',
            verifiableCredential,
            aud: 'me',
            nonce: 'n',
            iat: 1,
          },
        ),
      )
    expect(await present([await enclose(credential)])).toEqual([])
    expect(await present([copied])).toEqual(['holder.key_mismatch'])
    expect(await present([await enclose(credential), copied])).toEqual(['holder.keys_mixed'])
  })

  it('names a type that has no schema', async () => {
    const type = ['VerifiableCredential', 'ImDeviceCredential', 'Admin']
    expect(await codesOf(await signed(header, { ...credential, type }))).toEqual(['credential.type_unknown'])
  })

  it('checks the signature of a proof with the key that it states', async () => {
    const proof = await signed(
      { alg: 'Ed25519', typ: 'openid4vci-proof+jwt', jwk: key.publicJwk },
      { aud: 'x', nonce: 'n', iat: 1 },
    )
    expect(await codesOf(proof)).toEqual([])
    expect(await codesOf(`${proof.slice(0, -4)}AAAA`)).toEqual(['proof.signature_invalid'])
  })

  it('recognises a token that was broken over lines', async () => {
    const text = await signed(header, credential)
    expect(await codesOf(`${text.slice(0, 40)}\n${text.slice(40)}`)).toContain('base64url.character')
  })

  it('says what a token of another kind is', async () => {
    expect(await inspect(await signed({ alg: 'Ed25519' }, { iss: 'x' }))).toMatchObject({ kind: 'jws' })
    expect(await inspect('eyJhbGciOiJkaXIifQ.a.b.c.d')).toMatchObject({ kind: 'jwe' })
  })

  it('takes a deprecated algorithm name for a note', async () => {
    const found = await inspect(await signed({ ...header, alg: 'EdDSA' }, credential))
    expect(found.problems.map(({ code }) => code)).toEqual(['jws.alg_deprecated'])
  })
})

describe('inspecting keys and names', () => {
  it('warns of a private key and never shows it', async () => {
    for (const text of [JSON.stringify(key.privateJwk), JSON.stringify({ keys: [key.privateJwk] })]) {
      const found = await inspect(text)
      expect(JSON.stringify(found)).toContain('PRIVATE')
      expect(JSON.stringify(found)).not.toContain(key.privateJwk.d)
    }
    expect(await codesOf(JSON.stringify({ keys: [key.privateJwk] }))).toEqual(['jwk.private'])
  })

  it('finds a key that is no point on its curve', async () => {
    const x = 'AQ'.padEnd(43, 'A')
    expect(await codesOf(JSON.stringify({ kty: 'EC', crv: 'P-256', x, y: x }))).toEqual(['key.unusable'])
  })

  it('resolves did:jwk and did:key, and opens no connection for did:web', async () => {
    const did = await inspect(`did:jwk:${encodeText(JSON.stringify(key.publicJwk))}`)
    expect(did.parts[0]?.inspection.kind).toBe('public-key')
    expect(await inspect('did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK')).toMatchObject({
      kind: 'did',
      problems: [],
    })
    expect(await codesOf('did:key:zz')).toEqual(['did.unsupported'])
    expect(await inspect('did:web:example.com')).toMatchObject({ problems: [] })
  })

  it('tells a device from a handle', async () => {
    expect((await inspect('im:u/d@example.com')).what).toContain('a device')
    expect((await inspect('im:%40alice@example.com')).what).toContain('a handle')
    expect(await codesOf('im:a/b/c@example.com')).toEqual(['identifier.syntax'])
  })

  it('finds the fault in a file of Imprint', async () => {
    expect(await codesOf('{"version":"imprint-trust/1","models":[]}')).toEqual(['trust.policy'])
    expect(await codesOf('{"version":"imprint-request/1"}')).toEqual(['request.malformed'])
  })

  it.each(['', 'hello', '[1,2]', '{', 'a.b.c', '\u0000'])('knows when it knows nothing: %j', async (text) => {
    expect((await codesOf(text)).length).toBeGreaterThan(0)
  })

  it('gives up on what is endlessly broken', async () => {
    for (const text of [
      '"a":1\n'.repeat(20_000),
      `${'"'.repeat(100_000)}:`,
      '{"a":'.repeat(20_000),
      '{"__proto__":{"vc":1},}',
    ]) {
      const found = await inspect(text)
      expect(found.problems.length).toBeGreaterThan(0)
      expect(found.problems.length).toBeLessThan(80)
    }
  })
})
