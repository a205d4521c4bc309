import { parseJsonObject, parseRequest, type Seconds, tokenBudget } from '@imprint/core'
import type { Evidence } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'
import { evidenceOf, formatEvidence } from './evidence-file.ts'

const at = 1_795_341_600 as Seconds
const byAsk = { ask: [{ type: 'ImDeviceCredential', claims: ['fn'] }] }
const byQuery = {
  dcql_query: { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['fn'] }] }] },
}

function evidence(asked: object): Evidence {
  const times = { issuedAt: at - 10, expiresAt: at + 60 }
  const common = { version: 'imprint-request/1', nonce: 'A'.repeat(43), audience: 'https://desk.example', ...times }
  const request = parseRequest(JSON.stringify({ ...common, ...asked }))
  if (!request.ok) throw new TypeError(request.error.detail)
  return { text: 'x', request: request.value, facts: {}, at, nonce: 'fresh' }
}

function read(text: string) {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) throw new TypeError(json.error.detail)
  return evidenceOf(json.value)
}

describe.each([
  ['ask', byAsk],
  ['a query', byQuery],
])('a record whose request asks by %s', (_, asked) => {
  const record = evidence(asked)

  it('is written and read again', () => {
    expect(read(formatEvidence(record))).toEqual({ ok: true, value: record })
  })

  it("is read in the SDK's own form too", () => {
    expect(read(JSON.stringify(record))).toEqual({ ok: true, value: record })
  })
})

it('refuses a record whose request asks in both forms', () => {
  const record = evidence(byQuery)
  const changed = { ...record, request: { ...record.request, ...byAsk } }
  expect(read(JSON.stringify(changed))).toMatchObject({
    error: { code: 'request.malformed', pointer: '/request/dcql_query' },
  })
})
