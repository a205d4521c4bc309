import { nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { Format } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { x509 } from '@imprint/formats/x509'
import { typeDocuments } from '@imprint/schemas'

/** Every credential format that the command reads. The first is written unless another is asked for. */
export const formats: readonly [Format, ...Format[]] = [
  vcJwt,
  vcJwt11,
  createSdJwtVc({ hasher: nodeHasher, random: nodeRandom, types: [...typeDocuments.values()] }),
  x509,
]
