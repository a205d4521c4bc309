import { describe, expect, it } from 'vitest'
import { accountOf, type ImId, sameUser } from './im-id.ts'
import { parseIdentifier } from './parse-identifier.ts'
import { asHandle, commonScope, contains, deviceOf, isMutable, relate } from './relations.ts'

const id = (text: string): ImId => {
  const parsed = parseIdentifier(text)
  if (!parsed.ok) throw new TypeError(parsed.error.detail)
  return parsed.value
}

const domain = id('im:example.com')
const user = id('im:alice@example.com')
const device = id('im:alice/04c7@example.com')
const handle = id('im:%40alice@example.com')

describe('contains', () => {
  it.each([
    ['a domain its users', domain, user, 'yes'],
    ['a domain its devices', domain, device, 'yes'],
    ['a domain its handles', domain, handle, 'yes'],
    ['a domain no other domain', domain, id('im:sub.example.com'), 'no'],
    ['a domain nobody elsewhere', domain, id('im:alice@example.org'), 'no'],
    ['a domain nobody without a domain', domain, id('im:alice@local.invalid'), 'no'],
    ['a user its devices', user, device, 'yes'],
    ['a user no device of another', user, id('im:bob/04c7@example.com'), 'no'],
    ['a device no user', device, user, 'no'],
    ['nothing itself', user, user, 'no'],
    ['a handle who knows what: it changes hands', handle, device, 'unknown'],
    ['a user who knows which handle', user, handle, 'unknown'],
    ['a bare JID its full ones', id('xmpp:juliet@example.com'), id('xmpp:juliet@example.com/balcony'), 'yes'],
    ['an address of record its GRUUs', id('sip:a@example.com'), id('sip:a@example.com;gr=x'), 'yes'],
    [
      'an address of record who knows which temporary GRUU',
      id('sip:a@example.com'),
      id('sip:t.1@example.com;gr'),
      'unknown',
    ],
    [
      'a nick no account',
      id('irc://i.example/juliet,isuser'),
      id('irc://i.example/juliet!jc%40h.example,isuser'),
      'unknown',
    ],
    ['nothing of another protocol', domain, id('xmpp:juliet@example.com'), 'unknown'],
  ] as const)('%s', (_, above, below, expected) => {
    expect(contains(above, below)).toBe(expected)
  })
})

describe('relations', () => {
  it('finds the user of a device', () => {
    expect(deviceOf(device)).toMatchObject({ kind: 'user', user: 'alice', device: null })
    expect(deviceOf(id('xmpp:juliet@example.com/balcony'))).toMatchObject({ kind: 'handle', name: 'juliet' })
    expect(deviceOf(user)).toBeNull()
    expect(deviceOf(id('mimi://example.com/d/ClientA1'))).toBeNull()
  })

  it('finds a handle only where the protocol holds it', () => {
    expect(asHandle(handle)).toBe(handle)
    expect(asHandle(id('xmpp:juliet@example.com/balcony'))).toMatchObject({ name: 'juliet' })
    expect(asHandle(user)).toBeNull()
    expect(asHandle(device)).toBeNull()
  })

  it('knows which handles are accounts', () => {
    expect(sameUser(id('xmpp:juliet@example.com'), id('xmpp:juliet@example.com/balcony'))).toBe('same')
    expect(accountOf(id('irc://i.example/juliet,isuser'))).toBeNull()
    const [a, b] = ['juliet!j@h.example', 'romeo!j@h.example'].map((text) =>
      id(`irc://i.example/${encodeURIComponent(text)}`),
    )
    expect(sameUser(a as ImId, b as ImId)).toBe('same')
    // Nobody said on which network, and every network has its own users.
    expect(
      sameUser(id('irc://local.invalid/juliet!j%40h.example'), id('irc://local.invalid/romeo!j%40h.example')),
    ).toBe('unknown')
    expect(sameUser(id('sip:bob@biloxi.com'), id('sip:bob@biloxi.com:5060'))).toBe('unknown')
    expect(sameUser(id('sip:juliet@192.0.2.1'), id('sip:juliet@192.0.2.2'))).toBe('different')
    expect(isMutable(handle)).toBe(true)
    expect(isMutable(id('xmpp:juliet@example.com'))).toBe(false)
    expect(isMutable(user)).toBe(false)
  })

  it('believes that a handle is a user when an issuer says so, and chains nothing', () => {
    const other = id('im:%40bob@example.com')
    const proofs = [
      { issuer: 'https://a.example', ids: [device, handle] },
      { issuer: 'https://b.example', ids: [device, other] },
    ]
    expect(relate(handle, device, proofs)).toMatchObject({ status: 'proved', by: 'https://a.example' })
    expect(relate(handle, other, proofs)).toEqual({ status: 'unknown' })
    expect(relate(handle, id('im:alice@example.com'), [])).toEqual({ status: 'unknown' })
  })

  it('refuses a set with more than one scope', () => {
    expect(commonScope([device, handle])).toEqual({ ok: true, value: 'example.com' })
    for (const far of ['im:%40alice@example.org', 'im:%40alice@local.invalid'])
      expect(commonScope([device, id(far)])).toMatchObject({ error: { code: 'identifier.scope' } })
  })
})
