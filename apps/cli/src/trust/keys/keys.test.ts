import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  alice,
  all,
  bob,
  bothLook,
  compare,
  introduce,
  makePerson,
  makePersonAgain,
  now,
  place,
  read,
  run,
  scan,
  stateOf,
  strangers,
  useFriends,
  write,
} from '../../../../../test/scenario/friends-world.ts'

useFriends()

describe('imprint trust keys', () => {
  it('keeps private keys from others, and never writes over any', async () => {
    await makePerson('alice')
    const files = readdirSync(place('alice')).sort()
    expect(files).toEqual(['keys.json', 'master-1.jwk', 'self-signing-1.jwk', 'user-signing-1.jwk'])
    for (const name of files) expect(statSync(place('alice', name)).mode & 0o777, name).toBe(0o600)
    const before = readFileSync(place('alice/master-1.jwk'), 'utf8')
    expect(await run(`trust keys new --dir alice --user ${alice}`)).toMatchObject({ exit: 64 })
    expect(readFileSync(place('alice/master-1.jwk'), 'utf8')).toBe(before)
  })

  it('encrypts private keys under a passphrase, and opens them with it only', async () => {
    writeFileSync(place('secret.txt'), 'correct horse\n')
    await all(`trust keys new --dir alice --user ${alice} --passphrase-file secret.txt`, 'key new --out alice.jwk')
    expect(readFileSync(place('alice/master-1.jwk'), 'utf8').trim().split('.')).toHaveLength(5)
    const sign = 'trust keys sign --dir alice --device PHONE --key alice.jwk'
    expect(await run(sign)).toMatchObject({ exit: 64 })
    await all(`${sign} --passphrase-file secret.txt`)
  })

  it('publishes no private key, no user-signing key and no friend', async () => {
    await strangers()
    await scan()
    const published = read('bob.json')
    expect(Object.keys(published)).toEqual(['master_keys', 'self_signing_keys', 'device_keys'])
    await all('trust keys publish --dir alice --out again.json')
    expect(readFileSync(place('again.json'), 'utf8')).not.toMatch(/bob|"d"/)
  })

  it('shows both the same seven emoji and three numbers, and signs once both said so', async () => {
    await strangers()
    const { aliceSees, bobSees } = await bothLook()
    const screen = (text: string) => text.match(/ {2}(?:\S+ {2}[A-Z].*|or the numbers .*)/g)
    expect(screen(aliceSees.out)).toHaveLength(8)
    expect(screen(aliceSees.out)).toEqual(screen(bobSees.out))
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
    // Neither word alone is enough.
    await all(compare('alice', '--answer same --out 5.json'))
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
    await all(compare('bob', '--answer same --out 6.json'))
    const done = [await all(compare('bob', '--in 5.json')), await all(compare('alice', '--in 6.json'))]
    for (const { out } of done) expect(out).toContain('vouch for them now')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'verified' })
    expect(await stateOf('bob', alice)).toMatchObject({ state: 'verified' })
    for (const who of ['alice', 'bob']) expect(readdirSync(place(who))).not.toContain('compare.json')
  })

  it('signs nothing if the screens differ, and begins no second guess', async () => {
    await strangers()
    await bothLook()
    expect(statSync(place('alice/compare.json')).mode & 0o777).toBe(0o600)
    expect(await run(compare('alice', '--answer differ'))).toMatchObject({
      exit: 1,
      err: expect.stringContaining('sas.mismatch'),
    })
    expect(await run(compare('alice', '--answer same'))).toMatchObject({ exit: 64 })
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
  })

  it('finds out a key that was exchanged after it was committed to', async () => {
    await strangers()
    await all(compare('alice', `${bob} --out 1.json`), compare('bob', '--in 1.json --out 2.json'))
    const message = read('2.json')
    write('2.json', { ...message, content: { ...message.content, commitment: 'A'.repeat(43) } })
    await all(compare('alice', '--in 2.json --out 3.json'), compare('bob', '--in 3.json --out 4.json'))
    const refused = await run(compare('alice', '--in 4.json'))
    expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('sas.commitment_mismatch') })
    expect(readdirSync(place('alice'))).not.toContain('compare.json')
  })

  it('signs nothing if a server gave one of them other keys, though the screens are the same', async () => {
    await makePerson('alice')
    await makePerson('bob')
    await makePersonAgain('bob', 'mallory')
    await all('trust keys add --dir alice mallory.json', 'trust keys add --dir bob alice.json')
    await bothLook()
    await all(compare('alice', '--answer same --out 5.json'), compare('bob', '--answer same --out 6.json'))
    expect(await run(compare('alice', '--in 6.json'))).toMatchObject({
      exit: 1,
      err: expect.stringContaining('sas.mac_mismatch'),
    })
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
  })

  it.each([
    ['a message of somebody else', (json: object) => ({ ...json, sender: '@eve:example.com' }), 64],
    [
      'a message of another check',
      (json: { content: object }) => ({ ...json, content: { ...json.content, transaction_id: 'x' } }),
      1,
    ],
    ['a message that is none', () => ({ type: 1 }), 64],
    ['a message that is not due', (json: object) => ({ ...json, type: 'm.key.verification.mac' }), 1],
  ])('refuses %s', async (_, change, exit) => {
    await strangers()
    await all(compare('alice', `${bob} --out 1.json`), compare('bob', '--in 1.json --out 2.json'))
    write('2.json', change(read('2.json')))
    expect((await run(compare('alice', '--in 2.json --out 3.json'))).exit).toBe(exit)
  })

  it('keeps one check at a time, for a day at most', async () => {
    await strangers()
    await all(compare('alice', `${bob} --out 1.json`))
    expect(await run(compare('alice', `${bob} --out 1.json`))).toMatchObject({
      exit: 64,
      err: expect.stringContaining('--cancel'),
    })
    expect(await run(compare('alice', '--in 1.json'), now + 90_000)).toMatchObject({
      exit: 64,
      err: expect.stringContaining('a day'),
    })
    await all(compare('alice', '--cancel'), compare('alice', `${bob} --out 1.json`))
    const kept = read('alice/compare.json')
    for (const broken of [
      {},
      { ...kept, phase: 'done' },
      { ...kept, me: kept.them },
      { ...kept, phase: 'compare', octets: 'AA' },
    ]) {
      write('alice/compare.json', broken)
      expect((await run(compare('alice', '--in 1.json'))).exit).toBe(64)
    }
  })

  it('draws a QR code, and both sides vouch for each other by it', async () => {
    await strangers()
    expect(
      (await run(`trust keys qr --dir bob ${alice}`)).out.split('\n').filter((line) => /^[█▀▄ ]+$/.test(line)).length,
    ).toBeGreaterThan(20)
    expect((await scan()).out).toContain('vouch for them now')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'verified' })
    expect(await stateOf('bob', alice)).toMatchObject({ state: 'verified' })
    // The answer is good once.
    expect(await run('trust keys qr --dir bob --in answer.json --answer same')).toMatchObject({ exit: 64 })
  })

  it('refuses a code that is about other keys, and an answer that did not see the code', async () => {
    await strangers()
    await all(`trust keys qr --dir bob ${alice} --out code.txt`)
    expect(await run(`trust keys scan --dir bob ${alice} --code code.txt`)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('qr.key_mismatch'),
    })
    writeFileSync(place('short.txt'), 'TUFUUklY')
    expect(await run(`trust keys scan --dir alice ${bob} --code short.txt`)).toMatchObject({
      err: expect.stringContaining('qr.malformed'),
    })
    await all(`trust keys scan --dir alice ${bob} --code code.txt --out answer.json`)
    const answer = read('answer.json')
    write('answer.json', { ...answer, content: { ...answer.content, secret: 'AAAAAAAAAAAAAAAAAAAAAA' } })
    expect(await run('trust keys qr --dir bob --in answer.json --answer same')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('qr.secret_mismatch'),
    })
    expect(await stateOf('bob', alice)).toMatchObject({ state: 'first-seen' })
  })

  it('refuses keys that are no keys, and one’s own from a file', async () => {
    await strangers()
    expect(await run('trust keys add --dir alice alice.json')).toMatchObject({ exit: 64 })
    const published = read('bob.json')
    for (const broken of [
      {},
      { ...published, master_keys: { bob: published.master_keys[bob] } },
      { ...published, master_keys: published.self_signing_keys },
      { ...published, self_signing_keys: { [bob]: published.master_keys[bob] } },
    ]) {
      write('broken.json', broken)
      expect((await run('trust keys add --dir alice broken.json')).exit).toBe(64)
    }
    expect(await run('trust keys sign --dir alice --device PC --key alice/master-1.jwk')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('crosssigning.key_collision'),
    })
  })

  it('shows nobody’s control characters', async () => {
    await strangers()
    const published = read('bob.json')
    const name = 'A\u001b[31mB\u202e'
    const phone = published.device_keys[bob].PHONE
    const device = { ...phone, device_id: name, keys: { [`ed25519:${name}`]: phone.keys['ed25519:PHONE'] } }
    write('bob.json', { ...published, device_keys: { [bob]: { [name]: device } } })
    await all('trust keys add --dir alice bob.json')
    const { out } = await run('trust keys show --dir alice')
    expect(out).toContain('nobody vouches for it')
    expect(['\u001b', '\u202e'].filter((character) => out.includes(character))).toEqual([])
    await all(compare('bob', `${alice} --out 1.json`))
    const message = read('1.json')
    write('1.json', { ...message, content: { ...message.content, transaction_id: 'x\u001b[31m' } })
    expect(await run(compare('alice', '--in 1.json'))).toMatchObject({ exit: 64 })
  })

  it.each(['keys.json', 'identities.json'])('takes a %s that was tampered with for nothing at all', async (name) => {
    await strangers()
    await scan()
    await all('trust keys policy --dir alice --out trust.json')
    expect(await introduce()).toBe('accepted')
    writeFileSync(place('alice', name), '{"version":"imprint-keys/1","users":[]}')
    expect((await run('trust keys show --dir alice')).all).toContain('store.corrupt')
    expect(await introduce()).toBe('undecided issuer.key_unavailable')
  })
})
