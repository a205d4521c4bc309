import { importPem } from '@imprint/adapters/jose'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import {
  algorithmOfCurve,
  isJsonObject,
  type Json,
  type JsonObject,
  type PublicJwk,
  parseJwk,
  privateMembers,
  thumbprintUri,
} from '@imprint/core'
import { compact } from './claims-shape.ts'
import {
  type InspectContext,
  type Inspection,
  inspection,
  type Problem,
  problem,
  problemOf,
  type Reader,
  textMember,
} from './inspection.ts'

const guard =
  'This is a PRIVATE key: whoever has it is taken for its owner. Nobody else must see it; it is not shown here.'

/** Describes a JWK. A private one is warned of and never shown. */
export async function describeJwk(key: JsonObject, context: InspectContext): Promise<Inspection> {
  const secrets = [...privateMembers].filter((name) => Object.hasOwn(key, name))
  const rest = Object.fromEntries(Object.entries(key).filter(([name]) => !secrets.includes(name) && name !== 'key_ops'))
  const jwk = parseJwk(secrets.length > 0 ? rest : key)
  const symmetric = Object.hasOwn(key, 'k')
  const what = symmetric ? 'a symmetric key (JWK)' : `a ${secrets.length > 0 ? 'private' : 'public'} key (JWK)`
  return inspection({
    kind: secrets.length > 0 ? 'private-key' : 'public-key',
    what,
    facts: jwk.ok
      ? keyFacts(jwk.value, textMember(key, 'kid'))
      : compact([
          ['type', textMember(key, 'kty')],
          ['curve', textMember(key, 'crv')],
        ]),
    problems: jwk.ok ? await pointProblems(jwk.value, context) : [problemOf(jwk.error)],
    remarks: secrets.length > 0 ? [guard] : [],
  })
}

/** Describes a JWK Set, which is for publishing: a private key in it is a fault. */
export async function describeJwks(keys: readonly Json[], context: InspectContext): Promise<Inspection> {
  const parts: { name: string; inspection: Inspection }[] = []
  const problems: Problem[] = []
  for (const [index, key] of keys.entries()) {
    if (!isJsonObject(key)) {
      problems.push(problem('jwk.malformed', 'a key is a JSON object', { pointer: `/keys/${index}` }))
      continue
    }
    const described = await describeJwk(key, context)
    if (described.kind === 'private-key')
      problems.push(
        problem('jwk.private', 'a private key stands in a set that is for publishing', { pointer: `/keys/${index}` }),
      )
    parts.push({ name: `key ${index + 1}`, inspection: described })
  }
  return inspection({
    kind: 'key-set',
    what: `a JWK Set with ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`,
    problems,
    parts,
  })
}

/** Reads PEM (RFC 7468). */
export const readPem: Reader = async (text, context) => {
  const label = /^\s*-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1]
  if (label === undefined) return null
  const isPrivate = label.includes('PRIVATE')
  if (!label.endsWith('KEY'))
    return inspection({
      kind: 'pem',
      what: `PEM of a ${label.toLowerCase()}`,
      problems: [
        problem('format.unknown', 'from PEM Imprint reads keys, certificates, and what is about certificates'),
      ],
    })
  const imported = await importPem(text)
  const jwk = !imported.ok
    ? null
    : imported.value.kind === 'private'
      ? imported.value.pair.publicJwk
      : imported.value.publicJwk
  return inspection({
    kind: isPrivate ? 'private-key' : 'public-key',
    what: `a ${isPrivate ? 'private' : 'public'} key (PEM)`,
    facts: jwk === null ? [] : keyFacts(jwk, null),
    problems: imported.ok ? await pointProblems(jwk as PublicJwk, context) : [problemOf(imported.error)],
    remarks: isPrivate ? [guard] : [],
  })
}

/** What is public about a key. */
function keyFacts(jwk: PublicJwk, kid: string | null): Inspection['facts'] {
  const row = algorithmOfCurve(jwk.crv)
  return compact([
    ['curve', jwk.crv],
    ['signs with', row === null ? null : `${row.name} (${row.spec})`],
    ['name', kid],
    ['thumbprint', thumbprintUri(jwk, nodeHasher)],
  ])
}

/** A verifier that is handed a signature of zeros tells a bad key from a bad signature. */
async function pointProblems(jwk: PublicJwk, { signatures }: InspectContext): Promise<readonly Problem[]> {
  const row = algorithmOfCurve(jwk.crv)
  if (row === null) return []
  const answer = await signatures.verify(row.name, jwk, new Uint8Array(1), new Uint8Array(row.signatureBytes))
  return answer === 'unusable' ? [problem('key.unusable', `the key is not a point on ${jwk.crv}`)] : []
}
