import type { JsonObject } from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imDevice, imUser } from './index.ts'

const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const valid: JsonObject = { id: device, fn: 'Alice Smith', hasInstantMessage: ['im:%40alice@example.com', device] }

describe('check', () => {
  it('answers every pass with the same frozen array', () => {
    const passed = imDevice.check(valid)
    expect(passed).toEqual([])
    expect(Object.isFrozen(passed)).toBe(true)
    expect(imDevice.check({ ...valid })).toBe(passed)
  })

  it('names every violation, not just the first', () => {
    const subject = { id: 'x', hasLanguage: 'en', nickname: 'Al', hasInstantMessage: [] }
    expect(
      imDevice
        .check(subject)
        .map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(['/fn', '/hasInstantMessage', '/hasLanguage', '/id', '/nickname'].sort())
  })

  it('says in words what was expected', () => {
    const details = (change: JsonObject) => imDevice.check({ ...valid, ...change }).map(({ detail }) => detail)
    expect(details({ hasInstantMessage: [] })).toEqual(['expected an array of at least 1'])
    expect(details({ hasInstantMessage: device })).toEqual(['expected an array'])
    expect(details({ nickname: 'Al' })).toEqual(['unknown member'])
    expect(details({ hasInstantMessage: [device] })).toEqual(['expected exactly one handle, came 0'])
  })

  it('keeps to 20 findings', () => {
    const strangers = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`m${i}`, i]))
    expect(imDevice.check({ ...valid, ...strangers })).toHaveLength(20)
    expect(imDevice.check({ ...valid, hasLanguage: Array.from({ length: 4000 }, () => '!') })).toHaveLength(20)
  })

  it('carries nothing over from one subject to the next', () => {
    expect(imDevice.check({})).not.toEqual([])
    expect(imDevice.check(valid)).toEqual([])
    expect(imDevice.check({ ...valid, fn: '' })).toHaveLength(1)
  })

  it('leaves the subject as it was', () => {
    const subject = Object.freeze({
      ...valid,
      hasInstantMessage: Object.freeze([...(valid['hasInstantMessage'] as string[])]),
    })
    expect(imDevice.check(subject)).toEqual([])
  })

  it('never throws, and every finding is a violation with a pointer', () => {
    const names = ['id', 'fn', 'title', 'hasLanguage', 'hasInstantMessage', 'other', '__proto__', 'toString']
    const values = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.array(fc.constantFrom(device, 'im:%40a@example.com', 'im:', 'mimi://%')),
    )
    const subjects = fc.dictionary(fc.constantFrom(...names), values) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(subjects, fc.constantFrom(imDevice, imUser), (subject, schema) => {
        const findings = schema.check(subject)
        expect(findings.length).toBeLessThanOrEqual(20)
        for (const { code, pointer } of findings) {
          expect(code).toBe('credential.schema_violation')
          expect(pointer).toMatch(/^(\/|$)/)
        }
      }),
    )
  })
})
