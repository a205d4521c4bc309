import { readFileSync } from 'node:fs'
import { closingRules, codes, credentialRules, explainCode, findRule, presentationRules } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { codesDocument } from '../../docs/build-codes.ts'
import { filesBelow, isShipped } from './tree.ts'
import { corpusCodes, readVectors, vectorNames } from './vectors.ts'

// Files of other people, and keys: they are read by cases, and hold none.
const cases = vectorNames().filter((name) => !name.startsWith('external/'))

/** Every text inside the expectation of any case, and every text that stands there as a code. */
function expected() {
  const texts = new Set<string>()
  const stated = new Map<string, string>()
  for (const name of cases) walk(readVectors(name), { inside: false, key: '', name })
  // The corpus of identifiers is lines of text, with the expected code in the third column.
  for (const { name, code } of corpusCodes()) {
    texts.add(code)
    stated.set(code, name)
  }
  return { texts, stated }

  function walk(value: unknown, { inside, key, name }: { inside: boolean; key: string; name: string }): void {
    if (typeof value === 'string') {
      // A problem of a figure is a code and a pointer in one text.
      if (inside) texts.add(value.split(' ')[0] ?? '')
      if (inside && key === 'code') stated.set(value, name)
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, { inside, key, name })
    } else if (typeof value === 'object' && value !== null) {
      for (const [member, item] of Object.entries(value))
        walk(item, { inside: inside || member.startsWith('expect'), key: member, name })
    }
  }
}

const { texts, stated } = expected()

describe('the codes', () => {
  it('each have a vector', () => {
    expect(Object.keys(codes).filter((code) => !texts.has(code))).toEqual([])
  })

  it('that vectors expect are in the table', () => {
    expect([...stated].filter(([code]) => explainCode(code) === null)).toEqual([])
  })

  it('are each used by a source', () => {
    const text = [...filesBelow('packages'), ...filesBelow('schemas/src'), ...filesBelow('apps')]
      .filter((file) => isShipped(file) && file.path !== 'packages/core/src/codes.ts')
      .map((file) => file.text)
      .join('\n')
    expect(Object.keys(codes).filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })

  it('have a source, a hint in sentences, and no word for a machine', () => {
    for (const [code, { spec, hint }] of Object.entries(codes)) {
      expect(spec, code).not.toBe('')
      expect(hint, code).toMatch(/^[A-Z0-9].*[.:?`]$/)
    }
  })

  it('are looked up by their own names only', () => {
    for (const name of ['toString', '__proto__', 'constructor', '']) expect(explainCode(name)).toBeNull()
    expect(explainCode('nonce.spent')).toMatchObject({ code: 'nonce.spent', outcome: 'rejected' })
  })

  it('stand in docs/codes.md as the table says now (write it anew with `node docs/build-codes.ts`)', () => {
    expect(readFileSync(new URL('../../docs/codes.md', import.meta.url), 'utf8')).toBe(codesDocument())
  })
})

describe('the vectors', () => {
  it('have names of their own in each file, and say what they are about and where the rule is from', () => {
    for (const name of cases) {
      const list = readVectors(name)
      if (!Array.isArray(list) || list.some((each) => each?.id === undefined)) continue
      expect(new Set(list.map(({ id }) => id)).size, name).toBe(list.length)
      for (const { id, about, spec, expect: expectation } of list) {
        expect(about, `${name} ${id}`).toEqual(expect.stringMatching(/\S/))
        expect(spec, `${name} ${id}`).toEqual(expect.stringMatching(/\S/))
        expect(expectation, `${name} ${id}`).toBeDefined()
      }
    }
  })
})

describe('the rules', () => {
  const rules = [...presentationRules, ...credentialRules, ...closingRules]

  it('are listed once each, and found by name', () => {
    expect(new Set(rules).size).toBe(rules.length)
    for (const id of rules)
      expect(findRule(id)).toMatchObject({
        id,
        says: expect.stringMatching(/^[a-z].*[^.]$/),
        spec: expect.stringMatching(/\S/),
      })
  })

  it('end with the nonce, which is consumed last', () => {
    expect(rules.at(-1)).toBe('nonce.fresh')
  })
})
