import { readFileSync } from 'node:fs'
import type { JsonObject } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { imDevice, imUser } from './index.ts'

interface SchemaVector {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly schema: string
  readonly subject: JsonObject
  readonly expect: 'valid' | { readonly code: string; readonly pointer: string }
}

const schemas = [imDevice, imUser]
const files = ['im-device-credential', 'im-user-credential']

const vectors = files.flatMap((file): SchemaVector[] =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/schemas/${file}.json`, import.meta.url), 'utf8')),
)

describe.each(schemas)('$type', (schema) => {
  it.each(vectors.filter((vector) => vector.schema === schema.type))('$id: $about', ({ subject, expect: expected }) => {
    const findings = schema.check(subject)
    if (expected === 'valid') expect(findings).toEqual([])
    // One fault a vector: a second finding would say that the vector is not what it claims to be.
    else expect(findings.map(({ code, pointer }) => ({ code, pointer }))).toEqual([expected])
  })
})

describe('the vectors', () => {
  it('have names of their own and a known schema', () => {
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
    for (const { schema } of vectors) expect(schemas.map(({ type }) => type)).toContain(schema)
  })

  it('make a finding for every invalid case in words of its own, without a value of the subject', () => {
    for (const { schema, subject, expect: expected } of vectors) {
      if (expected === 'valid') continue
      for (const { detail } of schemas.find(({ type }) => type === schema)?.check(subject) ?? []) {
        expect(detail).not.toMatch(/undefined|does not fit/)
        for (const text of textsOf(subject)) if (text.length > 3) expect(detail).not.toContain(text)
      }
    }
  })
})

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
