import type { PresentationRequest, Seconds } from '@imprint/core'
import type { Presented, Vouched } from '@imprint/verifier'
import { describe, expect, it } from 'vitest'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { glanceLine } from './glance-line.ts'
import { limitsOf } from './limits.ts'

const at = 1_795_349_590 as Seconds
const status = {
  list: 'https://im.example.com/status/1',
  value: 'valid',
  checkedAt: at,
  issuedAt: at,
  expiresAt: null,
  fetchedAt: at,
  freshUntil: null,
  holdsUntil: (at + 60) as Seconds,
} as const
const credential = {
  types: ['https://imprint.example/types/im-device/v1'],
  issuer: 'https://im.example.com',
  subject: {
    id: 'im:a/b@example.com',
    'organization-name': 'Example Corp',
    hasInstantMessage: ['im:%40alice@example.com'],
  },
  disclosed: 'selective',
  status: [status],
  trustPath: [{ model: 'hierarchy', who: '', why: 'a configured authority publishes the key', evidenceAt: null }],
} as unknown as Vouched

function accepted(change: Partial<Vouched> = {}, peer: string | null = null, validUntil: Seconds | null = null) {
  const value = { device: 'im:a/b@example.com', credentials: [{ ...credential, ...change }], validUntil }
  return report({ outcome: 'accepted', value: value as unknown as Presented, checks: [] }, peer)
}

function report(verdict: VerdictReport['verdict'], peer: string | null = null): VerdictReport {
  const request = { peer } as PresentationRequest
  return {
    by: 'desk',
    about: null,
    message: null,
    at,
    verdict,
    evidence: { text: '', request, facts: {}, at, nonce: null },
  }
}

const says = (of: VerdictReport, id: string) => limitsOf(of).find((limit) => limit.id === id)?.says ?? null

describe('what cannot be relied on', () => {
  it('names what was not shown, and no claim that was', () => {
    expect(says(accepted(), 'not-shown')).toContain('Name, Department, Job title, Role, Languages. There may be more')
    const subject = { fn: 'A', 'organization-unit': 'B', title: 'C', role: 'D', hasLanguage: ['en'] }
    expect(says(accepted({ subject }), 'not-shown')).not.toContain('Name')
  })

  it('says nothing of what may be withheld where nothing can be', () => {
    const subject = { fn: 'A', 'organization-unit': 'B', title: 'C', role: 'D', hasLanguage: [], hasInstantMessage: [] }
    expect(says(accepted({ subject, disclosed: 'whole' }), 'not-shown')).toBeNull()
  })

  it('says whose word it is, and why it is believed', () => {
    expect(says(accepted(), 'self-asserted')).toMatch(/“Example Corp”.*im\.example\.com.*publishes the key/)
  })

  it('tells a question to any device from one to the device of the conversation', () => {
    expect(says(accepted(), 'relay')).toContain('passed it on')
    expect(says(accepted({}, 'im:a/b@example.com'), 'relay')).toMatch(/very device.*im:a\/b@example\.com/)
  })

  it('says until when it was not taken back, or that nobody knows', () => {
    expect(says(accepted(), 'status')).toContain('If the credential was taken back since')
    expect(says(accepted({ status: [] }), 'status')).toContain('Nobody publishes')
  })

  it('says when it ends', () => {
    const title = (of: VerdictReport) => limitsOf(of).find(({ id }) => id === 'until')?.title
    expect(title(accepted({}, null, at))).toMatch(/after \d\d:\d\d:\d\d on 2026-11-22/)
    expect(title(accepted())).toContain('for ever')
  })

  it('warns that who gives no name can be recognised, and not who gives one', () => {
    expect(says(accepted(), 'recognised')).toContain('im:a/b@example.com')
    expect(says(accepted({ subject: { fn: 'Alice' } }), 'recognised')).toBeNull()
  })

  it.each(['rejected', 'undecided'] as const)('is everything in an answer that is %s', (outcome) => {
    const code = outcome === 'rejected' ? 'nonce.spent' : 'status.unavailable'
    const verdict = { outcome, because: { code, detail: '' }, checks: [] } as VerdictReport['verdict']
    expect(limitsOf(report(verdict)).map(({ id }) => id)).toEqual(['all'])
  })
})

describe('a verdict in one line', () => {
  it('says who it is, as far as it was shown', () => {
    expect(glanceLine(accepted())).toBe('Example Corp · @alice@example.com')
    const agent = { 'organization-name': 'Sirius', hasLanguage: ['art-x-vogon', 'tlh'], expertise: ['Ident-I-Eeze'] }
    expect(glanceLine(accepted({ subject: agent }))).toBe('Sirius · speaks Vogon and tlh · Ident-I-Eeze')
    expect(glanceLine(accepted({ subject: { id: 'im:a/b@example.com' } }))).toBe('A device, and nothing else')
  })
})
