import { describe, expect, it } from 'vitest'
import { readVectors, type Vector, type VectorText, wholeText } from '../../../test/architecture/vectors.ts'
import { type Json, type JsonBudget, parseJson, parseJsonObject, tokenBudget } from './json.ts'

interface JsonVector extends Vector {
  readonly text: VectorText
  readonly budget?: JsonBudget
  readonly object?: true
  readonly expect: { readonly value: Json } | { readonly code: string }
}

describe.each(['members', 'budgets', 'numbers', 'strings', 'syntax'])('JSON: %s', (name) => {
  it.each(readVectors<JsonVector>(`json/${name}`))('$id: $about', (vector) => {
    const text = wholeText(vector.text)
    const parsed = (vector.object === true ? parseJsonObject : parseJson)(text, vector.budget ?? tokenBudget)
    if ('value' in vector.expect) expect(parsed).toEqual({ ok: true, value: vector.expect.value })
    else expect(parsed.ok ? parsed.value : parsed.error.code).toBe(vector.expect.code)
  })
})

describe('parseJson', () => {
  it('refuses a lone surrogate that is not escaped', () => {
    for (const text of ['"\ud800"', '"a\udc00"', '{"\ud800":1}', '"\ud800\\n"'])
      expect(parseJson(text, tokenBudget)).toMatchObject({ error: { code: 'text.encoding' } })
  })

  it('makes objects that answer for their own members only', () => {
    const parsed = parseJsonObject('{"constructor":1}', tokenBudget)
    expect(parsed.ok && Object.keys(parsed.value)).toEqual(['constructor'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('says where the text went wrong, and not what it said', () => {
    expect(parseJson('{"secret":tomato}', tokenBudget)).toEqual({
      ok: false,
      error: { code: 'json.syntax', detail: 'unexpected U+0074 at character 10' },
    })
  })
})
