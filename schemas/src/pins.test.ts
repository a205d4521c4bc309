import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contexts, imDevice, imUser, pins, schemaDocuments, typeDocuments } from './index.ts'

const folder = new URL('../documents/', import.meta.url)

describe('the pins', () => {
  it.each(pins)(
    '$file has not changed under its name (a change is a new version: new file, new URI, new row)',
    ({ file, sha256 }) => {
      expect(
        createHash('sha256')
          .update(readFileSync(new URL(file, folder)))
          .digest('hex'),
      ).toBe(sha256)
    },
  )

  it('cover every document', () => {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    expect(found.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(pins.map(({ file }) => file).sort())
  })

  it.each(pins)('$uri is bundled as the file says', ({ uri, file }) => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const bundled = contexts.get(uri) ?? schemaDocuments.get(uri)
    // The octets of a type count, since credentials name their hash.
    if (bundled === undefined) expect(typeDocuments.get(uri)).toBe(text)
    else expect(bundled).toEqual(JSON.parse(text))
  })

  it('cover everything that is bundled or named by a schema', () => {
    const pinned = pins.map(({ uri }) => uri)
    for (const uri of [...contexts.keys(), ...schemaDocuments.keys(), ...typeDocuments.keys()])
      expect(pinned).toContain(uri)
    for (const { uri, vct, contexts: named } of [imDevice, imUser])
      for (const name of [uri, vct, ...named]) expect(pinned).toContain(name)
  })
})
