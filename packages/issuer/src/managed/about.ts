import { deviceOf, type ImId, imIdKey, type JsonObject, parseImId } from '@imprint/core'

// A device credential is about a device, its user and a handle. More than these is no contact list.
const maxAbout = 32

/**
 * The normal forms (`imIdKey`) of every identifier that a credential is about: its subject, the user whose device that is, and each that stands among its claims, alone or in a list. By them it is
 * found again when a device is lost or a person leaves.
 */
export function identifiersAbout(id: ImId, subject: JsonObject): readonly string[] {
  const found = new Set<string>([imIdKey(id)])
  const add = (one: ImId | null) => {
    if (one !== null && found.size < maxAbout) found.add(imIdKey(one))
  }
  add(deviceOf(id))
  for (const value of Object.values(subject))
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text !== 'string' || found.size >= maxAbout) continue
      const named = parseImId(text)
      if (!named.ok) continue
      add(named.value)
      add(deviceOf(named.value))
    }
  return [...found]
}
