import { readFileSync } from 'node:fs'
import { createNodeSigner, generateNodeKey } from '@imprint/adapters/node-crypto'
import {
  type AlgorithmName,
  type CredentialDraft,
  encodeText,
  type Format,
  jwkText,
  peekJws,
  type Result,
  type Signer,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { draftOf, presentationOf } from '../../../test/conformance/format-drafts.ts'
import { casesText } from '../../../test/vectors/vc-jwt-1.1/build.ts'
import { vcJwt } from './vc-jwt.ts'
import { vcJwt11 } from './vc-jwt-1.1.ts'
import { vcJwt11Did } from './vc-jwt-1.1-did.ts'

function unwrap<T>(result: Result<T> | undefined): T {
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.error))
  return result.value
}

function signerOf(alg: AlgorithmName, kid: string | null): Signer {
  return unwrap(createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk, kid }))
}

/** A DID with its key. */
function didOf(alg: AlgorithmName): { readonly did: string; readonly signer: Signer } {
  const { publicJwk, privateJwk } = generateNodeKey(alg)
  const did = `did:jwk:${encodeText(jwkText(publicJwk))}`
  return { did, signer: unwrap(createNodeSigner({ privateJwk, kid: `${did}#0` })) }
}

const issued = async (format: Format, draft: CredentialDraft, signer: Signer) => format.issue?.(draft, signer)
const https = draftOf('https://im.example.com')
const status = { id: 'https://im.example.com/status#7', type: 'BitstringStatusListEntry' }

describe('issuing in version 1.1', () => {
  it('writes the header and claims of VCDM 1.1 section 6.3.1', async () => {
    const text = unwrap(await issued(vcJwt11, https, signerOf('ES256', 'key-1')))
    expect(peekJws(text)).toMatchObject({
      value: {
        header: { alg: 'ES256', typ: 'JWT', kid: 'key-1' },
        payload: {
          iss: https.issuer,
          sub: https.subject['id'],
          jti: https.id,
          nbf: https.validFrom,
          exp: https.validUntil,
          cnf: { jwk: https.holderKey },
        },
      },
    })
  })

  it.each([null, status])('writes the same claims by did-jwt-vc as by our own mapping (status %j)', async (given) => {
    const { did, signer } = didOf('Ed25519')
    const byLibrary = unwrap(
      peekJws(unwrap(await issued(vcJwt11Did, { ...https, issuer: did, status: given }, signer))),
    )
    const byUs = unwrap(
      peekJws(unwrap(await issued(vcJwt11, { ...https, status: given }, signerOf('Ed25519', 'key-1')))),
    )
    expect(byLibrary.payload).toEqual({ ...byUs.payload, iss: did })
    expect(byLibrary.header).toEqual({ ...byUs.header, kid: signer.kid })
  })

  it.each(['ES256', 'Ed25519', 'ES256K'] as const)('names the key of a DID in the header, with %s', async (alg) => {
    const { did, signer } = didOf(alg)
    const { header } = unwrap(peekJws(unwrap(await issued(vcJwt11Did, { ...https, issuer: did }, signer))))
    expect(header).toEqual({ alg, typ: 'JWT', kid: `${did}#0` })
  })

  it('refuses what it cannot sign so that anyone can verify it', async () => {
    const { did, signer } = didOf('ES384')
    const refused = { ok: false, error: { code: 'issue.unsupported' } }
    expect(await issued(vcJwt11Did, { ...https, issuer: did }, signer)).toMatchObject(refused)
    expect(
      await issued(vcJwt11Did, { ...https, issuer: did }, signerOf('ES256', 'did:web:other.example#0')),
    ).toMatchObject(refused)
    expect(await issued(vcJwt11Did, { ...https, issuer: did }, signerOf('ES256', null))).toMatchObject(refused)
    expect(await issued(vcJwt11, { ...https, issuer: did }, signerOf('ES256', 'key-1'))).toMatchObject(refused)
    expect(await issued(vcJwt11, https, signerOf('ES256', null))).toMatchObject(refused)
    expect(await issued(vcJwt11, https, signerOf('ES256K', 'key-1'))).toMatchObject(refused)
  })

  it('issues for https by the DID format too', async () => {
    const text = unwrap(await issued(vcJwt11Did, https, signerOf('ES384', 'key-1')))
    expect(vcJwt11.open(text)).toMatchObject({
      ok: true,
      value: { issuer: 'https://im.example.com', format: 'vc-jwt-1.1' },
    })
  })

  it.each([vcJwt11Did, vcJwt11])('lets the failure of a signer through', async (format) => {
    const { did, signer } = didOf('ES256')
    const broken = { ...signer, sign: () => Promise.reject(new Error('the key service is down')) }
    const issuer = format === vcJwt11 ? https.issuer : did
    await expect(issued(format, { ...https, issuer }, broken)).rejects.toThrow('the key service is down')
  })
})

describe('presenting in version 1.1', () => {
  it('writes the same claims by did-jwt-vc as by our own mapping', async () => {
    const { did, signer } = didOf('ES256')
    const credentials = [unwrap(await issued(vcJwt11, https, signerOf('ES256', 'key-1')))]
    const byLibrary = unwrap(peekJws(unwrap(await vcJwt11Did.present?.(presentationOf(did, credentials), signer))))
    const byUs = unwrap(peekJws(unwrap(await vcJwt11.present?.(presentationOf(did, credentials), signer))))
    expect(byLibrary).toEqual(byUs)
    expect(byUs.header).toEqual({ alg: 'ES256', typ: 'JWT', jwk: signer.publicJwk })
  })

  it('carries a credential of version 2.0, which is a token too', async () => {
    const credentials = [unwrap(await issued(vcJwt, https, signerOf('ES256', 'key-1')))]
    const text = unwrap(
      await vcJwt11.present?.(presentationOf('im:072b/04c7@example.com', credentials), signerOf('Ed25519', null)),
    )
    expect(vcJwt11.open(text)).toMatchObject({ ok: true, value: { enclosed: credentials } })
  })

  it('refuses to carry what is not a compact token', async () => {
    const { did, signer } = didOf('ES256')
    for (const holder of [did, 'im:072b/04c7@example.com'])
      expect(await vcJwt11Did.present?.(presentationOf(holder, ['a.b.c~']), signer)).toMatchObject({
        ok: false,
        error: { code: 'issue.unsupported', pointer: '/credentials/0' },
      })
  })

  it('refuses to present for a DID with an algorithm that did-jwt does not have', async () => {
    const { did, signer } = didOf('ES384')
    const refused = { ok: false, error: { code: 'issue.unsupported' } }
    expect(await vcJwt11Did.present?.(presentationOf(did, ['a.b.c']), signer)).toMatchObject(refused)
    expect(await vcJwt11.present?.(presentationOf(did, ['a.b.c']), signer)).toMatchObject({ ok: true })
  })
})

it('the vectors are what their script writes', () => {
  const file = new URL('../../../test/vectors/vc-jwt-1.1/cases.json', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(casesText())
})
