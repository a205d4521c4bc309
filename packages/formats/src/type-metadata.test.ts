import { nodeHasher } from '@imprint/adapters/node-crypto'
import { describe, expect, it } from 'vitest'
import { parseTypeMetadata } from './type-metadata.ts'
import { describeType } from './type-metadata-description.ts'

const base = JSON.stringify({
  vct: 'urn:example:base',
  display: [
    { locale: 'en', name: 'Card', description: 'A card' },
    { locale: 'de-AT', name: 'Karterl' },
  ],
  claims: [
    {
      path: ['name'],
      display: [
        { locale: 'en', label: 'Full Name' },
        { locale: 'de', label: 'Name' },
      ],
      sd: 'always',
    },
    { path: ['address', 'city'], display: [{ locale: 'en', label: 'City' }] },
  ],
})
// The example of SD-JWT VC section 5.6.5.2, with more languages.
const child = JSON.stringify({
  vct: 'urn:example:child',
  extends: 'urn:example:base',
  claims: [
    { path: ['address', 'city'], display: [{ locale: 'en', label: 'Town', description: 'Where one lives' }] },
    { path: ['nationalities', null] },
  ],
})
const describing = (documents: readonly string[], locales: readonly string[]) =>
  describeType('urn:example:child', { documents, locales, hasher: nodeHasher })

describe('a type', () => {
  it('is described with what it inherits, its own words before those of the type that it extends', () => {
    expect(describing([child, base], ['en'])).toEqual({
      ok: true,
      value: {
        name: 'Card',
        description: 'A card',
        claims: [
          { path: ['name'], label: 'Full Name', description: null },
          { path: ['address', 'city'], label: 'Town', description: 'Where one lives' },
          { path: ['nationalities', null], label: null, description: null },
        ],
      },
    })
  })

  it.each([
    [['de-AT-1996', 'en'], 'Karterl', 'Name'],
    [['DE-at'], 'Karterl', 'Name'],
    [['de-CH', 'en-GB'], 'Card', 'Name'],
    [['fr'], 'Card', 'Full Name'],
    [[], 'Card', 'Full Name'],
  ])('is described in the language that fits best: %j', (locales, name, label) => {
    expect(describing([child, base], locales)).toMatchObject({ value: { name, claims: [{ label }, {}, {}] } })
  })

  it('is not described without the type that it extends', () => {
    expect(describing([child], ['en'])).toMatchObject({ ok: false, error: { code: 'type.unavailable' } })
  })

  it('is not described by a document that is malformed', () => {
    expect(describing([child, '{"vct":1}'], ['en'])).toMatchObject({ ok: false, error: { code: 'type.malformed' } })
    expect(describing([child, child], ['en'])).toMatchObject({ ok: false, error: { code: 'type.malformed' } })
  })
})

describe('parsing the metadata of a type', () => {
  it('keeps what Imprint acts on and passes over the rest', () => {
    const text = '{"vct":"a","name":"A","schema":{},"claims":[{"path":["fn",0,null],"sd":"never","x":1}]}'
    expect(parseTypeMetadata(text)).toEqual({
      ok: true,
      value: {
        vct: 'a',
        name: 'A',
        description: null,
        extends: null,
        display: null,
        claims: [{ path: ['fn', 0, null], display: null, mandatory: null, sd: 'never' }],
      },
    })
  })

  it.each([
    ['[]', undefined],
    ['{"name":"A"}', '/vct'],
    ['{"vct":"a","extends":1}', '/extends'],
    ['{"vct":"a","extends#integrity":"sha256-x"}', '/extends#integrity'],
    ['{"vct":"a","display":{}}', '/display'],
    ['{"vct":"a","display":[{"locale":"en"}]}', '/display/0'],
    [`{"vct":"a","display":[{"locale":"en","name":"${'A'.repeat(1025)}"}]}`, '/display/0'],
    ['{"vct":"a","claims":["fn"]}', '/claims/0'],
    ['{"vct":"a","claims":[{"path":[1.5]}]}', '/claims/0/path'],
    [`{"vct":"a","claims":[{"path":[${'"a",'.repeat(16)}"a"]}]}`, '/claims/0/path'],
    ['{"vct":"a","claims":[{"path":["a"],"svg_id":"a b"}]}', '/claims/0/svg_id'],
    ['{"vct":"a","claims":[{"path":["a"],"svg_id":"x"},{"path":["b"],"svg_id":"x"}]}', '/claims'],
  ])('refuses what has another form: %s', (text, pointer) => {
    expect(parseTypeMetadata(text)).toMatchObject({
      ok: false,
      error: { code: 'type.malformed', ...(pointer === undefined ? {} : { pointer }) },
    })
  })
})
