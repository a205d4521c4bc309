import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterEach, beforeEach, expect } from 'vitest'
import { runCli } from '../../apps/cli/src/run.ts'

/** When everything happens. */
export const now = 1_795_341_600
let cwd = ''

/** Gives each test of a file a folder of its own. */
export function useFriends(): void {
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'imprint-friends-'))
  })
  afterEach(() => rmSync(cwd, { recursive: true, force: true }))
}

/** The path of a file in that folder. */
export const place = (...names: readonly string[]) => join(cwd, ...names)

/** Runs a command there. */
export async function run(line: string, at = now) {
  let out = ''
  let err = ''
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const exit = await runCli(words, {
    cwd,
    env: { IMPRINT_HOME: join(cwd, 'home') },
    clock: fixedClock(at as Seconds),
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
  return { exit, out, err, all: out + err, json: () => JSON.parse(out) }
}

/** Runs commands that must work. */
export async function all(...lines: readonly string[]) {
  let last = await run('--version')
  for (const line of lines) {
    last = await run(line)
    expect({ line, exit: last.exit, err: last.err }).toEqual({ line, exit: 0, err: '' })
  }
  return last
}

/** Reads a JSON file there. */
export const read = (name: string) => JSON.parse(readFileSync(join(cwd, name), 'utf8'))
/** Writes one. */
export const write = (name: string, json: unknown) => writeFileSync(join(cwd, name), JSON.stringify(json))
/** Who they are. */
export const [alice, bob] = ['@alice:example.org', '@bob:example.com']
const people = { alice, bob } as const

/** Makes one of them, with a phone. */
export async function makePerson(name: keyof typeof people) {
  await all(
    `trust keys new --dir ${name} --user ${people[name]}`,
    `key new --out ${name}.jwk`,
    `trust keys sign --dir ${name} --device PHONE --key ${name}.jwk`,
    `trust keys publish --dir ${name} --out ${name}.json`,
  )
}

/** Two people who hold each other's published keys and have not met. */
export async function strangers() {
  await makePerson('alice')
  await makePerson('bob')
  await all('trust keys add --dir alice bob.json', 'trust keys add --dir bob alice.json')
}

/** The words of one step of a comparison. */
export const compare = (who: string, rest: string) => `trust keys compare --dir ${who} ${rest}`

/** Up to the point at which both see a screen. */
export async function bothLook() {
  await all(
    compare('alice', `${bob} --out 1.json`),
    compare('bob', '--in 1.json --out 2.json'),
    compare('alice', '--in 2.json --out 3.json'),
  )
  const bobSees = await all(compare('bob', '--in 3.json --out 4.json'))
  return { bobSees, aliceSees: await all(compare('alice', '--in 4.json')) }
}

/** Compares by emoji, to the end. */
export async function meet() {
  await bothLook()
  await all(
    compare('alice', '--answer same --out 5.json'),
    compare('bob', '--in 5.json'),
    compare('bob', '--answer same --out 6.json'),
    compare('alice', '--in 6.json'),
  )
}

/** Compares by a QR code, to the end. */
export async function scan() {
  return all(
    `trust keys qr --dir bob ${alice} --out code.txt`,
    `trust keys scan --dir alice ${bob} --code code.txt --out answer.json`,
    'trust keys qr --dir bob --in answer.json --answer same',
  )
}

/** Bob's phone introduces itself to Alice. */
export async function introduce(verify = '--keys alice', at = now) {
  await all(
    'trust keys introduce --dir bob --key bob.jwk --name Bob --out bob.jwt',
    'request --verifier https://alice.example.org --ask ImDeviceCredential:fn --out request.json',
    'present --key bob.jwk --credential bob.jwt --request request.json --out presentation.jwt',
  )
  const verdict = await run(`verify presentation.jwt --request request.json --trust trust.json ${verify} --json`, at)
  const { outcome, because } = verdict.json()
  return outcome === 'accepted' ? outcome : `${outcome} ${because.code}`
}

/** What one of them knows of the other. */
export const stateOf = async (who: string, user: string) =>
  (await run(`trust keys show --dir ${who} --json`)).json().friends.find((each: { user: string }) => each.user === user)

/** Another person under a name that is taken: a thief of the name, or the same person after a loss. */
export async function makePersonAgain(name: keyof typeof people, folder: string) {
  await all(
    `trust keys new --dir ${folder} --user ${people[name]}`,
    `trust keys sign --dir ${folder} --device PHONE --key ${name}.jwk`,
    `trust keys publish --dir ${folder} --out ${folder}.json`,
  )
}
