import type { AlgorithmName, PublicJwk, SignatureVerifier, Signer } from '@imprint/core'
import { describe, expect, it } from 'vitest'

/** A signer to hold against the port's contract, and a verifier to check it with. */
export interface SignerCase {
  readonly name: string
  readonly algorithms: readonly AlgorithmName[]
  readonly verifier: SignatureVerifier
  /** The most octets that it signs with an algorithm, where something outside of it sets a limit. Past it a signer refuses. */
  readonly longest?: Partial<Record<AlgorithmName, number>>
  /** Makes a signer with a new key. */
  create(alg: AlgorithmName): Signer | Promise<Signer>
}

const curves: Record<AlgorithmName, string> = {
  Ed25519: 'Ed25519',
  ES256: 'P-256',
  ES384: 'P-384',
  ES256K: 'secp256k1',
}

/** Registers the contract of `Signer` as tests. */
export function signerContract({ name, algorithms, verifier, longest = {}, create }: SignerCase): void {
  describe.each(algorithms)(`${name} as a signer with %s`, (alg) => {
    it('names the algorithm of its key', async () => {
      const signer = await create(alg)
      expect(signer.alg).toBe(alg)
      expect(signer.publicJwk.crv).toBe(curves[alg])
    })

    it('shows no private member', async () => {
      const { publicJwk } = await create(alg)
      expect(['kty', 'crv', 'x', 'y']).toEqual(expect.arrayContaining(Object.keys(publicJwk)))
    })

    const limit = longest[alg]
    it.each(limit === undefined ? [0, 1, 1_100, 100_000] : [0, 1, limit])(
      'signs %i octets in JOSE form',
      async (length) => {
        const signer = await create(alg)
        const data = new Uint8Array(length).fill(7)
        const signature = await signer.sign(data)
        expect(signature).toBeInstanceOf(Uint8Array)
        expect(signature.length).toBe(alg === 'ES384' ? 96 : 64)
        expect(await verifier.verify(alg, signer.publicJwk, data, signature)).toBe('valid')
      },
    )

    if (limit !== undefined)
      it(`refuses more than ${limit} octets`, async () => {
        const signer = await create(alg)
        await expect((async () => signer.sign(new Uint8Array(limit + 1)))()).rejects.toThrow()
      })

    it('signs what lies in the middle of a larger buffer, and leaves it as it was', async () => {
      const signer = await create(alg)
      const around = Uint8Array.from({ length: 300 }, (_, i) => i & 255)
      const before = new Uint8Array(around)
      const data = around.subarray(100, 200)
      const signature = await signer.sign(data)
      expect(around).toEqual(before)
      expect(await verifier.verify(alg, signer.publicJwk, before.slice(100, 200), signature)).toBe('valid')
    })

    it('makes signatures that later ones do not overwrite', async () => {
      const signer = await create(alg)
      const texts = Array.from({ length: 64 }, (_, i) => new Uint8Array([i, 1, 2]))
      const signatures = await Promise.all(texts.map((data) => signer.sign(data)))
      for (const [i, data] of texts.entries())
        expect(await verifier.verify(alg, signer.publicJwk, data, signatures[i] as Uint8Array)).toBe('valid')
    })

    it('has a key of its own', async () => {
      const [one, other] = [await create(alg), await create(alg)]
      const data = new Uint8Array([1])
      const key: PublicJwk = other.publicJwk
      expect(await verifier.verify(alg, key, data, await one.sign(data))).toBe('invalid')
    })
  })
}
