import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import type { SignatureVerifier, Signer } from '@imprint/core'
import { type BenchCase, cycle, insist } from './bench-case.ts'
import { createWorldIssuer, unwrap, type World } from './fixtures.ts'
import { imprintCase } from './present-cases.ts'
import { createWorldVerifier, verifyCase } from './verify-cases.ts'

/**
 * Our own cases with nothing signed and nothing verified: what is left is what we add to a bare signature, and a profile of it is not three quarters OpenSSL.
 * For `profile.ts` only; a ratio of such a case would mean nothing.
 */
export function overheadCases(world: World): readonly BenchCase[] {
  const { algorithm, issuerKey, devices } = world
  const name = algorithm.alg.toLowerCase()
  const signature = new Uint8Array(64)
  const signer: Signer = { ...issuerKey.signer, sign: () => signature }
  const issuer = createWorldIssuer(signer, createNodeSignatureVerifier())
  const wishes = cycle(devices.map(({ wish }) => wish))
  const signatures: SignatureVerifier = { verify: () => 'valid' }
  const verifier = createWorldVerifier(world, { signatures })
  const texts = devices.map(({ credential }) => credential)
  const accepts = async (text: string) =>
    (await verifier.verifyCredential(text, { unsafeWithoutPossession: 'bench' })).outcome === 'accepted'
  const issue = async () => unwrap(await issuer.issue(wishes())).text
  return [
    {
      id: `vc-issue-${name} overhead`,
      check: async () => insist((await issue()).length > 0, 'nothing was issued'),
      async run(count) {
        for (let i = 0; i < count; i++) await issue()
      },
    },
    { ...verifyCase(`vc-verify-${name} overhead`, texts, accepts), check: unchecked },
    { ...imprintCase(`vp-verify-${name} overhead`, world, { signatures }), check: unchecked },
  ]
}

/** Every run insists that what it judges is accepted; that it would accept a forgery, too, is the point. */
const unchecked = () => Promise.resolve()
