import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  agent,
  closePlace,
  desktop,
  failing,
  good,
  id,
  issueAll,
  openPlace,
  pathOf,
  phone,
  place,
  run,
  staffed,
  unproven,
} from './cli-host.ts'
import { start } from './issuer-world.ts'

beforeEach(openPlace)
afterEach(closePlace)

describe('issuer init', () => {
  it('makes private files, a key that signs and one that comes next, and leaves a directory that exists', async () => {
    const made = await good('issuer', 'init', '--id', id)
    expect(made).toMatchObject({ id, keys: 'plain', database: 'sqlite' })
    const states = (await good('issuer', 'keys')).map(({ kid, state }: { kid: string; state: string }) => [kid, state])
    expect(states.sort()).toEqual(
      [
        [made.active, 'active'],
        [made.next, 'next'],
      ].sort(),
    )
    for (const file of ['issuer.json', 'issuer.db', `keys/${made.active}.jwk`])
      expect(statSync(pathOf('imprint-issuer', file)).mode & 0o077, file).toBe(0)
    const before = readFileSync(pathOf('imprint-issuer', 'issuer.json'), 'utf8')
    expect(await failing('issuer', 'init', '--id', 'https://other.example')).toEqual({ exit: 64, code: 'usage' })
    expect(readFileSync(pathOf('imprint-issuer', 'issuer.json'), 'utf8')).toBe(before)
  })

  it.each([
    [['--id', 'http://im.example.com']],
    [['--id', 'did:web:im.example.com']],
    [['--id', 'https://IM.example.com']],
    [['--id', `${id}?a`]],
    [['--id', id, '--alg', 'ES256K']],
    [['--id', id, '--format', 'mdoc']],
    [['--id', id, '--status-base', 'http://im.example.com/status/']],
    [['--id', id, '--status-ttl', 'soon']],
    [[]],
  ])('refuses %j, and makes nothing', async (words) => {
    expect(await failing('issuer', 'init', ...words)).toEqual({ exit: 64, code: 'usage' })
    expect(readdirSync(place.cwd)).toEqual([])
  })

  it('encrypts the keys with a passphrase, without which nothing is signed', async () => {
    writeFileSync(pathOf('pass.txt'), 'correct horse battery staple\n')
    writeFileSync(pathOf('wrong.txt'), 'incorrect horse\n')
    await staffed('--passphrase-file', 'pass.txt')
    const [file = ''] = readdirSync(pathOf('imprint-issuer', 'keys'))
    expect(readFileSync(pathOf('imprint-issuer', 'keys', file), 'utf8')).toMatch(/^eyJ/)
    const words = ['issuer', 'issue', 'staff.csv', '--devices', 'devices.json', ...unproven]
    expect(await failing(...words)).toEqual({ exit: 64, code: 'usage' })
    expect(await failing(...words, '--passphrase-file', 'wrong.txt')).toMatchObject({ code: 'key.passphrase' })
    // A key that was made under another passphrase would lock the issuer out once it signs.
    const keys = await good('issuer', 'keys')
    const rotate = ['issuer', 'rotate', '--reason', 'a test', '--passphrase-file', 'wrong.txt']
    expect(await failing(...rotate)).toMatchObject({ code: 'key.passphrase' })
    expect(await good('issuer', 'keys')).toEqual(keys)
    expect(await issueAll('--passphrase-file', 'pass.txt')).toMatchObject({ problems: [] })
    // Taking back needs no key.
    expect((await good('issuer', 'revoke', '--device', phone, '--reason', 'lost')).changed).toHaveLength(1)
  })
})

