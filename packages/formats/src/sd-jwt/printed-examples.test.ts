import { readFileSync } from 'node:fs'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import {
  type Json,
  type JsonObject,
  type Nonce,
  type OpenedCredential,
  type OpenedPresentation,
  openJws,
  parseConfirmation,
  parseJwk,
  type Result,
  type Seconds,
} from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { createSdJwtVc } from '../sd-jwt-vc.ts'
import { readJsonForm } from './json-form.ts'
import { openKeyBinding } from './key-binding.ts'
import { readDisclosures } from './read-disclosures.ts'
import { unfold } from './unfold.ts'

interface Printed {
  readonly id: string
  readonly text?: string
  readonly json?: JsonObject
  readonly compact?: string
  readonly processed: JsonObject
  readonly kb: JsonObject | null
}
type Path = readonly (string | number)[]
interface Specification {
  readonly id: string
  readonly claims: JsonObject
  readonly hidden: readonly Path[]
  readonly disclosed: JsonObject
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/external/sd-jwt/${name}.json`, import.meta.url), 'utf8'))
const { issuerKey, examples } = read('printed') as {
  readonly issuerKey: unknown
  readonly examples: readonly Printed[]
}
const specifications = read('specifications') as readonly Specification[]

function unwrap<T>(result: Result<T> | null | undefined): T {
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.error ?? 'not mine'))
  return result.value
}
const hasher = nodeHasher
const signatures = createNodeSignatureVerifier()
const publisher = unwrap(parseJwk(issuerKey))

describe.each(examples.map((each) => [each.id, each] as const))('the printed example %s', (_id, example) => {
  const text = example.compact ?? example.text ?? ''
  const sdJwt = text.slice(0, text.lastIndexOf('~') + 1)
  const jwt = text.slice(0, text.indexOf('~'))
  const jws = unwrap(openJws(jwt, 'refused'))

  it('has the processed payload that stands beside it', () => {
    const disclosures = unwrap(readDisclosures(sdJwt, { from: jwt.length + 1, to: sdJwt.length, hasher }))
    expect(unwrap(unfold(jws.payload, { disclosures, fixed: new Set() })).claims).toEqual(example.processed)
  })

  it('is signed with the issuer’s key', () => {
    const { header, signingInput, signature } = jws
    expect(signatures.verify(header.algorithm.name, publisher, signingInput, signature)).toBe('valid')
    expect(signatures.verify(header.algorithm.name, publisher, signingInput.slice(1), signature)).toBe('invalid')
  })

  const { kb, json } = example
  if (kb !== null)
    it('is bound to the holder’s key', () => {
      const opened = unwrap(openKeyBinding(text, { format: 'sd-jwt', hasher }))
      const { aud: audience, nonce, iat: issuedAt } = kb
      expect(opened).toMatchObject({ audience, nonce, issuedAt, enclosed: [sdJwt] })
      const { algorithm, data, signature } = opened.signature
      const holder = unwrap(parseConfirmation(example.processed['cnf']))
      expect(signatures.verify(algorithm.name, holder, data, signature)).toBe('valid')
    })

  if (json !== undefined)
    it('reads as JSON, as it is printed', () => {
      const one =
        'signatures' in json ? { ...json, signatures: (json['signatures'] as readonly Json[]).slice(0, 1) } : json
      expect(readJsonForm(JSON.stringify(one), 'example+sd-jwt')).toEqual({ ok: true, value: text })
      expect(readJsonForm(JSON.stringify(json), 'dc+sd-jwt')).toBeNull()
      // The general example has two signatures, of which one reader might verify the first and another the second.
      if (one !== json)
        expect(readJsonForm(JSON.stringify(json), 'example+sd-jwt')).toMatchObject({
          ok: false,
          error: { code: 'sd_jwt.form' },
        })
    })
})

describe('the printed credentials of type dc+sd-jwt', () => {
  const credentials = examples.filter(({ text = '' }) =>
    Buffer.from(text.split('.')[0] ?? '', 'base64url').includes('dc+sd-jwt'),
  )

  it('are refused for the subject alone, which the specification leaves open and Imprint needs', () => {
    expect(credentials).toHaveLength(7)
    const format = createSdJwtVc({ hasher, random: nodeRandom })
    for (const { id, text = '' } of credentials)
      expect(format.open(text.slice(0, text.lastIndexOf('~') + 1)), id).toMatchObject({
        ok: false,
        error: { code: 'vc.member_missing', pointer: '/sub' },
      })
  })
})

/** Which claims a type wants hidden, all others in the open, so that what we issue has the very structure of the example. */
function documentOf(vct: string, { claims, hidden }: Specification): string {
  const keys = new Set(hidden.map((path) => JSON.stringify(path)))
  const rules: { path: Path; sd: string }[] = []
  walk(claims, [])
  return JSON.stringify({ vct, claims: rules })

  function walk(value: Json, path: Path): void {
    if (path.length > 0) rules.push({ path, sd: keys.has(JSON.stringify(path)) ? 'always' : 'never' })
    if (Array.isArray(value)) for (const [index, element] of value.entries()) walk(element, [...path, index])
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) walk(member, [...path, name])
  }
}

function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (value === true) return [path]
  if (Array.isArray(value)) return value.flatMap((element, index) => pathsOf(element, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))
}

/** What a verifier sees, worked out from the claims alone: what is in the open, what was asked for, what that stands in and what is in it. */
function visible({ claims, hidden }: Specification, shown: readonly Path[]): Json {
  const keys = new Set(hidden.map((path) => JSON.stringify(path)))
  const begins = (path: Path, start: Path) => start.every((part, index) => path[index] === part)
  const isSeen = (path: Path) =>
    !keys.has(JSON.stringify(path)) || shown.some((each) => begins(each, path) || begins(path, each))
  return see(claims, [])

  function see(value: Json, path: Path): Json {
    if (Array.isArray(value))
      return value.flatMap((element, index) => (isSeen([...path, index]) ? [see(element, [...path, index])] : []))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) =>
        isSeen([...path, name]) ? [[name, see(member, [...path, name])]] : [],
      ),
    )
  }
}

describe.each(specifications.map((each) => [each.id, each] as const))('the specification %s', (_id, specification) => {
  it('issued and presented by us shows what it says', async () => {
    const envelope = ['iss', 'sub', 'iat', 'exp', 'nbf', 'vct', 'cnf', 'status', 'jti', 'aud', 'id']
    const own = (path: Path) => !envelope.includes(String(path[0]))
    const claims = Object.fromEntries(Object.entries(specification.claims).filter(([name]) => own([name])))
    const ours = { ...specification, claims, hidden: specification.hidden.filter(own) }
    const vct = 'urn:example:specification'
    const format = createSdJwtVc({ hasher, random: nodeRandom, types: [documentOf(vct, ours)] })
    const [issuer, holder] = [generateNodeKey('ES256'), generateNodeKey('ES256')]
    const draft = {
      id: 'urn:uuid:1',
      issuer: 'https://issuer.example.com',
      types: [],
      contexts: [],
      vct,
      shown: [],
      subject: { ...claims, id: 'im:a/1@example.com' },
      holderKey: holder.publicJwk,
      validFrom: 1_683_000_000 as Seconds,
      validUntil: 1_883_000_000 as Seconds,
      status: null,
    }
    const signer = unwrap(createNodeSigner({ privateJwk: issuer.privateJwk, kid: 'key-1' }))
    const credential = unwrap(await format.issue?.(draft, signer))
    const whole = unwrap(format.open(credential)) as OpenedCredential
    expect(whole.subject).toEqual(draft.subject)
    expect(whole.question?.judge({}, draft.validFrom)).toBeNull()

    const shown = pathsOf(specification.disclosed).filter(own)
    const presentation = {
      holder: '',
      audience: 'https://verifier.example.org',
      nonce: '1234567890' as Nonce,
      issuedAt: draft.validFrom,
      expiresAt: draft.validUntil,
      credentials: [credential],
      disclose: [shown],
    }
    const device = unwrap(createNodeSigner({ privateJwk: holder.privateJwk, kid: null }))
    const answer = await format.present?.(presentation, device)
    // One specification asks for claims below a name that its credential has not.
    const names = Object.keys(claims)
    if (!shown.every(([name]) => names.includes(String(name))))
      return expect(answer).toMatchObject({ ok: false, error: { code: 'presentation.unsupported' } })
    const presented = unwrap(format.open(unwrap(answer))) as OpenedPresentation
    const seen = unwrap(format.open(String(presented.enclosed[0]))) as OpenedCredential
    expect(seen.subject).toEqual({ ...(visible(ours, shown) as JsonObject), id: draft.subject.id })
    expect(seen.question?.judge({}, draft.validFrom)).toBeNull()
  })
})
