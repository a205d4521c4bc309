import { createNodeSigner, generateNodeKey, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import type { CredentialDraft, OpenedCredential, Result, Seconds } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { parseTypeMetadata } from '@imprint/formats/type-metadata'
import { describeType } from '@imprint/formats/type-metadata-description'
import { imDevice, imUser, schemaDocuments, typeDocuments } from '@imprint/schemas'
import { describe, expect, it } from 'vitest'
import { draftOf } from './format-drafts.ts'

function unwrap<T>(result: Result<T> | null | undefined): T {
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.error ?? 'not mine'))
  return result.value
}

const documents = [...typeDocuments.values()]
const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom, types: documents })
const signer = unwrap(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk, kid: 'key-1' }))

describe.each([imDevice, imUser])('the published type of $type', ({ vct, uri }) => {
  const metadata = unwrap(parseTypeMetadata(typeDocuments.get(vct) ?? ''))
  const schema = schemaDocuments.get(uri) as { readonly properties: object; readonly required: readonly string[] }

  it('names every claim of its schema in every language, and asks for the same ones', () => {
    expect(metadata.vct).toBe(vct)
    const members = metadata.claims.filter(({ path }) => path.length === 1)
    expect(members.map(({ path: [name] }) => (name === 'sub' ? 'id' : name))).toEqual(Object.keys(schema.properties))
    expect(
      members.flatMap(({ path: [name], mandatory }) => (mandatory === true ? [name === 'sub' ? 'id' : name] : [])),
    ).toEqual(schema.required)
    for (const locale of ['en', 'de'])
      for (const { label } of unwrap(describeType(vct, { documents, locales: [locale], hasher: nodeHasher })).claims)
        expect(label).toEqual(expect.stringMatching(/\S/))
  })

  it('is kept by what is issued, whatever the draft shows: a name can always be withheld', async () => {
    const base = draftOf('https://im.example.com')
    const draft: CredentialDraft = {
      ...base,
      vct,
      subject: { ...base.subject, title: 'Agent', hasLanguage: ['vog', 'fr'] },
      shown: ['fn', 'title', 'hasLanguage', 'hasInstantMessage'],
    }
    const text = unwrap(await format.issue?.(draft, signer))
    const whole = unwrap(format.open(text)) as OpenedCredential
    expect(whole.subject).toEqual(draft.subject)
    const least = unwrap(format.open(`${text.slice(0, text.indexOf('~'))}~`)) as OpenedCredential
    const { id, title, hasLanguage } = draft.subject
    expect(least.subject).toEqual({ id, title, hasLanguage })
    for (const { question } of [whole, least]) {
      expect(question?.needs({})).toEqual([])
      expect(question?.judge({}, 1_795_341_600 as Seconds)).toBeNull()
    }
  })
})
