import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Call, optionOf } from './command.ts'

/** The directory of what Imprint remembers: `$IMPRINT_HOME`, else `~/.imprint`, else `./.imprint` where there is no home that can be written. */
function stateDirectory({ host }: Call): string {
  const named = host.env['IMPRINT_HOME'] ?? ''
  if (named !== '') return resolve(host.cwd, named)
  const home = host.env['HOME'] ?? host.env['USERPROFILE'] ?? ''
  const state = join(home, '.imprint')
  return home !== '' && canWrite(state) ? state : resolve(host.cwd, '.imprint')
}

/** Where nonces are kept: `--nonces`, else in the state directory. */
export function noncesDirectory(call: Call): string {
  const given = optionOf(call, 'nonces')
  return given === null ? join(stateDirectory(call), 'nonces') : resolve(call.host.cwd, given)
}

/** Where pins are kept: `--pins`, else in the state directory. */
export function pinsFile(call: Call): string {
  const given = optionOf(call, 'pins')
  if (given !== null) return resolve(call.host.cwd, given)
  return join(stateDirectory(call), 'pins.json')
}

/** Where it is kept how far the profiles of people's services went: beside the pins. */
export function servicesFile(call: Call): string {
  return join(dirname(pinsFile(call)), 'services.json')
}

/** Where it is kept whose master key is whose: beside the pins. */
export function identitiesFile(call: Call): string {
  return join(dirname(pinsFile(call)), 'identities.json')
}

function canWrite(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