describe('the files of an issuer', () => {
  it('are missed where they are gone, and not made anew', async () => {
    await staffed()
    rmSync(pathOf('imprint-issuer', 'issuer.db'))
    for (const words of [
      ['issuer', 'list'],
      ['issuer', 'keys'],
      ['audit', 'verify'],
    ])
      expect(await failing(...words)).toEqual({ exit: 64, code: 'usage' })
    expect(existsSync(pathOf('imprint-issuer', 'issuer.db'))).toBe(false)
  })

  it.each([
    ['a status that was set back', "UPDATE issuer_credentials SET status = 'valid'"],
    ['a credential that was taken out', 'DELETE FROM issuer_about; DELETE FROM issuer_credentials'],
    ['a text that was changed', "UPDATE issuer_credentials SET token = token || 'A'"],
  ])('tell %s, though the log is whole', async (_name, statement) => {
    await staffed()
    await issueAll()
    await good('issuer', 'revoke', '--device', phone, '--reason', 'lost')
    await good('audit', 'verify')
    tamper(statement)
    expect(await failing('audit', 'verify')).toMatchObject({ exit: 1, code: 'audit.broken' })
  })
})

describe('issuer issue and list', () => {
  it('issues to a directory, keeps every credential, and writes what was issued again', async () => {
    await staffed()
    const { issued } = await issueAll()
    expect(issued.map(({ device }: { device: string }) => device)).toEqual([phone, desktop])
    const listed = await good('issuer', 'list', '--out', 'again')
    expect(listed.map(({ subject, status }: { subject: string; status: string }) => [subject, status])).toEqual([
      [phone, 'valid'],
      [desktop, 'valid'],
    ])
    for (const { file } of issued)
      expect(readFileSync(pathOf('again', file), 'utf8')).toBe(readFileSync(pathOf('credentials', file), 'utf8'))
    expect(JSON.stringify(listed)).not.toContain('Alice')
  })

  it('finds by who it is about, by key, by end and by id', async () => {
    await staffed()
    const { issued } = await issueAll()
    const [{ kid }] = await good('issuer', 'list')
    const count = async (...words: readonly string[]) => (await good('issuer', 'list', ...words)).length
    expect(await count('--about', phone)).toBe(1)
    expect(await count('--about', 'im:%40alice_smith@example.com')).toBe(2)
    expect(await count('--about', 'im:%40bob@example.com')).toBe(0)
    expect(await count('--key', kid, '--live')).toBe(2)
    expect(await count('--ends-within', '1h')).toBe(0)
    expect(await count('--ends-within', '13h')).toBe(2)
    expect(await count(issued[0].id)).toBe(1)
    place.now += 13 * 3600
    expect(await count('--live')).toBe(0)
    expect(await failing('issuer', 'list', '--about', 'nobody')).toMatchObject({ exit: 64 })
    expect(await failing('issuer', 'list', '--status', 'gone')).toEqual({ exit: 64, code: 'usage' })
  })

  it('issues to nobody whose key is not proved', async () => {
    await staffed()
    const answer = await run(['issuer', 'issue', 'staff.csv', '--devices', 'devices.json', '--json'])
    expect(answer.exit).toBe(1)
    expect(answer.json().problems).toHaveLength(2)
    expect(await good('issuer', 'list')).toEqual([])
  })

  it('issues a type that is a file and no code', async () => {
    await staffed()
    writeFileSync(pathOf('imprint-issuer', 'templates', 'agent.json'), agent)
    const wish = {
      subject: phone,
      claims: { fn: 'Alice M. Smith', product: 'Ident-I-Eeze', hasLanguage: ['art-x-vogon'] },
    }
    const bad = { subject: desktop, claims: { fn: 'Alice M. Smith', product: 'Sub-Etha' } }
    writeFileSync(pathOf('agents.json'), JSON.stringify([wish, bad]))
    const words = ['--claims', 'agents.json', '--type', 'SiriusAgent', '--devices', 'devices.json', ...unproven]
    const answer = await run(['issuer', 'issue', ...words, '--json'])
    expect(answer.exit).toBe(1)
    expect(answer.json()).toMatchObject({
      issued: [{ device: phone }],
      problems: [{ device: desktop, code: 'credential.schema_violation', pointer: '/product' }],
    })
    expect(await good('issuer', 'list', '--type', 'SiriusAgent')).toHaveLength(1)
    // The verifier reads the same file.
    const { files } = await good('issuer', 'serve-metadata', '--write', 'public')
    expect(files).toHaveLength(3)
    const published = JSON.parse(readFileSync(pathOf('public', '.well-known', 'jwt-vc-issuer'), 'utf8'))
    const trust = { issuer: id, domains: ['example.com'], jwks: published.jwks }
    writeFileSync(
      pathOf('trust.json'),
      JSON.stringify({ version: 'imprint-trust/1', models: [{ model: 'pinned', issuers: [trust] }] }),
    )
    const { file } = answer.json().issued[0]
    const verify = ['verify', `credentials/${file}`, '--trust', 'trust.json', '--credential-only', 'a test', '--json']
    const known = await run([...verify, '--schema', 'imprint-issuer/templates/agent.json'])
    const reason = (checks: { rule: string; result: string }[]) =>
      checks.find(({ rule }) => rule === 'credential.schema')
    expect(reason(known.json().checks)).toMatchObject({ result: 'passed' })
    expect(reason((await run(verify)).json().checks)).toMatchObject({ code: 'credential.type_unknown' })
  })

  it.each([
    [['issuer', 'issue', 'staff.csv', '--type', 'PowerOfAttorney']],
    [['issuer', 'issue']],
    [['issuer', 'issue', 'staff.csv', '--claims', 'agents.json']],
    [['issuer', 'issue', 'staff.csv', '--lifetime', 'long']],
    [['issuer', 'list', '--dir', 'nowhere']],
  ])('is called wrongly by %j', async (words) => {
    await staffed()
    expect(await failing(...words, ...(words[1] === 'issue' ? unproven : []))).toEqual({ exit: 64, code: 'usage' })
  })
})

