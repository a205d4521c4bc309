import type { AlgorithmName, PublicJwk, SignatureVerifier, Signer } from '@imprint/core'
import { describe, expect, it } from 'vitest'

/** A verifier to hold against the port's contract, and signers to feed it. */
export interface SignatureVerifierCase {
  readonly name: string
  readonly algorithms: readonly AlgorithmName[]
  create(): SignatureVerifier
  /** Makes a signer with a new key. */
  signer(alg: AlgorithmName): Signer | Promise<Signer>
}

const data = new TextEncoder().encode('eyJhbGciOiJFZDI1NTE5In0.eyJpc3MiOiJodHRwczovL2ltLmV4YW1wbGUuY29tIn0')

/** Registers the contract of `SignatureVerifier` as tests. */
export function signatureVerifierContract({ name, algorithms, create, signer }: SignatureVerifierCase): void {
  const made = async (alg: AlgorithmName) => {
    const { publicJwk, sign } = await signer(alg)
    return { verifier: create(), publicJwk, signature: new Uint8Array(await sign(data)) }
  }

  describe.each(algorithms)(`${name} as a verifier of %s`, (alg) => {
    it('answers valid, again and again', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      for (let i = 0; i < 3; i++) expect(await verifier.verify(alg, publicJwk, data, signature)).toBe('valid')
    })

    it('knows a key by value, not by object', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      expect(await verifier.verify(alg, { ...publicJwk }, data, signature)).toBe('valid')
      expect(await verifier.verify(alg, { ...publicJwk }, data, signature)).toBe('valid')
    })

    it('answers invalid when any one octet of the signature differs', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      await verifier.verify(alg, publicJwk, data, signature)
      for (let i = 0; i < signature.length; i++) {
        const changed = new Uint8Array(signature)
        changed[i] = (changed[i] as number) ^ 1
        expect(await verifier.verify(alg, publicJwk, data, changed), `octet ${i}`).toBe('invalid')
      }
    })

    it('answers invalid when the data differ, and valid after that for the right ones', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      const changed = new Uint8Array(data)
      changed[10] = 0
      expect(await verifier.verify(alg, publicJwk, changed, signature)).toBe('invalid')
      expect(await verifier.verify(alg, publicJwk, data.subarray(0, data.length - 1), signature)).toBe('invalid')
      expect(await verifier.verify(alg, publicJwk, data, signature)).toBe('valid')
    })

    it('answers invalid under another key', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      const other = await made(alg)
      expect(await verifier.verify(alg, other.publicJwk, data, signature)).toBe('invalid')
      expect(await verifier.verify(alg, publicJwk, data, signature)).toBe('valid')
    })

    it.each([0, 1, 3, 63, 65, 95, 97, 128, 1024])('answers invalid for a signature of %i octets', async (length) => {
      const { verifier, publicJwk, signature } = await made(alg)
      const resized = new Uint8Array(length)
      resized.set(signature.subarray(0, length))
      expect(await verifier.verify(alg, publicJwk, data, resized)).toBe('invalid')
    })

    it.each([0, 255])('answers invalid for a signature of octets %i', async (octet) => {
      const { verifier, publicJwk, signature } = await made(alg)
      expect(await verifier.verify(alg, publicJwk, data, new Uint8Array(signature.length).fill(octet))).toBe('invalid')
    })

    it('answers unusable for a key of another curve', async () => {
      const { verifier, signature } = await made(alg)
      for (const other of algorithms) {
        if (other === alg) continue
        const { publicJwk } = await made(other)
        expect(await verifier.verify(alg, publicJwk, data, signature), other).toBe('unusable')
      }
    })

    it('answers unusable for a key that is no point on its curve, every time', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      for (const key of unusableKeys(publicJwk))
        for (let i = 0; i < 2; i++) expect(await verifier.verify(alg, key, data, signature), key.x).toBe('unusable')
    })

    it('reads views into larger buffers, and changes nothing', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      const around = new Uint8Array(data.length + signature.length + 11)
      around.set(data, 3)
      around.set(signature, 3 + data.length)
      const before = new Uint8Array(around)
      const key = JSON.stringify(publicJwk)
      const dataView = around.subarray(3, 3 + data.length)
      const signatureView = around.subarray(3 + data.length, 3 + data.length + signature.length)
      expect(await verifier.verify(alg, publicJwk, dataView, signatureView)).toBe('valid')
      expect(around).toEqual(before)
      expect(JSON.stringify(publicJwk)).toBe(key)
    })

    it('verifies what it was given, though the caller reuses its buffers at once', async () => {
      const { verifier, publicJwk, signature } = await made(alg)
      const reused = new Uint8Array(data)
      const answer = verifier.verify(alg, publicJwk, reused, signature)
      // Only a synchronous verifier is done by now; an asynchronous one may see either, and must not remember a wrong one.
      if (typeof answer === 'string') expect(answer).toBe('valid')
      reused.fill(0)
      await answer
      expect(await verifier.verify(alg, publicJwk, reused, signature)).toBe('invalid')
    })
  })
}

function unusableKeys(key: PublicJwk): readonly PublicJwk[] {
  // Ed25519: no square root, not canonical (p), the identity, and a point of order 8. The others: (1, 1), and coordinates of all ones, past the field.
  if (key.kty === 'OKP')
    return [
      'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      '7f_______________________________________38',
      'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      'JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU',
    ].map((x) => ({ ...key, x }))
  const size = Math.floor((key.x.length * 3) / 4)
  const one = Buffer.from(new Uint8Array(size).fill(1, size - 1)).toString('base64url')
  const ones = Buffer.from(new Uint8Array(size).fill(255)).toString('base64url')
  return [
    { ...key, x: one, y: one },
    { ...key, x: ones, y: ones },
  ]
}
