import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pkcs11Options } from '@imprint/adapters/pkcs11'

/** A PKCS#11 token of SoftHSM in a directory of its own. */
export interface SoftToken {
  /** How its keys are opened. */
  readonly options: Omit<Pkcs11Options, 'keyId'>
  /** Makes a key pair by the name that the tool has for its type, and answers its identifier. */
  newKey(type: string): string
  /** Takes an object of a key away. */
  removeKey(keyId: string, part: 'privkey' | 'pubkey'): void
  /** Takes the token out, and puts it back. */
  unplug(): void
  plugIn(): void
  remove(): void
}

const modules = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]
const runs = (command: string, word: string) => spawnSync(command, [word], { stdio: 'ignore' }).error === undefined

/** Makes a token; a text says why there is none. */
export function makeSoftToken(): SoftToken | string {
  const module = modules.find((path) => existsSync(path))
  if (module === undefined || !runs('softhsm2-util', '--version')) return 'SoftHSM (softhsm2) is not installed'
  if (!runs('pkcs11-tool', '--version')) return 'pkcs11-tool (opensc) is not installed'
  const folder = mkdtempSync(join(tmpdir(), 'imprint-token-'))
  const conf = join(folder, 'softhsm2.conf')
  const [here, away] = ['one', 'none'].map((name) => join(folder, name)) as [string, string]
  for (const path of [here, away]) mkdirSync(path)
  const use = (path: string) => writeFileSync(conf, `directories.tokendir = ${path}\nlog.level = ERROR\n`)
  use(here)
  const pin = '648219'
  const environment = { SOFTHSM2_CONF: conf }
  const run = (command: string, words: readonly string[]) =>
    execFileSync(command, words, { env: { ...process.env, ...environment }, stdio: 'pipe' })
  run('softhsm2-util', ['--init-token', '--free', '--label', 'ca', '--so-pin', '87654321', '--pin', pin])
  const tool = (...words: readonly string[]) =>
    run('pkcs11-tool', ['--module', module, '--token-label', 'ca', '--login', '--pin', pin, ...words])
  let keys = 0
  return {
    options: { module, token: 'ca', pin, environment },
    newKey(type) {
      const keyId = (++keys).toString(16).padStart(4, '0')
      tool('--keypairgen', '--key-type', type, '--id', keyId)
      return keyId
    },
    removeKey: (keyId, part) => tool('--delete-object', '--type', part, '--id', keyId),
    unplug: () => use(away),
    plugIn: () => use(here),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