describe('taking back', () => {
  it('by device, by person and by id, and giving back', async () => {
    await staffed()
    const { issued } = await issueAll()
    const ids = issued.map((one: { id: string }) => one.id)
    const suspended = await good('issuer', 'suspend', '--user', 'im:%40alice_smith@example.com', '--reason', 'on leave')
    expect(suspended.changed.sort()).toEqual([...ids].sort())
    expect((await good('issuer', 'reinstate', ids[1], '--reason', 'back')).changed).toEqual([ids[1]])
    expect((await good('issuer', 'revoke', '--device', phone, '--reason', 'lost')).changed).toEqual([ids[0]])
    expect(await failing('issuer', 'reinstate', ids[0], '--reason', 'found')).toEqual({
      exit: 1,
      code: 'lifecycle.final',
    })
    expect(await failing('issuer', 'revoke', 'urn:uuid:none', '--reason', 'x')).toEqual({
      exit: 1,
      code: 'lifecycle.unknown',
    })
    const log = await good('issuer', 'audit')
    expect(log.at(-1)).toMatchObject({ kind: 'status-changed', actor: 'tester', detail: { reason: 'lost' } })
  })

  it('of one that cannot be found stops no other, and says which it was', async () => {
    await staffed()
    const { issued } = await issueAll()
    const words = ['--device', 'im:nobody/0001@example.com', '--device', phone, '--reason', 'x', '--json']
    const answer = await run(['issuer', 'revoke', 'urn:uuid:none', ...words])
    expect([answer.exit, answer.json().changed]).toEqual([1, [issued[0].id]])
    expect(answer.json()).toMatchObject({
      error: { code: 'lifecycle.unknown' },
      problems: [
        { target: 'urn:uuid:none', code: 'lifecycle.unknown' },
        { target: 'im:nobody/0001@example.com', code: 'lifecycle.unknown' },
      ],
    })
    expect(await good('issuer', 'list', '--live')).toHaveLength(1)
  })

  it.each([
    [['issuer', 'revoke', '--reason', 'x']],
    [['issuer', 'revoke', 'urn:uuid:1']],
    [['issuer', 'revoke', 'urn:uuid:1', '--reason', ' ']],
  ])('is called wrongly by %j', async (words) => {
    await good('issuer', 'init', '--id', id)
    expect(await failing(...words)).toEqual({ exit: 64, code: 'usage' })
  })
})

