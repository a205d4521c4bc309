import { describe, expect, it } from 'vitest'
import type { ConsoleOverview, CredentialRow } from '../../../messages/console-view.ts'
import { deviceRows, isFound, ownersOf } from './device-rows.ts'

const list = 'https://im.example.com/status/1'

function credential(subject: string, index: number, more: Partial<CredentialRow> = {}): CredentialRow {
  const common = { type: 'ImDeviceCredential', format: 'sd-jwt-vc', kid: 'key-1', validUntil: 9, statusAt: 1 }
  return { ...common, id: `${index}`, subject, issuedAt: index, status: 'valid', entry: { list, index }, ...more }
}

const alice = { name: 'Alice M. Smith', unit: 'Engineering', handle: 'im:%40alice@example.com' }
const overview: ConsoleOverview = {
  people: [
    {
      ...alice,
      devices: [
        { id: 'im:A/1@example.com', name: 'phone' },
        { id: 'im:A/2@example.com', name: null },
      ],
    },
  ],
  credentials: [
    credential('im:A/1@example.com', 1),
    credential('im:A/1@example.com', 5, { status: 'revoked' }),
    credential('im:A@example.com', 7),
  ],
  keys: [],
}

describe('the devices of a console', () => {
  it('have their credentials, the newest first, and whoever is in no directory comes last', () => {
    expect(deviceRows(overview).map(({ device, credentials }) => [device, credentials.map(({ id }) => id)])).toEqual([
      ['im:A/1@example.com', ['5', '1']],
      ['im:A/2@example.com', []],
      ['im:A@example.com', ['7']],
    ])
    expect(deviceRows(overview).at(-1)?.name).toBe('Alice M. Smith')
  })

  it('are found by all the words that are looked for and by a status', () => {
    const found = (words: string, status: 'valid' | 'revoked' | 'suspended' | null = null) =>
      deviceRows(overview)
        .filter((row) => isFound(row, { words, status }))
        .map(({ device }) => device)
    expect(found('SMITH  phone')).toEqual(['im:A/1@example.com'])
    expect(found('smith tablet')).toEqual([])
    expect(found('', 'revoked')).toEqual(['im:A/1@example.com'])
    expect(found('', 'suspended')).toEqual([])
  })

  it('tell whose an entry of a list is, and of no other list', () => {
    expect(ownersOf(overview, list).get(5)).toBe('Alice M. Smith, phone')
    expect(ownersOf(overview, `${list}0`).size).toBe(0)
  })
})
