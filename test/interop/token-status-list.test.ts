import { createNodeSigner, generateNodeKey } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { webCompressor } from '@imprint/adapters/web-zlib'
import type { Signer, StatusValue } from '@imprint/core'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import {
  type BitsPerStatus,
  createHeaderAndPayload,
  getListFromStatusListJWT,
  StatusList,
} from '@sd-jwt/jwt-status-list'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { listDraft, openedBy } from '../conformance/status-mechanism.ts'

const uri = 'https://im.example.com/status/1'
const mechanisms = [nodeCompressor, webCompressor].map((compressor) => createTokenStatusList({ compressor }))
const key = generateNodeKey('Ed25519')
const made = createNodeSigner({ privateJwk: key.privateJwk, kid: 'key-1' })
if (!made.ok) throw new Error(made.error.detail)
const signer: Signer = made.value

const meanings = ['valid', 'revoked', 'suspended'] as const
const meaning = (value: number): StatusValue => meanings[value] ?? 'other'
const values = fc
  .constantFrom<BitsPerStatus>(1, 2, 4, 8)
  .chain((bits) =>
    fc.tuple(fc.constant(bits), fc.array(fc.nat({ max: 2 ** bits - 1 }), { minLength: 8, maxLength: 400 })),
  )

describe('Token Status Lists of @sd-jwt/jwt-status-list', () => {
  it('say to us what they say', async () => {
    await fc.assert(
      fc.asyncProperty(values, async ([bits, said]) => {
        // Their list has whole octets only.
        const whole = said.slice(0, said.length - (said.length % (8 / bits)))
        const { header, payload } = createHeaderAndPayload(
          new StatusList(whole, bits),
          { iss: 'https://im.example.com', sub: uri, iat: 1_795_341_600 },
          { alg: 'Ed25519', typ: 'statuslist+jwt', kid: 'key-1' },
        )
        const text = await new SignJWT(payload).setProtectedHeader(header).sign({ ...key.privateJwk, alg: 'Ed25519' })
        for (const mechanism of mechanisms) {
          const unpacked = openedBy(mechanism, { mediaType: 'application/statuslist+jwt', text }).unpack()
          if (!unpacked.ok) throw new Error(unpacked.error.detail)
          expect(unpacked.value.size).toBe(whole.length)
          for (const [index, value] of whole.entries())
            expect(unpacked.value.read({ uri, index, purpose: 'any' })).toEqual({ ok: true, value: meaning(value) })
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are read by them as we wrote them', async () => {
    await fc.assert(
      fc.asyncProperty(values, async ([bits, said]) => {
        const entries = said.flatMap((value, index) => {
          const status = meanings[value]
          return status === undefined ? [] : [{ index, status }]
        })
        for (const mechanism of mechanisms) {
          const written = await mechanism.write(listDraft({ uri, bits, size: said.length, entries }), signer)
          if (!written.ok) throw new Error(written.error.detail)
          const list = getListFromStatusListJWT(written.value.text)
          expect(list.getBitsPerStatus()).toBe(bits)
          expect(said.map((_, index) => list.getStatus(index))).toEqual(said.map((value) => (value > 2 ? 0 : value)))
        }
      }),
      { numRuns: 60 },
    )
  })
})
