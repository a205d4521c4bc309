import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isJsonObject, type Json, parseJsonObject, tokenBudget } from '@imprint/core'
import { type Call, UsageError } from '../command.ts'
import { kindOfPath, readObject, readToken } from '../files.ts'
import { namesOfDevice } from './file-names.ts'

/** What an operator has for devices, by whatever names it: a file name, or the identifier itself. */
export interface DeviceFiles<T> {
  /** What belongs to a device, and the name it was found under. */
  find(device: string): { readonly name: string; readonly value: T } | null
  /** Everything, for looking up by content. */
  readonly all: readonly { readonly name: string; readonly value: T }[]
}

const hidden = /^\.|\.tmp$/

/** Reads a directory of texts, one file a device, named as `imprint issue` names its own or as the percent-encoded identifier. */
export async function readDeviceTexts(call: Call, path: string): Promise<DeviceFiles<string>> {
  const names = (await readdir(resolve(call.host.cwd, path)).catch(() => []))
    .filter((name) => !hidden.test(name))
    .sort()
  if (names.length === 0) throw new UsageError(`${path} is no directory, or holds no file`)
  const all: { name: string; value: string }[] = []
  const byName = new Map<string, string>()
  for (const name of names) {
    const value = await readToken(call, `${path}/${name}`)
    all.push({ name, value })
    for (const key of [name, name.replace(/\.(jwt|json|jwk|txt)$/, '')]) byName.set(key, value)
  }
  return {
    all,
    find: (device) => {
      for (const name of namesOfDevice(device)) {
        const value = byName.get(name)
        if (value !== undefined) return { name, value }
      }
      return null
    },
  }
}

/**
 * Reads public keys of devices: a directory as above with a JWK a file, a JWK Set whose `kid` are device identifiers, or an object with a JWK
 * for each device identifier. Whether each is a key is for the caller to find out.
 */
export async function readDeviceKeys(call: Call, path: string): Promise<DeviceFiles<Json>> {
  if ((await kindOfPath(call, path)) === 'directory') {
    const texts = await readDeviceTexts(call, path)
    const parse = (text: string): Json => {
      const json = parseJsonObject(text, tokenBudget)
      return json.ok ? json.value : null
    }
    const all = texts.all.map(({ name, value }) => ({ name, value: parse(value) }))
    return {
      all,
      find: (device) => {
        const found = texts.find(device)
        return found === null ? null : { name: found.name, value: parse(found.value) }
      },
    }
  }
  const json = await readObject(call, path)
  const all = Array.isArray(json['keys'])
    ? json['keys'].map((value: Json) => ({
        name: isJsonObject(value) && typeof value['kid'] === 'string' ? value['kid'] : '',
        value,
      }))
    : Object.entries(json).map(([name, value]) => ({ name, value }))
  const byName = new Map(all.map((entry) => [entry.name, entry]))
  return { all, find: (device) => byName.get(device) ?? null }
}
