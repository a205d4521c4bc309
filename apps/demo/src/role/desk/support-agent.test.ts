import { readFileSync } from 'node:fs'
import { parseTemplate } from '@imprint/adapters/json-schema'
import type { JsonObject } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { supportAgent } from './support-agent.ts'

const file = new URL('../../../data/support-agent.template.json', import.meta.url)
const parsed = parseTemplate(readFileSync(file, 'utf8'))
if (!parsed.ok) throw new Error(parsed.error.detail)
const { schema } = parsed.value

const id = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example'
const whole: JsonObject = {
  id,
  fn: 'Zaphod Q. Beeblebrox',
  'organization-name': 'Sirius Cybernetics Corporation',
  role: 'Customer support',
  hasLanguage: ['en', 'art-x-vogon'],
  expertise: ['Ident-I-Eeze'],
  hasInstantMessage: ['im:%40zaphod@sirius.example', id],
}
const less = (name: string) => Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name))

/** Each subject, and whether it is fit as a whole and as a part. */
const subjects: readonly (readonly [about: string, subject: JsonObject, asWhole: boolean, asPart: boolean])[] = [
  ['everything', whole, true, true],
  ...['id'].map((name) => [`no ${name}`, less(name), false, false] as const),
  ...['fn', 'organization-name', 'expertise'].map((name) => [`no ${name}`, less(name), false, true] as const),
  ...['role', 'hasLanguage', 'hasInstantMessage'].map((name) => [`no ${name}`, less(name), true, true] as const),
  ['an unknown member', { ...whole, clearance: 'top' }, false, false],
  ['a list as a text', { ...whole, expertise: 'Ident-I-Eeze' }, false, false],
  ['a text as a list', { ...whole, fn: ['Zaphod'] }, false, false],
  ['a number', { ...whole, role: 7 }, false, false],
  ['a long name', { ...whole, fn: 'a'.repeat(257) }, false, false],
  ['a name with a control character', { ...whole, fn: 'Zaphod\u202eB' }, false, false],
  ['no language', { ...whole, hasLanguage: ['English, please'] }, false, false],
  ['an empty list of products', { ...whole, expertise: [] }, false, true],
  ['seventeen products', { ...whole, expertise: Array.from({ length: 17 }, (_, n) => `P${n}`) }, false, false],
  ['a contact that is none', { ...whole, hasInstantMessage: ['zaphod'] }, false, false],
  ['a contact of another domain', { ...whole, hasInstantMessage: ['im:%40zaphod@example.com'] }, false, false],
  [
    'a contact that is another device',
    { ...whole, hasInstantMessage: ['im:SvPfLlwBQi-6oddVRrkqpw/0000@sirius.example'] },
    false,
    false,
  ],
]

describe('the type of the desk’s agents', () => {
  it('is called in a browser what the template calls it', () => {
    const { check: _, ...names } = supportAgent
    const { check: __, ...ofTemplate } = schema
    expect(names).toEqual(ofTemplate)
  })

  it.each(subjects)('judges %s in a browser as the template does', (_, subject, asWhole, asPart) => {
    for (const each of [schema, supportAgent]) {
      expect(each.check(subject, 'whole').length === 0).toBe(asWhole)
      expect(each.check(subject, 'disclosed').length === 0).toBe(asPart)
    }
  })
})
