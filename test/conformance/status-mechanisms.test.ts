import { createNodeSignatureVerifier, createNodeSigner, generateNodeKey } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { webCompressor } from '@imprint/adapters/web-zlib'
import type { JsonObject, Signer } from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { statusMechanismContract } from './status-mechanism.ts'

const verifier = createNodeSignatureVerifier()
const signers = (['Ed25519', 'ES256', 'ES384'] as const).map((alg): Signer => {
  const made = createNodeSigner({ privateJwk: generateNodeKey(alg).privateJwk, kid: `key of ${alg}` })
  if (!made.ok) throw new Error(made.error.detail)
  return made.value
})
const slot = { list: 'https://a.example/1', index: 1 }
const claim = createTokenStatusList({ compressor: nodeCompressor }).slotStatus(slot) as JsonObject
const entry = createBitstringStatusList({ compressor: nodeCompressor, bits: 1 }).slotStatus(slot) as JsonObject

for (const form of ['jwt', 'cwt'] as const)
  statusMechanismContract({
    name: `createTokenStatusList, ${form}`,
    mechanism: createTokenStatusList({ compressor: nodeCompressor, form }),
    other: createTokenStatusList({ compressor: webCompressor }),
    bits: [1, 2, 4, 8],
    leastSize: 1,
    signers,
    verifier,
    foreign: [entry],
  })

for (const bits of [1, 2] as const)
  statusMechanismContract({
    name: `createBitstringStatusList, ${bits} for a credential`,
    mechanism: createBitstringStatusList({ compressor: webCompressor, bits }),
    other: createBitstringStatusList({ compressor: nodeCompressor, bits }),
    bits: [bits],
    leastSize: 131_072,
    signers,
    verifier,
    foreign: [claim],
  })
