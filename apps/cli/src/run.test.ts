import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from './command.ts'
import { commands } from './commands.ts'
import { runCli } from './run.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function run(words: readonly string[], more: Partial<Host> & { readonly input?: string } = {}) {
  let out = ''
  let err = ''
  const host: Host = {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(1_795_341_600 as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new TextEncoder().encode(more.input ?? ''),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ...more,
  }
  const exit = await runCli(words, host)
  return { exit, out, err, json: () => JSON.parse(out) }
}

describe('the table of commands', () => {
  it.each(commands.map(({ name }) => name))(
    '%s has a help with an example, and knows its own options only',
    async (name) => {
      const words = name.split(' ')
      const help = await run([...words, '--help'])
      expect(help).toMatchObject({ exit: 0, err: '' })
      expect(help.out).toContain(`$ imprint ${name}`)
      expect(help.out.split('\n').every((line) => line.length <= 130)).toBe(true)
      expect(await run([...words, '--nonsense'])).toMatchObject({ exit: 64, out: '' })
    },
  )

  it.each(commands.map(({ name }) => name))('%s has the same help as -h and by "help"', async (name) => {
    const words = name.split(' ')
    const { out } = await run([...words, '--help'])
    expect(await run([...words, '-h'])).toMatchObject({ exit: 0, out })
    expect(await run(['help', ...words])).toMatchObject({ exit: 0, out })
  })

  it('helps with a group of commands, and with none that does not exist', async () => {
    const { out } = await run(['help', 'key'])
    expect(out).toContain('key prove')
    expect(await run(['key', '-h'])).toMatchObject({ exit: 0, out })
    expect(await run(['help', 'isue'])).toMatchObject({ exit: 64, out: '' })
    expect((await run(['-h'])).out).toBe((await run(['help'])).out)
  })

  it('says what a directory export holds, and where keys are published', async () => {
    const { out } = await run(['issue', '--help'])
    for (const name of ['display-name', 'organization-unit', 'device-key', 'hasLanguage', 'IMPP'])
      expect(out).toContain(name)
    expect((await run(['key', 'public', '-h'])).out).toContain('/.well-known/jwt-vc-issuer')
    expect((await run(['verify', '-h'])).out).toContain('not made here')
  })

  it('lists every command and says the version', async () => {
    const { out } = await run(['--help'])
    for (const { name } of commands) expect(out).toContain(name)
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('the vectors of wrong calls', () => {
  const cases: readonly {
    readonly id: string
    readonly about: string
    readonly words: readonly string[]
    readonly expect: { readonly code: string; readonly exit: number }
  }[] = JSON.parse(readFileSync(new URL('../../../test/vectors/cli/usage.json', import.meta.url), 'utf8'))
  it.each(cases)('$id: $about', async ({ words, expect: expected }) => {
    const { exit, json } = await run([...words, '--json'])
    expect({ exit, code: json().error.code }).toEqual({ exit: expected.exit, code: expected.code })
  })
})

describe('calling it wrongly', () => {
  it.each([
    [['verfiy'], 'verify'],
    [['key', 'nwe'], 'did you mean "imprint key new"?'],
    [['issuer', 'lst'], 'did you mean "imprint issuer list"?'],
    [['ca', 'isue'], 'did you mean "imprint ca issue"?'],
    [['ca', 'isue', '--dir', 'ca'], 'did you mean "imprint ca issue"?'],
    [['trust', 'explan', 'x'], 'did you mean "imprint trust explain"?'],
    [['trust', 'profle', 'verify'], 'did you mean "imprint trust profile verify"?'],
    [['trust', 'profle'], 'did you mean "imprint trust profile"?'],
    [['trust', 'keys', 'shw'], 'did you mean "imprint trust keys show"?'],
    [['isuer', 'list'], 'did you mean "imprint issuer list"?'],
    [['ca', 'zzz'], '"imprint ca" goes on: imprint ca init'],
    [['trust', 'keys'], '"imprint trust keys" goes on:\n'],
    [['ca', 'isue'], 'Try: imprint ca --help'],
    [['trust', 'explain', 'nonce.spent'], '"imprint explain nonce.spent"'],
    [['verify', '--requst', 'x'], '--request'],
    [['explain', 'nonce.spnt'], 'nonce.spent'],
    [['request', '--verifier', 'me', '--ask', 'ImDeviceCredentail'], 'ImDeviceCredential'],
  ])('%j is answered with what was meant', async (words, meant) => {
    const { exit, err } = await run(words)
    expect(exit).toBe(64)
    expect(err).toContain(meant)
  })

  it.each([[], ['ca'], ['trust'], ['trust', 'keys']])(
    '%j without more shows the list of what may follow',
    async (...words) => {
      const typed = words.flat()
      const { exit, out, err } = await run(typed)
      expect({ exit, out }).toEqual({ exit: 64, out: '' })
      const prefix = typed.map((word) => `${word} `).join('')
      for (const { name, summary } of commands.filter((each) => each.name.startsWith(prefix)))
        expect(err.replaceAll(/ +/g, ' ')).toContain(`\n ${name} ${summary}\n`)
      const json = await run([...typed, '--json'])
      expect(json.exit).toBe(64)
      expect(JSON.parse(json.out)).toMatchObject({ error: { code: 'usage' } })
    },
  )

  it.each([
    [['key', 'new', '-x'], 'there is no option -x'],
    [['key', 'new', '--json=yes'], '--json takes no value'],
    [['key', 'new', '--out'], '--out wants FILE after it: where the private key goes'],
    [
      ['verify', 'x', '--trust', 't', '--credential-only'],
      '--credential-only wants REASON after it: judge a credential',
    ],
    [
      ['verify', 'x', '--credential-only', '--trust', 't'],
      '--credential-only wants REASON after it, and --trust looks',
    ],
    [['verify', 'x', '--credential-only', ' ', '--trust', 't'], '--credential-only wants a reason'],
    [
      ['verify'],
      'these are missing: PRESENTATION (a file, or "-"), --request FILE (the request that you made), --trust FILE',
    ],
    [['verify', 'x'], 'these are missing: --request FILE (the request that you made), --trust FILE'],
  ])('%j is told in words of ours: %s', async (words, said) => {
    const { exit, err } = await run(words)
    expect(exit).toBe(64)
    expect(err).toContain(said)
  })

  it('says what a file of another kind is', async () => {
    writeFileSync(join(cwd, 'request.json'), '{"version":"imprint-request/1"}')
    const { exit, err } = await run(['verify', 'x', '--request', 'r', '--trust', 'request.json'])
    expect(exit).toBe(64)
    expect(err).toContain('request.json: expected imprint-trust/1; this file is a request')
  })

  it.each([
    [[]],
    [['key']],
    [['verify']],
    [['verify', 'a', 'b']],
    [['id', 'parse']],
    [['issue', 'nothing.vcf']],
    [['inspect', 'no-such-file']],
  ])('%j exits 64 and says so in JSON too', async (words) => {
    expect(await run(words)).toMatchObject({ exit: 64, out: '' })
    const { exit, json, err } = await run([...words, '--json'])
    expect(exit).toBe(64)
    expect(err).toBe('')
    expect(json()).toMatchObject({ error: { code: 'usage' } })
  })

  it('names the file and the place of a fault in a file of its own', async () => {
    writeFileSync(join(cwd, 'trust.json'), '{"version":"imprint-trust/1","models":[{"model":"none"}]}')
    const { exit, json } = await run(['verify', 'x', '--request', 'r', '--trust', 'trust.json', '--json'])
    expect(exit).toBe(64)
    expect(json()).toMatchObject({ error: { code: 'trust.policy', pointer: '/models/0/model' } })
    expect(json().error.detail).toContain('trust.json')
  })

  it('takes an exception for its own fault, and shows no message of it', async () => {
    const broken = { readInput: () => Promise.reject(new Error('a secret')) }
    const { exit, err, out } = await run(['inspect', '-'], broken)
    expect(exit).toBe(70)
    expect(err + out).not.toContain('secret')
    expect((await run(['inspect', '-', '--json'], broken)).json()).toMatchObject({ error: { code: 'bug' } })
  })
})

describe('key new', () => {
  it('writes the private key for its owner only, never over another file, and prints the public half', async () => {
    const made = await run(['key', 'new', '--out', 'k.jwk', '--json'])
    const file = readFileSync(join(cwd, 'k.jwk'), 'utf8')
    expect(statSync(join(cwd, 'k.jwk')).mode & 0o777).toBe(0o600)
    expect(made.out).not.toContain(JSON.parse(file).d)
    expect(made.json().publicJwk.x).toBe(JSON.parse(file).x)
    const again = await run(['key', 'new', '--out', 'k.jwk'])
    expect(again.exit).not.toBe(0)
    expect(readFileSync(join(cwd, 'k.jwk'), 'utf8')).toBe(file)
  })

  it('seals it with a passphrase, without which it does not open', async () => {
    writeFileSync(join(cwd, 'pass'), 'correct horse\n')
    writeFileSync(join(cwd, 'wrong'), 'battery\n')
    await run(['key', 'new', '--alg', 'es384', '--out', 'k.jwe', '--passphrase-file', 'pass'])
    expect(readFileSync(join(cwd, 'k.jwe'), 'utf8')).not.toContain('"d"')
    expect(await run(['key', 'public', 'k.jwe'])).toMatchObject({ exit: 64 })
    expect(await run(['key', 'public', 'k.jwe', '--passphrase-file', 'wrong'])).toMatchObject({ exit: 64 })
    const opened = await run(['key', 'public', 'k.jwe', '--passphrase-file', 'pass', '--jwks'])
    expect(opened.json().keys).toMatchObject([{ crv: 'P-384' }])
    expect(opened.out).not.toContain('"d"')
  })
})

describe('key new and key public', () => {
  it.each([
    [['--out', 'there'], 'it exists already'],
    [['--out', 'none/k.jwk'], 'there is no folder none'],
    [['--out', 'there/k.jwk'], 'there is a file, not a folder'],
    [['--out', 'k.jwk', '--public', 'there'], '--public there: it exists already'],
    [['--out', 'k.jwk', '--public', './k.jwk'], 'name the same file'],
  ])('%j is called wrongly, and nothing is written', async (words, said) => {
    writeFileSync(join(cwd, 'there'), 'kept')
    const { exit, err } = await run(['key', 'new', ...words])
    expect(exit).toBe(64)
    expect(err).toContain(said)
    expect(readdirSync(cwd)).toEqual(['there'])
    expect(readFileSync(join(cwd, 'there'), 'utf8')).toBe('kept')
  })

  it('prints the document that an https issuer publishes, and for no other', async () => {
    await run(['key', 'new', '--out', 'k.jwk', '--kid', 'one'])
    const { out, json } = await run(['key', 'public', 'k.jwk', '--metadata', 'https://im.example.com'])
    expect(json()).toMatchObject({ issuer: 'https://im.example.com', jwks: { keys: [{ kid: 'one' }] } })
    expect(out).not.toContain('"d"')
    for (const issuer of [
      'im.example.com',
      'http://im.example.com',
      'https://im.example.com/?x',
      'did:web:im.example.com',
    ])
      expect(await run(['key', 'public', 'k.jwk', '--metadata', issuer])).toMatchObject({ exit: 64 })
  })
})

describe('inspect', () => {
  it('says what an encrypted wallet is, and how it is sealed, without opening it', async () => {
    writeFileSync(join(cwd, 'secret.txt'), 'correct horse\n')
    await run(['wallet', 'init', '--wallet', 'phone.wallet', '--unsafe-no-passphrase', 'a test'])
    const inspected = (await run(['inspect', 'phone.wallet', '--json'])).json()
    expect(inspected).toMatchObject({
      kind: 'wallet',
      facts: { generation: expect.any(String), 'sealed with': expect.stringContaining('nothing') },
      problems: [],
    })
    const text = readFileSync(join(cwd, 'phone.wallet'), 'utf8')
    const { kdf, ...wallet } = JSON.parse(text)
    expect(inspected.facts.id).toBe(wallet.id)
    writeFileSync(join(cwd, 'damaged.wallet'), JSON.stringify({ ...wallet, kdf, generation: 7 }))
    const damaged = await run(['inspect', 'damaged.wallet', '--json'])
    expect(damaged.exit).toBe(1)
    expect(damaged.json()).toMatchObject({ kind: 'wallet', problems: [{ code: 'store.corrupt', pointer: '/digest' }] })
    expect(await run(['trust', 'explain', 'phone.wallet'])).toMatchObject({
      exit: 64,
      err: expect.stringContaining('this file is an encrypted wallet'),
    })
  })

  it('says whose cross-signing keys a file holds, and what is remembered of them', async () => {
    for (const [dir, user] of [
      ['alice', '@alice:example.org'],
      ['bob', '@bob:example.com'],
    ] as const) {
      await run(['trust', 'keys', 'new', '--dir', dir, '--user', user])
      await run(['trust', 'keys', 'publish', '--dir', dir, '--out', `${dir}.json`])
    }
    await run(['trust', 'keys', 'add', '--dir', 'alice', 'bob.json'])
    const kinds = {
      'bob.json': 'cross-signing-keys',
      'alice/keys.json': 'cross-signing-keys',
      'alice/identities.json': 'identities',
    }
    for (const [file, kind] of Object.entries(kinds)) {
      const { exit, out } = await run(['inspect', file, '--json'])
      expect({ file, exit, ...JSON.parse(out) }).toMatchObject({ file, exit: 0, kind, problems: [] })
      expect(out).toContain('@bob:example.com')
    }
    const published = JSON.parse(readFileSync(join(cwd, 'bob.json'), 'utf8'))
    const broken = { ...published, self_signing_keys: published.master_keys }
    writeFileSync(join(cwd, 'bob.json'), JSON.stringify(broken))
    expect((await run(['inspect', 'bob.json', '--json'])).json()).toMatchObject({
      problems: [{ code: 'crosssigning.usage' }],
    })
  })

  it('tells a directory export by its counts', async () => {
    writeFileSync(
      join(cwd, 'staff.csv'),
      'fn,handle,device,shoe size\nAlice,@a@example.com,im:a/1@example.com,40\n,@b@example.com,,41\n',
    )
    const { exit, out } = await run(['inspect', 'staff.csv'])
    expect(exit).toBe(1)
    expect(out).toContain('directory export, for imprint issue')
    expect((await run(['inspect', 'staff.csv', '--json'])).json()).toMatchObject({
      kind: 'directory',
      facts: { people: '1', devices: '1', problems: '1', 'not used': 'shoe size' },
    })
    writeFileSync(join(cwd, 'staff.vcf'), 'nothing of the kind')
    expect((await run(['inspect', 'staff.vcf', '--json'])).json()).toMatchObject({
      kind: 'directory',
      problems: [{ code: 'directory.format' }],
    })
  })
})

describe('id parse', () => {
  it('answers what an identifier names', async () => {
    const { exit, json } = await run(['id', 'parse', 'im:SvPf/04c7@example.com', '--json'])
    expect(exit).toBe(0)
    expect(json()).toMatchObject({
      ok: true,
      id: { protocol: 'im', kind: 'device', user: 'SvPf', device: '04c7', name: null, domain: 'example.com' },
      uris: { im: 'im:SvPf/04c7@example.com', mimi: 'mimi://example.com/d/SvPf/04c7' },
    })
    expect(json().id.source).toBeUndefined()
  })

  it('answers a line for a line of standard input', async () => {
    const { exit, out } = await run(['id', 'parse', '-'], { input: 'im:example.com\nnonsense\r\n\n' })
    expect(exit).toBe(1)
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ ok }) => ok)).toEqual([true, false, false])
    expect(lines[1]).toMatchObject({ error: { code: 'identifier.ambiguous' } })
  })
})

