import { readFileSync } from 'node:fs'
import { fixedClock } from '@imprint/adapters/clock'
import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import type { Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { createStyle } from '../terminal/style.ts'
import { draftDefects } from './draft-defects.ts'
import { inspectText } from './inspect-text.ts'
import { inspectionText } from './inspection-text.ts'

interface Case {
  readonly id: string
  readonly about: string
  readonly file: string
  readonly expect: { readonly kind: string; readonly problems: readonly string[]; readonly defects: readonly number[] }
}

const folder = new URL('../../../../test/vectors/figures/', import.meta.url)
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8'))
const context = { clock: fixedClock(1_795_341_600 as Seconds), signatures: createNodeSignatureVerifier() }

describe('the figures of the draft as printed', () => {
  it.each(cases)('$id: $about', async ({ file, expect: wanted }) => {
    const found = await inspectText(readFileSync(new URL(file, folder), 'utf8'), context)
    expect(found.kind).toBe(wanted.kind)
    const named = found.problems.map(
      ({ code, pointer, asIf }) =>
        `${code}${pointer === undefined ? '' : ` ${pointer}`}${asIf === undefined ? '' : ' (as if)'}`,
    )
    expect(named).toEqual(wanted.problems)
    const defects = new Set(found.problems.flatMap(({ defect }) => (defect === undefined ? [] : [defect])))
    expect([...defects].sort((a, b) => a - b)).toEqual(wanted.defects)
  })

  it('names every fault of the draft that is in the table', () => {
    const named = new Set(cases.flatMap(({ expect: { defects } }) => defects))
    expect([...named].sort((a, b) => a - b)).toEqual(Object.keys(draftDefects).map(Number))
  })

  it('explains in words what the draft has to do with a fault, once', async () => {
    const text = readFileSync(new URL('figure-6.pdf.txt', folder), 'utf8')
    const shown = inspectionText(await inspectText(text, context), createStyle(false))
    expect(shown).toContain('hasInstantMessage twice')
    expect(shown.match(/count milliseconds where JWT counts seconds/g)).toHaveLength(1)
    expect(shown).toContain('nothing was repaired')
  })
})
