import type { Json } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { auditLinesOf, consoleOverviewOf, directoryViewOf } from './console-view.ts'
import { parseFrameCommand } from './frame-command.ts'
import { compareStateOf, trustIdentityOf, trustReportOf } from './trust-report.ts'

const report = { rule: 'all', outcome: 'accepted', because: null, opinions: [], notes: [], checks: [] }
const finding = { code: 'x509.revoked', detail: '' }
const opinion = { model: 'x509', place: '/models/0', stance: 'distrusted', because: finding, keys: [], path: [] }
const key = { kty: 'OKP', crv: 'Ed25519', x: 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY' }
const wish = { text: '', root: '', profile: '', rule: 'any', look: 'no' }

describe('messages about trust and of the console', () => {
  it.each<[string, (json: Json) => { readonly ok: boolean }, Json, readonly Json[]]>([
    [
      'a report',
      trustReportOf,
      { ...report, opinions: [opinion] },
      [
        null,
        { ...report, rule: 'none' },
        { ...report, outcome: 'maybe' },
        { ...report, because: finding },
        { ...report, outcome: 'rejected' },
        { ...report, opinions: [{ ...opinion, stance: 'sure' }] },
        { ...report, opinions: [{ ...opinion, path: [{ who: 1 }] }] },
        { ...report, notes: [{ code: 'made.up', detail: '' }] },
        { ...report, checks: [{}] },
      ],
    ],
    [
      'an identity',
      trustIdentityOf,
      { published: {}, issuer: 'did:key:z', publicJwk: key, profile: { uri: '', statement: '' } },
      [{}, { published: {}, issuer: 'x', publicJwk: { ...key, x: 'AA' }, profile: {} }],
    ],
    [
      'how far a comparison is',
      compareStateOf,
      { phase: 'compare', emoji: [{ emoji: '🐶', word: 'Dog' }], decimal: [1, 2, 3], fault: null },
      [
        { phase: 'over', emoji: [], decimal: [] },
        { phase: 'done', emoji: ['x'], decimal: [] },
        { phase: 'done', emoji: [], decimal: ['1'] },
      ],
    ],
    [
      'an overview',
      consoleOverviewOf,
      { people: [], credentials: [], keys: [{ kid: 'k', alg: 'Ed25519', state: 'next', publicJwk: key }] },
      [
        null,
        { people: [], credentials: [{}], keys: [] },
        { people: [{ name: 'x' }], credentials: [], keys: [] },
        { people: [], credentials: [], keys: [{ kid: 'k', alg: '', state: 'lost', publicJwk: key }] },
      ],
    ],
    [
      'rows of a log',
      auditLinesOf,
      [{ seq: 1, at: 1, actor: '', kind: '', said: {}, previous: '', hash: '' }],
      [{}, [{}]],
    ],
    [
      'a directory',
      directoryViewOf,
      { format: 'csv', people: [], problems: [{ line: 1, detail: '' }], ignored: [] },
      [{}, { format: 'csv', people: [], problems: [{}], ignored: [] }],
    ],
  ])('reads %s, and nothing that is none', (_what, parse, good, bad) => {
    expect(parse(good)).toMatchObject({ ok: true })
    for (const each of bad) expect(parse(each)).toMatchObject({ ok: false })
  })

  it('lets a command of this part through only with what belongs to it', () => {
    const given = (name: string, value: Json) => parseFrameCommand(JSON.stringify({ id: 1, name, given: value })).ok
    expect(given('trust-judge', wish)).toBe(true)
    expect(given('trust-identity', 'alice')).toBe(true)
    expect(given('compare-open', { alice: {}, bob: {} })).toBe(true)
    for (const [name, value] of [
      ['trust-judge', { ...wish, rule: 'atLeast' }],
      ['trust-judge', { ...wish, look: true }],
      ['trust-judge', null],
      ['trust-identity', 'mallory'],
      ['trust-credential', [1]],
      ['compare-open', { alice: {} }],
      ['compare-state', 'now'],
      ['compare-answer', 'yes'],
    ] as const)
      expect(given(name, value as Json), name).toBe(false)
  })
})