describe('rolling keys', () => {
  it('leaves what was signed, and publishes the one to come before it signs', async () => {
    await staffed()
    await issueAll()
    const [{ kid: first }] = await good('issuer', 'list')
    const rolled = await good('issuer', 'rotate', '--reason', 'yearly')
    expect(rolled.active).not.toBe(first)
    await issueAll('--out', 'later')
    const kids = (await good('issuer', 'list')).map(({ kid }: { kid: string }) => kid)
    expect(kids).toEqual([first, first, rolled.active, rolled.active])
    await good('issuer', 'serve-metadata', '--write', 'public')
    const { jwks } = JSON.parse(readFileSync(pathOf('public', '.well-known', 'jwt-vc-issuer'), 'utf8'))
    expect(jwks.keys.map(({ kid, exp }: { kid: string; exp?: number }) => [kid, exp])).toEqual([
      [rolled.active, undefined],
      [rolled.next, undefined],
      [first, start],
    ])
  })

  it('that somebody else may have: what they signed is issued again, and nothing of them is left', async () => {
    await staffed()
    await issueAll()
    const [{ kid }] = await good('issuer', 'list')
    const { active } = await good('issuer', 'rotate', '--compromised', kid, '--reason', 'laptop stolen')
    const { renewed } = await good('issuer', 'renew', '--signed-by', kid, '--reason', 'laptop stolen')
    expect(renewed).toHaveLength(2)
    expect(await good('issuer', 'list', '--key', kid, '--live')).toEqual([])
    expect(await good('issuer', 'list', '--key', active, '--live')).toHaveLength(2)
    await good('issuer', 'serve-metadata', '--write', 'public')
    const { jwks } = JSON.parse(readFileSync(pathOf('public', '.well-known', 'jwt-vc-issuer'), 'utf8'))
    expect(jwks.keys.at(-1)).toMatchObject({ kid, key_ops: [], revoked: { reason: 'compromised' } })
  })

  it('before it was ever used puts another in its place, and leaves the active one', async () => {
    const { active, next } = await good('issuer', 'init', '--id', id)
    const rolled = await good('issuer', 'rotate', '--compromised', next, '--reason', 'backup lost')
    expect(rolled.active).toBe(active)
    expect(rolled.next).not.toBe(next)
  })

  it('is called wrongly without a reason, or with a key of somebody else', async () => {
    await good('issuer', 'init', '--id', id)
    expect(await failing('issuer', 'rotate')).toEqual({ exit: 64, code: 'usage' })
    expect(await failing('issuer', 'rotate', '--reason', 'x', '--compromised', 'k9')).toEqual({
      exit: 64,
      code: 'usage',
    })
  })
})

