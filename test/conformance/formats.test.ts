import { existsSync, readdirSync, readFileSync } from 'node:fs'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { type AlgorithmName, encodeText, type Format, jwkText, type Signer } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { type FormatCase, formatContract, type OpeningCase, tokensOf } from './format.ts'

const source = new URL('../../packages/formats/src/', import.meta.url)
const vectors = new URL('../vectors/', import.meta.url)

// Nothing registers a format: every module of the package that exports one, or a factory that makes one of a hasher and randomness, is found here.
const tools = { hasher: nodeHasher, random: nodeRandom }
const modules = readdirSync(source).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
const found: { readonly name: string; readonly format: Format }[] = []
for (const file of modules) {
  const exported = (await import(new URL(file, source).href)) as Readonly<Record<string, unknown>>
  for (const [name, value] of Object.entries(exported)) {
    const format = typeof value === 'function' && name.startsWith('create') ? value(tools) : value
    if (isFormat(format)) found.push({ name, format })
  }
}

// Which formats let claims be withheld, by id: none may come to do so unseen.
const selective = ['sd-jwt-vc']

const key = (alg: AlgorithmName, kid: (publicJwk: Signer['publicJwk']) => string | null): Signer => {
  const { privateJwk, publicJwk } = generateNodeKey(alg)
  const signer = createNodeSigner({ privateJwk, kid: kid(publicJwk) })
  if (!signer.ok) throw new Error(signer.error.detail)
  return signer.value
}
const didOf = (publicJwk: Signer['publicJwk']) => `did:jwk:${encodeText(jwkText(publicJwk))}`
const didIssuer = (alg: AlgorithmName) => {
  const signer = key(alg, (publicJwk) => `${didOf(publicJwk)}#0`)
  return { issuer: didOf(signer.publicJwk), signer }
}
const httpsIssuer = (alg: AlgorithmName) => ({ issuer: 'https://im.example.com', signer: key(alg, () => 'key-1') })

const everyAlg: readonly AlgorithmName[] = ['Ed25519', 'ES256', 'ES384', 'ES256K']
const issuers = [...everyAlg.map(httpsIssuer), ...everyAlg.map(didIssuer)]
const didHolder = key('ES256', () => null)
const holders = [
  { holder: 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com', signer: key('Ed25519', () => null) },
  { holder: 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com', signer: key('ES384', () => null) },
  { holder: didOf(didHolder.publicJwk), signer: didHolder },
]

describe('the formats', () => {
  it('are found by their exports', () => {
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['vcJwt', 'vcJwt11', 'vcJwt11Did', 'createSdJwtVc']),
    )
  })

  it.each(found.map(({ name, format }) => [name, format.id]))(
    '%s has a folder of vectors named for its id, %s',
    (_name, id) => {
      expect(existsSync(new URL(`${id}/`, vectors))).toBe(true)
    },
  )
})

for (const { name, format } of found) {
  const others = async () => {
    const strangers = found.filter((other) => other.format.id !== format.id)
    return (await Promise.all(strangers.map((other) => tokensOf({ format: other.format, issuers })))).flat()
  }
  const given: FormatCase = {
    name,
    format,
    cases: openingCases(format.id),
    // What a format does not issue itself is in its vectors.
    ...(format.issue === undefined ? { credentials: openedTexts(format.id).slice(0, 1) } : {}),
    others,
    verifier: createNodeSignatureVerifier(),
    issuers,
    holders,
    disclosed: selective.includes(format.id) ? 'selective' : 'whole',
  }
  formatContract(given)
}

/** The cases of a folder that end with opening. Those with a request or facts go on to a verdict, and another test runs them. */
function openingCases(id: string): readonly OpeningCase[] {
  const folder = new URL(`${id}/`, vectors)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const cases = files.flatMap((file): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  return cases.filter(isOpeningCase)
}

/** The credentials among the cases of a folder that are opened. */
function openedTexts(id: string): readonly string[] {
  return openingCases(id).flatMap(({ text, expect: expected }) => ('opens' in expected ? [text] : []))
}

function isOpeningCase(value: unknown): value is OpeningCase {
  if (typeof value !== 'object' || value === null) return false
  const { text, expect: expected, ...rest } = value as Readonly<Record<string, unknown>>
  if (typeof text !== 'string' || typeof expected !== 'object' || expected === null) return false
  if ('request' in rest || 'facts' in rest || 'at' in rest || 'policy' in rest) return false
  return 'opens' in expected || 'code' in expected || 'notMine' in expected
}

/** A status mechanism has an id and opens something too, but no credentials. */
function isFormat(value: unknown): value is Format {
  if (typeof value !== 'object' || value === null || 'locate' in value) return false
  return 'open' in value && typeof value.open === 'function' && 'id' in value
}
