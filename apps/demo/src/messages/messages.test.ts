import { describe, expect, it } from 'vitest'
import { parseFrameCommand } from './frame-command.ts'
import { parseFrameEvent } from './frame-event.ts'
import { parseSentMessage, relayMessageOf } from './relay-message.ts'
import { parseSession } from './session.ts'
import { verdictReportOf } from './verdict-report.ts'

const nothing = ['', '{', '[]', 'null', '"text"', '{}', '{"__proto__":{}}', '{"a":1,"a":2}']

describe.each([
  ['a message that is sent', parseSentMessage],
  ['a command', parseFrameCommand],
  ['an event of a frame', parseFrameEvent],
  ['a session', parseSession],
] as const)('%s', (_what, parse) => {
  it.each(nothing)('is not %j', (text) => {
    expect(parse(text)).toMatchObject({ ok: false })
  })
})

describe('a command', () => {
  const command = (name: string, given: unknown) => parseFrameCommand(JSON.stringify({ id: 1, name, given }))

  it.each([
    ['set-clock', 600],
    ['ask', 'alice-phone'],
    ['theme', 'dark'],
    ['verify', { text: 'x', request: 'y' }],
    ['make-request', { peer: null, claims: ['fn'] }],
  ])('%s takes %j', (name, given) => {
    expect(command(name, given)).toMatchObject({ ok: true, value: { id: 1, name } })
  })

  it.each([
    ['set-clock', '600'],
    ['set-clock', 1e12],
    ['ask', 'organisation'],
    ['theme', 'url(x)'],
    ['verify', { text: 'x' }],
    ['make-request', { peer: null, claims: [1] }],
    ['toString', null],
    ['constructor', null],
  ])('%s is refused with %j', (name, given) => {
    expect(command(name, given)).toMatchObject({ ok: false, error: { code: 'request.malformed' } })
  })
})

describe('a message of the chat’s server', () => {
  const message = { number: 1, at: 1_795_341_600, from: 'bob', to: 'room', kind: 'text', text: 'hello', answers: null }

  it('is read as it stands', () => {
    expect(relayMessageOf(message)).toEqual({ ok: true, value: message })
  })

  it.each([
    ['number', 0],
    ['from', 'eve'],
    ['kind', 'spell'],
    ['text', 1],
    ['answers', 'x'],
  ])('is none with a wrong %s', (name, value) => {
    expect(relayMessageOf({ ...message, [name]: value })).toMatchObject({ ok: false })
  })
})

describe('the report of a verdict', () => {
  const because = { code: 'nonce.spent', detail: 'used before' }
  const report = {
    by: 'bob',
    about: null,
    message: null,
    at: 1_795_341_600,
    verdict: { outcome: 'rejected', because, checks: [{ rule: 'nonce.fresh', about: '', result: 'failed', because }] },
    evidence: { text: '', request: {}, facts: {}, at: 0, nonce: null },
  }

  it('is read as it stands', () => {
    expect(verdictReportOf(report)).toMatchObject({ ok: true })
  })

  it.each([
    ['of nobody', { by: 'eve' }],
    ['with an outcome of its own', { verdict: { ...report.verdict, outcome: 'fine' } }],
    ['accepted without what was accepted', { verdict: { ...report.verdict, outcome: 'accepted' } }],
    ['with an unknown rule', { verdict: { ...report.verdict, checks: [{ ...report.verdict.checks[0], rule: 'x' }] } }],
    ['that failed without a reason', { verdict: { outcome: 'rejected', checks: [] } }],
    ['without evidence', { evidence: null }],
  ])('is none %s', (_what, change) => {
    expect(verdictReportOf({ ...report, ...change } as never)).toMatchObject({ ok: false })
  })
})
