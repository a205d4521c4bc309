import type { Seconds } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import { arrowsOf, lanesOf } from './lanes.ts'

const message = (from: RelayMessage['from'], to: RelayMessage['to'], kind: RelayMessage['kind']): RelayMessage => ({
  ...{ number: 1, at: 0 as Seconds, from, to, kind, text: '', answers: null },
})

describe('the lanes of a sequence picture', () => {
  it('are those of everybody who took part, with the server that everything in the chat passes', () => {
    const lanes = lanesOf([message('bob', 'alice-phone', 'request'), message('bob', 'organisation', 'fetch')])
    expect(lanes.map(({ id }) => id)).toEqual(['alice-phone', 'room', 'bob', 'organisation'])
    for (const { at } of lanes) expect(at > 0 && at < 100).toBe(true)
  })

  it('lead a message over the server, and a fetched document past it', () => {
    const request = message('bob', 'alice-phone', 'request')
    const fetched = message('bob', 'organisation', 'fetch')
    const join = message('bob', 'room', 'join')
    const lanes = lanesOf([request, fetched, join])
    expect(arrowsOf(request, lanes)).toHaveLength(2)
    expect(arrowsOf(request, lanes)[0]?.to).toBe(lanes.find(({ id }) => id === 'room')?.at)
    expect(arrowsOf(fetched, lanes)).toHaveLength(1)
    expect(arrowsOf(join, lanes)).toHaveLength(1)
  })
})
