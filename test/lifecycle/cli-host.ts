import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { expect } from 'vitest'
import type { Host } from '../../apps/cli/src/command.ts'
import { runCli } from '../../apps/cli/src/run.ts'
import { start } from './issuer-world.ts'

/** The issuer of the command tests, and two devices of one person. */
export const id = 'https://im.example.com'
export const phone = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
export const desktop = 'im:SvPfLlwBQi-6oddVRrkqpw/072b@example.com'
const staff = `handle,fn,organization,device
@alice_smith@example.com,Alice M. Smith,Example Corp,${phone}
@alice_smith@example.com,Alice M. Smith,Example Corp,${desktop}
`

/** The template of the vectors. */
export const agent: string = readFileSync(new URL('../vectors/templates/agent.template.json', import.meta.url), 'utf8')

/** Where commands run, and what time they think it is. */
export const place: { cwd: string; now: number } = { cwd: '', now: start }

/** Makes an empty folder to run commands in. */
export function openPlace(): void {
  place.cwd = mkdtempSync(join(tmpdir(), 'imprint-issuer-'))
  place.now = start
}

/** Takes the folder away. */
export function closePlace(): void {
  rmSync(place.cwd, { recursive: true, force: true })
}

/** A path in the folder. */
export function pathOf(...parts: readonly string[]): string {
  return join(place.cwd, ...parts)
}

/** What a command answered. */
export interface Ran {
  readonly exit: number
  readonly out: string
  readonly err: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects.
  json(): any
}

/** Runs a command. */
export async function run(words: readonly string[], more: Partial<Host> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const host: Host = {
    cwd: place.cwd,
    env: { IMPRINT_HOME: pathOf('home'), USER: 'tester', ...more.env },
    clock: fixedClock(place.now as Seconds),
    colour: false,
    interactive: false,
    readInput: async () => new Uint8Array(),
    out: (text) => {
      out += text
      more.out?.(text)
    },
    err: (text) => {
      err += text
    },
    ...(more.stop === undefined ? {} : { stop: more.stop }),
  }
  const exit = await runCli(words, host)
  return { exit, out, err, json: () => JSON.parse(out) }
}

/** Runs a command that must succeed, and answers its JSON. */
export async function good(...words: readonly string[]): Promise<ReturnType<Ran['json']>> {
  const answer = await run([...words, '--json'])
  expect({ words, exit: answer.exit, out: answer.exit === 0 ? '' : answer.out }).toEqual({ words, exit: 0, out: '' })
  return answer.json()
}

/** Runs a command that must fail, and answers how. */
export async function failing(...words: readonly string[]): Promise<{ readonly exit: number; readonly code: string }> {
  const answer = await run([...words, '--json'])
  return { exit: answer.exit, code: answer.json().error?.code }
}

/** Takes listed keys as proven. */
export const unproven: readonly string[] = ['--unsafe-keys-from-directory', 'a test']

/** Makes an issuer, and a directory export with keys for both devices. */
export async function staffed(...options: readonly string[]): Promise<void> {
  await good('issuer', 'init', '--id', id, ...options)
  writeFileSync(pathOf('staff.csv'), staff)
  const keys: Record<string, unknown> = {}
  for (const device of [phone, desktop]) {
    const { publicJwk } = await good('key', 'new', '--out', `key${Object.keys(keys).length}.jwk`)
    keys[device] = publicJwk
  }
  writeFileSync(pathOf('devices.json'), JSON.stringify(keys))
}

/** Issues to both devices. */
export function issueAll(...more: readonly string[]): Promise<ReturnType<Ran['json']>> {
  return good('issuer', 'issue', 'staff.csv', '--devices', 'devices.json', ...unproven, ...more)
}
