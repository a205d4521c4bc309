import { createHash } from 'node:crypto'
import { type ImId, imIdKey, parseImIdOf } from '@imprint/core'

const unsafe = /[^A-Za-z0-9._~@+=-]/g
const longest = 120

/**
 * Names the files of devices, without extension: `<user>-<device>`. A name that had to be changed, could be read two ways, or differs from another only by
 * case (some file systems see none) gets the beginning of a hash of the identifier, so that no device's file is ever another's.
 */
export function deviceFileNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const plain = ids.map((text) => ({ text, id: deviceOf(text) }))
  const uses = new Map<string, number>()
  for (const { id } of plain) {
    const name = plainName(id).toLowerCase()
    uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return new Map(
    plain.map(({ text, id }) => [
      text,
      isClear(id) && uses.get(plainName(id).toLowerCase()) === 1 ? plainName(id) : hashedName(id),
    ]),
  )
}

/** Every name, without extension, under which a file about this device is looked for. */
export function namesOfDevice(text: string): readonly string[] {
  const id = deviceOf(text)
  return [...(isClear(id) ? [plainName(id)] : []), hashedName(id), encodeURIComponent(text)]
}

function deviceOf(text: string): ImId {
  const id = parseImIdOf('device', text)
  if (!id.ok) throw new TypeError('file names are made for devices')
  return id.value
}

function plainName({ user, device }: ImId): string {
  return `${user === null ? '' : `${user}-`}${device}`
}

/** Tells whether the name is safe as it is and leaves no doubt where the user part ends. */
function isClear({ user, device }: ImId): boolean {
  const name = plainName({ user, device } as ImId)
  return (
    name.replace(unsafe, '') === name &&
    /^[A-Za-z0-9]/.test(name) &&
    !name.endsWith('.') &&
    name.length <= longest &&
    !device?.includes('-')
  )
}

function hashedName(id: ImId): string {
  const base = plainName(id)
    .replace(unsafe, '_')
    .replace(/^[^A-Za-z0-9]/, '_')
    .slice(0, longest)
  return `${base}~${createHash('sha256').update(imIdKey(id)).digest('hex').slice(0, 12)}`
}
