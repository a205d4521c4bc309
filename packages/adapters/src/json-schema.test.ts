import { readFileSync } from 'node:fs'
import { isJsonObject, type Json, type JsonObject } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../test/architecture/vectors.ts'
import { patternFault } from './json-schema/safe-pattern.ts'
import { parseTemplate } from './json-schema.ts'

const file = readFileSync(new URL('../../../test/vectors/templates/agent.template.json', import.meta.url), 'utf8')

interface TemplateVector extends Vector {
  /** A JSON Merge Patch (RFC 7396) of `agent.template.json`. */
  readonly patch: JsonObject
  readonly expect: { readonly type: string } | { readonly code: string; readonly pointer: string }
}

interface SubjectVector extends Vector {
  readonly subject: JsonObject
  readonly extent: 'whole' | 'disclosed'
  readonly expect: readonly string[]
}

function patched(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const base = isJsonObject(target) ? target : {}
  const next: Record<string, Json> = { ...base }
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete next[name]
    else next[name] = patched(base[name] ?? null, value)
  return next
}

function agent() {
  const template = parseTemplate(file)
  if (!template.ok) throw new Error(`${template.error.detail} ${template.error.pointer}`)
  return template.value
}

describe('a template', () => {
  it.each(readVectors<TemplateVector>('templates/templates'))('$id: $about', ({ patch, expect: expected }) => {
    const template = parseTemplate(JSON.stringify(patched(JSON.parse(file), patch)))
    if ('code' in expected) expect(template).toMatchObject({ ok: false, error: expected })
    else expect(template).toMatchObject({ ok: true, value: { schema: { type: expected.type } } })
  })

  it('says what an issuer has to know', () => {
    expect(agent()).toMatchObject({
      schema: {
        type: 'SiriusAgent',
        vct: 'https://sirius.example/types/agent/v1',
        subject: 'device',
        uri: 'https://sirius.example/schemas/agent/v1',
        contexts: [],
      },
      shown: ['product'],
      lifetime: 43_200,
      format: 'sd-jwt-vc',
    })
  })

  it('that is larger than any honest one is not read', () => {
    const large = { ...JSON.parse(file), description: 'x'.repeat(70_000) }
    expect(parseTemplate(JSON.stringify(large))).toMatchObject({ ok: false, error: { code: 'json.size' } })
  })

  it('whose definitions go round in circles fits nothing, and ends', () => {
    const circle = { $defs: { language: { $ref: '#/$defs/again' }, again: { $ref: '#/$defs/language' } } }
    const template = parseTemplate(JSON.stringify(patched(JSON.parse(file), circle)))
    if (!template.ok) return expect(template.error.code).toBe('template.malformed')
    const subject = { id: 'im:zaphod/0001@sirius.example', fn: 'Z', product: 'Ident-I-Eeze', hasLanguage: ['en'] }
    expect(template.value.schema.check(subject)).not.toEqual([])
  })
})

describe('a subject, by the template', () => {
  const { schema } = agent()

  it.each(readVectors<SubjectVector>('templates/subjects'))('$id: $about', ({ subject, extent, expect: expected }) => {
    const findings = schema.check(subject, extent)
    expect(findings.map(({ pointer }) => pointer).sort()).toEqual([...expected].sort())
    for (const { code } of findings) expect(code).toBe('credential.schema_violation')
  })

  it('is never printed: no finding holds a value', () => {
    const secret = 'Trillian-McMillan-1978'
    const findings = schema.check({
      id: secret,
      fn: [secret],
      badge: secret,
      product: secret,
      hasLanguage: [secret, secret],
    })
    expect(findings.length).toBeGreaterThan(3)
    expect(JSON.stringify(findings)).not.toContain(secret)
  })

  it('with thousands of faults makes a short list', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`claim${n}`, n]))
    expect(schema.check({ id: 'im:zaphod/0001@sirius.example', ...many }).length).toBeLessThanOrEqual(20)
  })

  it('is judged whatever it is, and left as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('id', 'fn', 'product', 'level', 'desk', 'x'), fc.jsonValue()),
        (any) => {
          const subject = any as JsonObject
          const before = JSON.stringify(subject)
          schema.check(subject)
          schema.check(subject, 'disclosed')
          expect(JSON.stringify(subject)).toBe(before)
        },
      ),
    )
  })
})

describe('a text that is longer than its template allows', () => {
  it('is not matched against the pattern, however often the findings are asked for', () => {
    const slow = { properties: { badge: { maxLength: 256, pattern: '^a*a*a*b$' } } }
    const template = parseTemplate(JSON.stringify(patched(JSON.parse(file), slow)))
    if (!template.ok) throw new Error(template.error.detail)
    const least = { id: 'im:zaphod/0001@sirius.example', fn: 'Z', product: 'Ident-I-Eeze' }
    const check = (badge: string) => template.value.schema.check({ ...least, badge }).map(({ pointer }) => pointer)
    expect(check(`${'a'.repeat(255)}b`)).toEqual([])
    // Matching it would take years.
    expect(check(`${'a'.repeat(100_000)}!`)).toContain('/badge')
  })
})

describe('a pattern that is taken', () => {
  const piece = fc.constantFrom(
    'a',
    '[ab]',
    '\\d',
    '(?:',
    '(',
    ')',
    '|',
    '*',
    '+',
    '?',
    '{2}',
    '{1,}',
    '{0,99}',
    'a?a?a?a?a?a?a?a?',
    'b',
    '.',
    '^',
    '$',
  )

  it('answers about a long text of its own letters in a bounded number of steps', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const pattern = pieces.join('')
        fc.pre(patternFault(pattern) === null)
        const expression = new RegExp(pattern, 'u')
        // A slow one would not come back in the time of a test.
        for (const text of ['a'.repeat(256), `${'a'.repeat(255)}!`, `${'ab'.repeat(127)}!`]) expression.test(text)
      }),
      { numRuns: 400 },
    )
  })
})
