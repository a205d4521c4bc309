import { formatRequest, parseRequest, type Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { createDeskQuestions } from './desk-questions.ts'
import { createRelay } from './relay.ts'

const desk = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@sirius.example'
const began = 1_795_349_590

function open(audience = desk) {
  const clock = { at: began as Seconds, now: () => clock.at }
  const relay = createRelay(clock)
  const questions = createDeskQuestions({ relay, clock, desk })
  const json = {
    version: 'imprint-request/1',
    nonce: 'PIs3q_7SZ9mb8HRzwuhknEwt-isMDusGYcSh6oUQFkg',
    audience,
    issuedAt: began,
    expiresAt: began + 120,
    ask: [{ type: 'ImDeviceCredential', claims: [] }],
  }
  const request = parseRequest(JSON.stringify(json))
  if (!request.ok) throw new Error(request.error.detail)
  const opened = questions.open(formatRequest(request.value))
  return { clock, relay, questions, opened, code: opened.ok ? opened.value : '' }
}

const codeOf = (result: ReturnType<ReturnType<typeof open>['questions']['take']>) =>
  result.ok ? 'taken' : result.error.code

describe('a code of the desk', () => {
  it('leads the first device to the question, and no other', () => {
    const { questions, relay, code } = open()
    expect(codeOf(questions.take('alice-phone', code))).toBe('taken')
    expect(relay.transcript().map(({ from, to, kind }) => [from, to, kind])).toEqual([
      ['desk', 'alice-phone', 'request'],
    ])
    expect(codeOf(questions.take('mallory', code))).toBe('nonce.spent')
    expect(codeOf(questions.take('alice-phone', code))).toBe('nonce.spent')
    expect(relay.transcript()).toHaveLength(1)
  })

  it('is good until its request ends, and not a second longer', () => {
    const { questions, clock, code } = open()
    clock.at = (began + 120) as Seconds
    expect(codeOf(questions.take('alice-phone', code))).toBe('request.expired')
    clock.at = (began + 119) as Seconds
    expect(codeOf(questions.take('alice-phone', code))).toBe('taken')
  })

  it('is unknown if nobody made it, or if it was withdrawn', () => {
    const { questions, code } = open()
    expect(codeOf(questions.take('alice-phone', 'AAAAAAAAAAAAAAAAAAAAAA'))).toBe('nonce.unknown')
    questions.withdraw(code)
    expect(codeOf(questions.take('alice-phone', code))).toBe('nonce.unknown')
  })

  it('is made for a request of the desk’s own', () => {
    expect(open().opened.ok).toBe(true)
    expect(open('im:Q2xhcmtlc3dvcnRo/0b0b@example.org').opened).toMatchObject({
      error: { code: 'presentation.audience_mismatch' },
    })
  })

  it('cannot be guessed', () => {
    const codes = new Set(Array.from({ length: 50 }, () => open().code))
    expect(codes.size).toBe(50)
    for (const code of codes) expect(code).toMatch(/^[\w-]{22}$/)
  })
})