describe('id compare and id convert', () => {
  it('answer by the rule of the protocol', async () => {
    const equal = await run(['id', 'compare', 'xmpp:Juliet@example.com', 'xmpp:juliet@EXAMPLE.com.', '--json'])
    expect({ exit: equal.exit, ...equal.json() }).toMatchObject({ exit: 0, result: 'equal' })
    const different = await run(['id', 'compare', 'sip:juliet@example.com', 'sip:juliet@example.com:5060', '--json'])
    expect({ exit: different.exit, ...different.json() }).toMatchObject({ exit: 1, result: 'different' })
    const lines = await run(['id', 'compare', '-'], {
      input: 'mimi://a.example/u/x\tmimi://A.example/u/x\nmimi://a.example\n',
    })
    expect(
      lines.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).result),
    ).toEqual(['equal', 'invalid'])
  })

  it('write another form, or say why there is none', async () => {
    const words = ['id', 'convert', 'im:SvPf/04c7@example.com', '--to']
    expect((await run([...words, 'mimi'])).out).toBe('mimi://example.com/d/SvPf/04c7\n')
    const none = await run(['id', 'convert', 'im:%40alice@example.com', '--to', 'mimi', '--json'])
    expect({ exit: none.exit, code: none.json().error.code }).toEqual({ exit: 1, code: 'identifier.inexpressible' })
    expect(await run([...words, 'xml'])).toMatchObject({ exit: 64 })
  })

  it('take a handle that is known for a warning', async () => {
    const { json } = await run(['id', 'parse', 'xmpp:al\u0456ce@example.com', '--known', 'alice', '--json'])
    expect(json().warnings.map(({ code }: { code: string }) => code)).toContain('identifier.confusable')
  })
})

describe('explain', () => {
  it('knows codes and rules', async () => {
    expect((await run(['explain', 'nonce.spent', '--json'])).json()).toMatchObject({
      code: 'nonce.spent',
      outcome: 'rejected',
    })
    expect((await run(['explain', 'holder.key'])).out).toContain('the presenter names no other key')
    expect((await run(['explain', '--all'])).out).toContain('issuer.key_unavailable')
  })
})

describe('text from elsewhere', () => {
  it('cannot write on the terminal as it likes', async () => {
    const { out } = await run(['inspect', '-'], {
      input: '{"version":"imprint-challenge/1","audience":"\\u001b[2J\\u202eevil"}',
    })
    expect(out).not.toMatch(new RegExp(`${String.fromCharCode(27)}|${String.fromCharCode(0x202e)}`))
    expect(out).toContain('\\u{1b}')
  })
})
