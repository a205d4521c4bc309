import { type KeyObject, sign, verify } from 'node:crypto'
import { type BenchCase, cycle, insist } from './bench-case.ts'
import { type BenchAlgorithm, partsOf, type World } from './fixtures.ts'

/** What one bare verification takes. */
interface Signed {
  readonly data: Buffer
  readonly signature: Buffer
  readonly key: KeyObject
}

/** The unit of all ratios: one synchronous call of `node:crypto` with a cached key on the very bytes that the other cases of the row read or write. */
export function rawCases(world: World): readonly BenchCase[] {
  const { algorithm, issuerKey, devices } = world
  const name = algorithm.alg.toLowerCase()
  const inputs = devices.map(({ credential }) => partsOf(credential).data)
  return [
    rawSign(`vc-issue-${name} raw`, inputs, world),
    rawVerify(`vc-verify-${name} raw`, [inputs.map((data) => signedBy(data, issuerKey, algorithm))], algorithm),
  ]
}

/** Two bare verifications: the bytes of a presentation, then those of its credential. */
export function rawPresentationCases(world: World, presentations: readonly string[]): readonly BenchCase[] {
  const { algorithm, issuerKey, devices } = world
  const vp: Signed[] = []
  const vc: Signed[] = []
  for (const [index, { key, credential }] of devices.entries()) {
    vp.push(signedBy(partsOf(presentations[index] as string).data, key, algorithm))
    vc.push(signedBy(partsOf(credential).data, issuerKey, algorithm))
  }
  const name = algorithm.alg.toLowerCase()
  return [
    rawVerify(`vp-verify-${name} raw VP`, [vp], algorithm),
    rawVerify(`vp-verify-${name} raw VP, raw VC`, [vp, vc], algorithm),
  ]
}

function signedBy(
  data: Buffer,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
  { hash }: BenchAlgorithm,
): Signed {
  // Signed anew, because OpenSSL's own form of an ECDSA signature is DER and a token's is not.
  return { data, key: publicKey, signature: sign(hash, data, privateKey) }
}

function rawSign(
  id: string,
  inputs: readonly Buffer[],
  { algorithm: { hash }, issuerKey: { privateKey, publicKey } }: World,
): BenchCase {
  const next = cycle(inputs)
  return {
    id,
    check: async () => {
      const data = next()
      insist(verify(hash, data, publicKey, sign(hash, data, privateKey)), 'the signature does not verify')
    },
    run(count) {
      for (let i = 0; i < count; i++) sign(hash, next(), privateKey)
    },
  }
}

function rawVerify(id: string, lists: readonly (readonly Signed[])[], { hash }: BenchAlgorithm): BenchCase {
  const turns = lists.map(cycle)
  return {
    id,
    check: async () => {
      for (const next of turns) {
        const { data, key, signature } = next()
        insist(verify(hash, data, key, signature), 'a good signature does not verify')
        const tampered = Buffer.from(data)
        tampered[data.length - 1] = (tampered[data.length - 1] as number) ^ 1
        insist(!verify(hash, tampered, key, signature), 'a tampered text verifies')
      }
    },
    run(count) {
      for (let i = 0; i < count; i++)
        for (const next of turns) {
          const { data, key, signature } = next()
          if (!verify(hash, data, key, signature)) throw new Error('refused')
        }
    },
  }
}
