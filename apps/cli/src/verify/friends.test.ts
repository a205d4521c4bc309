import { readdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  alice,
  all,
  bob,
  introduce,
  meet,
  now,
  place,
  read,
  run,
  scan,
  stateOf,
  strangers,
  useFriends,
  write,
} from '../../../../test/scenario/friends-world.ts'

useFriends()

describe('imprint verify --keys', () => {
  it('believes a friend once the keys were compared, and says by which path', async () => {
    await strangers()
    await all('trust keys policy --dir alice --out trust.json')
    expect(await introduce()).toBe('rejected crosssigning.not_verified')
    await meet()
    expect(await introduce()).toBe('accepted')
    expect(await introduce('')).toBe('undecided issuer.key_unavailable')
  })

  it('believes a stranger by the first key, and blocks another one until it is acknowledged', async () => {
    await strangers()
    await all('trust keys policy --dir alice --unverified first-use --out trust.json')
    expect(await introduce()).toBe('accepted')
    await all('trust keys reset --dir bob --because lost', 'trust keys publish --dir bob --out bob.json')
    expect(await run('trust keys add --dir alice bob.json')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('crosssigning.identity_changed'),
    })
    expect(await introduce()).toBe('rejected crosssigning.identity_changed')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'changed', waiting: now })
    await all(`trust keys acknowledge --dir alice ${bob}`)
    expect(await introduce()).toBe('accepted')
    expect((await stateOf('alice', bob)).former).toHaveLength(1)
    expect((await run('trust keys show --dir alice')).out).toContain('before')
  })

  it('takes no old key back by acknowledging it', async () => {
    await strangers()
    await all('trust keys policy --dir alice --unverified first-use --out trust.json')
    const old = read('bob.json')
    await all('trust keys reset --dir bob --because lost', 'trust keys publish --dir bob --out bob.json')
    await run('trust keys add --dir alice bob.json')
    await all(`trust keys acknowledge --dir alice ${bob}`)
    write('old.json', old)
    await run('trust keys add --dir alice old.json')
    expect(await run(`trust keys acknowledge --dir alice ${bob}`)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('crosssigning.identity_changed'),
    })
    expect(await introduce()).toBe('rejected crosssigning.identity_changed')
  })

  it('notices that a verified friend begins anew, and goes on once compared, or once that was withdrawn', async () => {
    await strangers()
    await scan()
    await all('trust keys policy --dir alice --unverified first-use --out trust.json')
    await all('trust keys reset --dir bob --because stolen', 'trust keys publish --dir bob --out bob.json')
    await run('trust keys add --dir alice bob.json')
    expect(await introduce()).toBe('rejected crosssigning.verification_lost')
    await all(`trust keys acknowledge --dir alice ${bob}`)
    expect(await introduce()).toBe('rejected crosssigning.verification_lost')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'lost' })
    await all(`trust keys withdraw --dir alice ${bob}`)
    expect(await introduce()).toBe('accepted')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
    await all(`trust keys add --dir bob alice.json`)
    await scan()
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'verified' })
    await all('trust keys policy --dir alice --out trust.json')
    expect(await introduce()).toBe('accepted')
  })

  it('believes nobody by keys that were reset, until the policy is written and friends are compared again', async () => {
    await strangers()
    await scan()
    await all('trust keys policy --dir alice --out trust.json')
    await all('trust keys reset --dir alice --because stolen')
    expect(await introduce()).toBe('rejected crosssigning.identity_changed')
    await all('trust keys policy --dir alice --out trust.json')
    expect(await introduce()).toBe('rejected crosssigning.verification_lost')
    expect(readdirSync(place('alice'))).toContain('master-2.jwk')
    expect((await run('trust keys show --dir alice --json')).json()).toMatchObject({ former: [{ until: now }] })
    expect(await run('trust keys reset --dir alice')).toMatchObject({ exit: 64 })
  })

  it('believes no withdrawn signature, though the friend’s own file goes on showing it', async () => {
    await strangers()
    await scan()
    await all(
      'trust keys policy --dir alice --out trust.json',
      'trust keys sign --dir bob --device DESK --key alice.jwk',
    )
    await all('trust keys publish --dir bob --out bob.json', 'trust keys add --dir alice bob.json')
    // New devices leave what was compared as it is.
    expect(await stateOf('alice', bob)).toMatchObject({
      state: 'verified',
      devices: [{ name: 'PHONE' }, { name: 'DESK' }],
    })
    const signed = read('alice/keys.json').master_keys[bob]
    expect(signed.signatures).toHaveProperty(alice)
    await all(`trust keys withdraw --dir alice ${bob}`)
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
    write('bob.json', { ...read('bob.json'), master_keys: { [bob]: signed } })
    await all('trust keys add --dir alice bob.json')
    expect(await stateOf('alice', bob)).toMatchObject({ state: 'first-seen' })
    await all('trust keys introduce --dir bob --key bob.jwk --device PHONE --name Bob --out bob.jwt')
    expect(
      (await run('verify bob.jwt --credential-only test --trust trust.json --keys alice --json')).json(),
    ).toMatchObject({
      because: { code: 'crosssigning.not_verified' },
    })
  })

  it('refuses a device for which nobody vouches', async () => {
    await strangers()
    await scan()
    await all('trust keys policy --dir alice --out trust.json')
    const published = read('bob.json')
    const phone = published.device_keys[bob].PHONE
    write('bob.json', { ...published, device_keys: { [bob]: { PHONE: { ...phone, signatures: {} } } } })
    await all('trust keys add --dir alice bob.json')
    expect(await introduce()).toBe('rejected crosssigning.link_missing')
    expect((await run('trust keys show --dir alice')).out).toContain('nobody vouches for it')
  })

  it('remembers master keys in a file that it is told, and believes what a file says of the others', async () => {
    await strangers()
    await scan()
    await all('trust keys policy --dir alice --unverified first-use --out trust.json')
    // Alice's own keys, and Bob's as a server would answer them, in two files.
    write('own.json', { ...read('alice/keys.json'), ...only(read('alice/keys.json'), alice) })
    expect(await introduce('--keys own.json --keys bob.json --identities ledger.json')).toBe('accepted')
    expect(read('ledger.json')).toMatchObject({ users: [{ userId: bob, verified: false }] })
    rmSync(place('ledger.json'))
    expect(await introduce('--keys alice/keys.json --identities ledger.json')).toBe('accepted')
    expect(read('ledger.json')).toMatchObject({ users: [{ userId: bob, verified: true }] })
    expect((await run('verify x --request y --trust trust.json --keys nowhere')).exit).toBe(64)
  })
})

function only(json: Record<string, Record<string, unknown>>, user: string) {
  const entry = (name: string) => ({ [name]: { [user]: json[name]?.[user] } })
  return { ...entry('master_keys'), ...entry('self_signing_keys'), ...entry('device_keys') }
}
