import 'reflect-metadata'
import { createPublicKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import type { Result, Seconds, Signer } from '@imprint/core'
import { imPathFault, oids, parseCertificate } from '@imprint/core/x509'
import { type Authority, createRoot, issueCertificate } from '@imprint/issuer/ca'
import { createSignatureMemory, validatePath } from '@imprint/trust/x509-path'
import { X509Certificate as PeculiarCertificate } from '@peculiar/x509'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'

const at = 1_795_341_600 as Seconds
const [from, to] = [(at - 86_400) as Seconds, (at + 86_400) as Seconds]

interface Chain {
  readonly leaf: Uint8Array
  readonly above: Uint8Array
}

/**
 * Chains of three with keys on P-256: a root, an authority with name constraints, a device. Ours reads the two certificates that come along and judges them by every rule; the others read and verify signatures and times only.
 */
export async function chainCases(devices: number): Promise<readonly BenchCase[]> {
  const { root, staff, leaves } = await makeChains(devices)
  const chains = leaves.map((leaf): Chain => ({ leaf, above: staff.certificate.der }))
  const signatures = createNodeSignatureVerifier()
  // As in the trust model: the signature of the one authority is verified once, every rule about it each time.
  const remembered = createSignatureMemory()
  const imprint = ({ leaf, above }: Chain): boolean => {
    const [first, second] = [parseCertificate(leaf), parseCertificate(above)]
    if (!first.ok || !second.ok) return false
    const options = {
      at,
      purposes: [oids.clientAuth],
      conformance: 'profile',
      signatures,
      remembered,
      narrow: imPathFault,
    } as const
    return validatePath({ leaf: first.value, intermediates: [second.value], roots: [root.certificate], ...options }).ok
  }
  const rootKey = new X509Certificate(root.certificate.der).publicKey
  const node = ({ leaf, above }: Chain): boolean => {
    const [first, second] = [new X509Certificate(leaf), new X509Certificate(above)]
    const live = [first, second].every(
      ({ validFrom, validTo }) => Date.parse(validFrom) <= at * 1000 && at * 1000 <= Date.parse(validTo),
    )
    return live && first.checkIssued(second) && first.verify(second.publicKey) && second.verify(rootKey)
  }
  const peculiarRoot = new PeculiarCertificate(Uint8Array.from(root.certificate.der))
  const peculiar = async ({ leaf, above }: Chain): Promise<boolean> => {
    const [first, second] = [
      new PeculiarCertificate(Uint8Array.from(leaf)),
      new PeculiarCertificate(Uint8Array.from(above)),
    ]
    const date = new Date(at * 1000)
    return (await first.verify({ publicKey: second, date })) && (await second.verify({ publicKey: peculiarRoot, date }))
  }
  return [
    rawCase(chains, root),
    chainCase('imprint', chains, imprint),
    chainCase('node', chains, node),
    chainCase('@peculiar/x509', chains, peculiar),
  ]
}

function chainCase(
  who: string,
  chains: readonly Chain[],
  holds: (chain: Chain) => boolean | Promise<boolean>,
): BenchCase {
  const next = cycle(chains)
  return {
    id: `x509-chain ${who}`,
    check: async () => {
      const [chain] = chains as readonly [Chain]
      insist(await holds(chain), 'a good chain is refused')
      const leaf = Uint8Array.from(chain.leaf)
      leaf[leaf.length - 1] = (leaf[leaf.length - 1] as number) ^ 1
      await insistRefused(() => holds({ ...chain, leaf }), 'a chain with a damaged signature is accepted')
    },
    run: async (count) => {
      for (let i = 0; i < count; i++) {
        const given = holds(next())
        if (!(typeof given === 'boolean' ? given : await given)) throw new Error(`${who} refused a good chain`)
      }
    },
  }
}

/** One bare verification of as many octets as a device's certificate has. */
function rawCase(chains: readonly Chain[], { signer }: Authority): BenchCase {
  const { privateJwk } = generateNodeKey('ES256')
  const made = createNodeSigner({ privateJwk })
  insist(made.ok && signer.alg === 'ES256', 'no key')
  const key: KeyObject = createPublicKey({ key: { ...made.value.publicJwk }, format: 'jwk' })
  const signed = chains.map(({ leaf }) => ({
    leaf,
    signature: sign('sha256', leaf, { key: { ...privateJwk }, format: 'jwk' }),
  }))
  const next = cycle(signed)
  const holds = () => {
    const { leaf, signature } = next()
    return verify('sha256', leaf, key, signature)
  }
  return {
    id: 'x509-chain raw',
    check: async () => insist(holds(), 'the signature does not verify'),
    run(count) {
      for (let i = 0; i < count; i++) if (!holds()) throw new Error('refused')
    },
  }
}

async function makeChains(devices: number) {
  const context = { random: nodeRandom, hasher: nodeHasher }
  const name = (value: string) => [
    { oid: oids.organization, value: 'example.com' },
    { oid: oids.commonName, value },
  ]
  const newSigner = (): Signer => own(createNodeSigner({ privateJwk: generateNodeKey('ES256').privateJwk }))
  const certify = async (
    by: Authority,
    profile: 'intermediate' | 'device',
    uris: readonly string[],
  ): Promise<Authority> => {
    const signer = newSigner()
    const order = {
      profile,
      subject: name(profile),
      subjectKey: signer.publicJwk,
      uris,
      notBefore: from,
      notAfter: to,
      domains: ['example.com'],
    }
    return { certificate: own(await issueCertificate(order, by, context)), signer }
  }
  const root = own(await createRoot({ subject: name('root'), notBefore: from, notAfter: to }, newSigner(), context))
  const staff = await certify(root, 'intermediate', [])
  const leaves: Uint8Array[] = []
  for (let index = 0; index < devices; index++)
    leaves.push((await certify(staff, 'device', [`mimi://example.com/d/alice/${index}`])).certificate.der)
  return { root, staff, leaves }
}

function own<T>(result: Result<T>): T {
  insist(result.ok, 'a certificate could not be made')
  return result.value
}
