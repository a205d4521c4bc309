import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readVectors, type Vector } from '../../../../test/architecture/vectors.ts'
import { runCli } from '../run.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'imprint-query-'))
  const [first] = readVectors<Vector & { readonly text: string }>('vc-jwt/cases')
  writeFileSync(join(cwd, 'phone.jwt'), `${first?.text}\n`)
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function run(...words: readonly string[]) {
  let out = ''
  let err = ''
  const exit = await runCli(words, {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(1_795_341_600 as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { exit, out, err }
}

function write(name: string, json: object) {
  writeFileSync(join(cwd, name), JSON.stringify(json))
}

function badge(...path: readonly string[]) {
  const meta = { type_values: [['ImDeviceCredential']] }
  return { credentials: [{ id: 'badge', format: 'vc-jwt', meta, claims: [{ path: ['credentialSubject', ...path] }] }] }
}

describe('imprint query explain', () => {
  it('exits 0 where a credential answers', async () => {
    write('query.json', badge('fn'))
    const { exit, out, err } = await run('query', 'explain', 'query.json', '--credential', 'phone.jwt')
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toContain('Satisfied. There is a credential for “badge”.')
    expect(out).toContain('phone.jwt answers')
    expect(out).toContain('shows    all of it: this format cannot withhold')
  })

  it('exits 1 and names the constraint, but no value, where none does', async () => {
    write('query.json', badge('title', 'x'))
    const { exit, out } = await run('query', 'explain', 'query.json', '--credential', 'phone.jwt')
    expect(exit).toBe(1)
    expect(out).toContain('phone.jwt does not answer')
    expect(out).toContain('not met  the claim credentialSubject.title.x; came no such claim  /credentials/0/claims/0')
    expect(out).not.toContain('Alice')
  })

  it('answers in JSON', async () => {
    write('query.json', badge('title', 'x'))
    const { exit, out } = await run('query', 'explain', 'query.json', '--credential', 'phone.jwt', '--json')
    expect(exit).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      result: 'unsatisfied',
      candidates: ['phone.jwt'],
      credentials: [{ id: 'badge', candidates: [{ candidate: 0, result: 'fails' }] }],
    })
  })

  it('reads a request of either form, and an OpenID4VP request', async () => {
    const common = ['--verifier', 'https://desk.example', '--out', 'request.json']
    await run('request', ...common, '--ask', 'ImDeviceCredential:fn')
    expect(await run('query', 'explain', 'request.json', '--credential', 'phone.jwt')).toMatchObject({ exit: 0 })
    await run('request', ...common, '--ask', 'ImUserCredential:fn')
    const other = await run('query', 'explain', 'request.json', '--credential', 'phone.jwt')
    expect(other).toMatchObject({ exit: 1 })
    expect(other.out).toContain('not met  the type ImUserCredential; came ImDeviceCredential')
    write('query.json', badge('fn'))
    expect(await run('request', ...common, '--query', 'query.json')).toMatchObject({ exit: 0, err: '' })
    expect(JSON.parse(readFileSync(join(cwd, 'request.json'), 'utf8'))).toMatchObject({ dcql_query: badge('fn') })
    expect(await run('query', 'explain', 'request.json', '--credential', 'phone.jwt')).toMatchObject({ exit: 0 })
    write('openid.json', { response_type: 'vp_token', dcql_query: badge('fn') })
    expect(await run('query', 'explain', 'openid.json', '--credential', 'phone.jwt')).toMatchObject({ exit: 0 })
  })

  it('says for sets which option lacks what', async () => {
    const [one] = badge('fn').credentials
    const [two] = badge('nothing').credentials
    write('query.json', {
      credentials: [one, { ...two, id: 'job' }],
      credential_sets: [{ options: [['job', 'badge'], ['badge']] }, { options: [['job']], required: false }],
    })
    const { exit, out } = await run('query', 'explain', 'query.json', '--credential', 'phone.jwt')
    expect(exit).toBe(0)
    expect(out).toContain(
      'set 1, required, has an answer  /credential_sets/0\n  not met  option 1: lacks job\n  met      option 2',
    )
    expect(out).toContain('set 2, optional, has no answer')
  })

  it('refuses a malformed query, no credential, and a credential that is none', async () => {
    write('query.json', { credentials: [] })
    expect(await run('query', 'explain', 'query.json', '--credential', 'phone.jwt')).toMatchObject({
      exit: 64,
      err: expect.stringContaining('query.malformed'),
    })
    write('query.json', badge('fn'))
    expect(await run('query', 'explain', 'query.json')).toMatchObject({ exit: 64 })
    expect(await run('query', 'explain', 'query.json', '--credential', 'query.json')).toMatchObject({ exit: 1 })
  })
})

describe('imprint request', () => {
  it('asks by --ask or by --query, not by both', async () => {
    write('query.json', badge('fn'))
    const both = ['--ask', 'ImDeviceCredential', '--query', 'query.json']
    expect(await run('request', '--verifier', 'https://desk.example', ...both)).toMatchObject({ exit: 64 })
  })
})
