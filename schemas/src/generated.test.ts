import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generate } from '../generate.ts'
import { imDevice, imUser, schemaDocuments } from './index.ts'

const folder = new URL('./generated/', import.meta.url)
const files = generate()

describe('the generated modules', () => {
  it('are what the script "generate" would write now', () => {
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort())
    for (const [name, text] of files) expect(readFileSync(new URL(name, folder), 'utf8'), name).toBe(text)
  })

  it.each([...files])('%s runs where there is no eval, no require and no ajv', (_, text) => {
    expect(text).not.toMatch(/\brequire\(|\beval\b|\bnew Function\b|\bimport\(|^import (?!type )/m)
  })
})

describe('the schemas', () => {
  it.each([imDevice, imUser])('$type goes by the $id of its document', ({ uri }) => {
    expect(schemaDocuments.get(uri)?.['$id']).toBe(uri)
  })

  it('bound every text, so that no claim can grow without end', () => {
    for (const document of schemaDocuments.values())
      for (const definition of Object.values(document['$defs'] as Record<string, object>)) {
        expect(definition).toHaveProperty('maxLength')
        expect(definition).toHaveProperty('pattern')
      }
  })

  it('refer to nothing outside themselves', () => {
    for (const document of schemaDocuments.values())
      for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g))
        expect(reference).toMatch(/^#\//)
  })
})