describe('issuer renew', () => {
  it('takes what ends soon, once, and says why what is named cannot be', async () => {
    await staffed()
    const { issued } = await issueAll('--lifetime', '1h')
    await good('issuer', 'revoke', issued[0].id, '--reason', 'lost')
    expect((await good('issuer', 'renew', '--ends-within', '2h')).renewed).toMatchObject([{ former: issued[1].id }])
    expect((await good('issuer', 'renew', issued[1].id)).renewed).toHaveLength(1)
    expect(await good('issuer', 'list', '--live')).toHaveLength(2)
    const refused = await run(['issuer', 'renew', issued[0].id, '--json'])
    expect([refused.exit, refused.json().problems[0].code]).toEqual([1, 'lifecycle.not_renewable'])
  })

  it('leaves the one before, until it is taken back after an overlap', async () => {
    await staffed()
    const { issued } = await issueAll()
    await good('issuer', 'renew', issued[0].id)
    const words = ['issuer', 'revoke', '--replaced-for', '1h', '--reason', 'replaced']
    expect((await good(...words)).changed).toEqual([])
    place.now += 3600
    expect((await good(...words)).changed).toEqual([issued[0].id])
    expect(await failing(...words, '--device', phone)).toEqual({ exit: 64, code: 'usage' })
  })

  it('after a key whose name was mistyped says so, and does not look done', async () => {
    await staffed()
    await issueAll()
    const words = ['issuer', 'renew', '--signed-by', 'A'.repeat(43), '--reason', 'stolen']
    expect(await failing(...words)).toEqual({ exit: 1, code: 'lifecycle.unknown' })
  })

  it.each([[[]], [['a', '--ends-within', '1h']], [['--signed-by', 'k']], [['a', '--former', 'burn']]])(
    'is called wrongly by %j',
    async (words) => {
      await good('issuer', 'init', '--id', id)
      expect(await failing('issuer', 'renew', ...words)).toEqual({ exit: 64, code: 'usage' })
    },
  )
})

/** Writes into the database. Whoever can write the file is not held up by its triggers. */
function tamper(sql: string): void {
  const database = new DatabaseSync(pathOf('imprint-issuer', 'issuer.db'))
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER ${name}`)
  database.exec(sql)
  database.close()
}

describe('audit verify', () => {
  it('says how long the log is and what its head is, and knows a head again', async () => {
    await staffed()
    await issueAll()
    const { rows, head } = await good('audit', 'verify')
    expect(rows).toBe(6)
    await good('issuer', 'revoke', '--device', phone, '--reason', 'lost')
    expect(await good('audit', 'verify', '--head', head)).toMatchObject({ rows: 7 })
    expect(await failing('audit', 'verify', '--head', 'A'.repeat(43))).toEqual({ exit: 1, code: 'audit.head_absent' })
  })

  it.each([
    ['a row was changed', "UPDATE issuer_audit SET actor = 'nobody' WHERE seq = 2", 'audit.broken'],
    ['a row was taken out', 'DELETE FROM issuer_audit WHERE seq = 2', 'audit.broken'],
    [
      'the end was cut off',
      'DELETE FROM issuer_audit WHERE seq = (SELECT max(seq) FROM issuer_audit)',
      'store.corrupt',
    ],
  ])('finds that %s, and exits 1', async (_, sql, expected) => {
    await staffed()
    tamper(sql)
    expect(await failing('audit', 'verify')).toEqual({ exit: 1, code: expected })
  })
})

describe('issuer audit', () => {
  it('shows a row that was forged as it is, whatever stands in it', async () => {
    await staffed()
    tamper("UPDATE issuer_audit SET detail = 'no JSON', at = 1e300 WHERE seq = 2")
    expect((await good('issuer', 'audit')).map(({ detail }: { detail: unknown }) => typeof detail)).toEqual([
      'object',
      'string',
      'object',
    ])
    expect((await run(['issuer', 'audit'])).exit).toBe(0)
  })
})

describe('a directory that is damaged', () => {
  it.each([
    ['{', 'json.syntax'],
    ['{"version":"imprint-issuer/9"}', 'store.corrupt'],
    ['{"version":"imprint-issuer/1","id":7}', 'store.corrupt'],
  ])('is a wrong call, with %s in issuer.json', async (text, expected) => {
    mkdirSync(pathOf('imprint-issuer'))
    writeFileSync(pathOf('imprint-issuer', 'issuer.json'), text)
    expect(await failing('issuer', 'list')).toEqual({ exit: 64, code: expected })
  })

  it('is a wrong call, with a template that is none', async () => {
    await good('issuer', 'init', '--id', id)
    writeFileSync(pathOf('imprint-issuer', 'templates', 'x.json'), '{}')
    expect(await failing('issuer', 'list')).toEqual({ exit: 64, code: 'template.malformed' })
  })
})
