import { createHash } from 'node:crypto'
// @ts-expect-error it ships no types
import { contexts as untypedContexts } from '@digitalbazaar/credentials-context'
// @ts-expect-error it ships no types
import untypedJsonld from 'jsonld'
import { describe, expect, it } from 'vitest'
import { contexts, imContextUri, schemaDocuments } from './index.ts'

const v1 = 'https://www.w3.org/2018/credentials/v1'
const v2 = 'https://www.w3.org/ns/credentials/v2'
const vcard = 'http://www.w3.org/2006/vcard/ns#'
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'

const subject = {
  id: device,
  fn: 'Alice Smith',
  'organization-name': 'Example Corp',
  'organization-unit': 'Engineering',
  title: 'Engineer',
  role: 'Support agent',
  hasLanguage: ['en', 'art-x-vogon'],
  hasInstantMessage: ['im:%40alice_smith@example.com', device],
}

const credential = {
  '@context': [v2, imContextUri],
  id: 'urn:uuid:0b6b2a0c-5f5e-4f0e-9a35-6f2f9a1c7d10',
  type: ['VerifiableCredential', 'ImDeviceCredential'],
  issuer: 'https://id.example.com',
  validFrom: '2026-11-22T10:00:00Z',
  validUntil: '2026-11-22T22:00:00Z',
  credentialSubject: subject,
  credentialStatus: {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '94567',
    statusListCredential: 'https://id.example.com/status/3',
  },
  credentialSchema: { id: 'https://imprint.example/schemas/im-device-credential/v1', type: 'JsonSchema' },
  cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
}

interface JsonLd {
  expand(document: object, options: object): Promise<Record<string, unknown>[]>
  canonize(document: object, options: object): Promise<string>
}

const jsonld: JsonLd = untypedJsonld
const baseContexts: ReadonlyMap<string, object> = untypedContexts

const options = {
  safe: true,
  // Nothing is fetched: a URL that is not bundled is an error.
  documentLoader: async (documentUrl: string) => {
    const document = contexts.get(documentUrl) ?? baseContexts.get(documentUrl)
    if (document === undefined) throw new Error(`not bundled: ${documentUrl}`)
    return { documentUrl, document }
  },
}

const expand = (document: object) => jsonld.expand(document, options)
const canonize = (document: object) => jsonld.canonize(document, { ...options, format: 'application/n-quads' })

describe('the base context under test', () => {
  it('is the one whose hash VCDM 2.0 publishes', () => {
    // The text published with SHA-256 59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734, parsed and written without spaces.
    const written = JSON.stringify(baseContexts.get(v2))
    expect(createHash('sha256').update(written).digest('hex')).toBe(
      'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050',
    )
  })
})

describe('the context, in safe mode', () => {
  it('gives every member of a device credential its meaning in the vCard ontology', async () => {
    const [expanded] = await expand(credential)
    expect(expanded?.['@type']).toContain('https://imprint.example/ns#ImDeviceCredential')
    expect(expanded?.['https://www.w3.org/2018/credentials#credentialSubject']).toEqual([
      {
        '@id': device,
        [`${vcard}fn`]: [{ '@value': 'Alice Smith' }],
        [`${vcard}organization-name`]: [{ '@value': 'Example Corp' }],
        [`${vcard}organization-unit`]: [{ '@value': 'Engineering' }],
        [`${vcard}title`]: [{ '@value': 'Engineer' }],
        [`${vcard}role`]: [{ '@value': 'Support agent' }],
        [`${vcard}language`]: [{ '@value': 'en' }, { '@value': 'art-x-vogon' }],
        [`${vcard}hasInstantMessage`]: [{ '@id': 'im:%40alice_smith@example.com' }, { '@id': device }],
      },
    ])
  })

  it('has a term for every member that the schemas know', async () => {
    const terms = Object.keys(contexts.get(imContextUri)?.['@context'] ?? {})
    for (const document of schemaDocuments.values())
      for (const member of Object.keys(document['properties'] ?? {}))
        if (member !== 'id') expect(terms).toContain(member)
  })

  it('leaves the holder key one JSON literal, so that canonical text cannot take it apart', async () => {
    const [expanded] = await expand(credential)
    expect(expanded?.['https://www.iana.org/assignments/jwt#cnf']).toEqual([
      { 'https://www.iana.org/assignments/jwt#jwk': [{ '@type': '@json', '@value': credential.cnf.jwk }] },
    ])
  })

  it('makes canonical text that does not depend on the order of members or entries', async () => {
    const turned = {
      ...Object.fromEntries(Object.entries(credential).reverse()),
      credentialSubject: { ...subject, hasInstantMessage: [...subject.hasInstantMessage].reverse() },
    }
    const text = await canonize(credential)
    expect(text).toContain(`<${device}> <${vcard}hasInstantMessage> <im:%40alice_smith@example.com> .`)
    expect(await canonize(turned)).toBe(text)
  })

  it('changes the canonical text when a claim changes', async () => {
    const renamed = { ...credential, credentialSubject: { ...subject, role: 'Chief of support' } }
    expect(await canonize(renamed)).not.toBe(await canonize(credential))
  })

  it.each(['hasOrganizationalUnit', 'nickname'])(
    'refuses the undefined term %s, which a signature would not cover',
    async (term) => {
      const stretched = { ...credential, credentialSubject: { ...subject, [term]: 'Engineering' } }
      await expect(canonize(stretched)).rejects.toThrow(/safe mode/i)
    },
  )

  it('refuses the ontology where a context belongs', async () => {
    await expect(expand({ ...credential, '@context': [v2, 'http://www.w3.org/2006/vcard/ns'] })).rejects.toThrow(
      /not bundled|dereferenc/i,
    )
  })

  it('protects its terms against a context that comes after it', async () => {
    const later = { ...credential, '@context': [v2, imContextUri, { fn: 'https://attacker.example/fn' }] }
    await expect(expand(later)).rejects.toThrow(/protected/i)
  })

  it('reads a user credential, and stands beside the base context of VCDM 1.1 too', async () => {
    const user = {
      id: 'urn:uuid:1',
      type: ['VerifiableCredential', 'ImUserCredential'],
      issuer: 'https://id.example.com',
    }
    for (const base of [v1, v2]) {
      const [expanded] = await expand({
        '@context': [base, imContextUri],
        ...user,
        credentialSubject: subject,
      })
      expect(expanded?.['@type']).toContain('https://imprint.example/ns#ImUserCredential')
    }
  })
})
