import { oids } from '@imprint/core/x509'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../architecture/vectors.ts'
import type { ChainCase } from '../vectors/x509/build-cases.ts'
import material from '../vectors/x509/material.json' with { type: 'json' }
import { callPage, type PageHost, startBrowser } from './browser.ts'

let started: PageHost | string = 'it was not tried'
let page: Page
beforeAll(async () => {
  started = await startBrowser()
  if (typeof started !== 'string') page = await started.open()
})
afterAll(async () => {
  if (typeof started !== 'string') await started.close()
})

const pem = (names: readonly string[]) =>
  names.map((name) => (material as Readonly<Record<string, string>>)[name]).join('')

type Expected = Vector & {
  readonly expect: { readonly outcome?: string; readonly stance?: string; readonly code?: string }
}
const due = (cases: readonly Expected[]) =>
  cases.map(({ id, expect: { outcome, stance, code } }) => [id, [outcome ?? stance, code].filter(Boolean).join(' ')])
const found = (cases: readonly Vector[], answers: readonly string[]) =>
  cases.map(({ id }, index) => [id, answers[index]])

describe('in a real browser', () => {
  beforeEach((ctx) => {
    if (typeof started === 'string') ctx.skip(started)
  })

  it('chains of certificates are judged as everywhere', async () => {
    const cases = readVectors<ChainCase>('x509/cases')
    const given = cases.map(({ chain, roots, status = [], at, rules, revocation, purposes, conformance }) => ({
      chain: pem(chain),
      roots: pem(roots),
      status: pem(status),
      at,
      rules,
      revocation: revocation ?? 'ignored',
      purposes: purposes === undefined ? [oids.clientAuth] : purposes,
      conformance: conformance ?? 'path',
    }))
    expect(found(cases, await callPage<string[]>(page, 'judgeChains', given))).toEqual(due(cases))
  })

  it('devices that show a certificate are judged as everywhere', async () => {
    const cases = readVectors<Expected>('x509/presented')
    expect(found(cases, await callPage<string[]>(page, 'judgePresentations', cases))).toEqual(due(cases))
  })

  it('paths of cross-signing keys are judged as everywhere', async () => {
    const cases = readVectors<Expected>('cross-signing/paths')
    expect(found(cases, await callPage<string[]>(page, 'judgePaths', cases, 1_795_341_600))).toEqual(due(cases))
  })
})
