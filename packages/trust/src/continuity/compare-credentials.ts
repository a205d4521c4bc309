import { isJsonObject, type Json, type JsonObject, jwkText } from '@imprint/core'
import type { Change } from './change.ts'
import type { RememberedCredential } from './peer-ledger.ts'
import type { PresentedCredential } from './presented-peer.ts'

/** Says what is different about who vouches for a device, and about what they say. */
export function compareCredentials(
  about: string,
  before: readonly RememberedCredential[],
  now: readonly PresentedCredential[],
): readonly Change[] {
  const changes: Change[] = []
  const issuersBefore = new Set(before.map(({ issuer }) => issuer))
  const issuersNow = new Set(now.map(({ issuer }) => issuer))
  for (const issuer of issuersBefore)
    if (!issuersNow.has(issuer)) changes.push(change('continuity.vouching_lost', about, { was: issuer }))
  for (const issuer of issuersNow) {
    if (!issuersBefore.has(issuer)) {
      changes.push(change('continuity.vouching_gained', about, { now: issuer }))
      continue
    }
    const keys = new Set(before.filter((each) => each.issuer === issuer).map(({ issuerKey }) => issuerKey))
    if (now.some((each) => each.issuer === issuer && !keys.has(jwkText(each.issuerKey))))
      changes.push(change('continuity.issuer_key_rolled', issuer, {}))
    const claims = now
      .filter((each) => each.issuer === issuer)
      .flatMap((each) => {
        const known = before.find((other) => isSameKind(other, each))
        return known === undefined ? [] : compareClaims(known.claims, each)
      })
    if (claims.length > 0) changes.push({ ...change('continuity.claims_changed', issuer, {}), claims })
  }
  return changes
}

/** What is remembered of a credential. Claims that were not shown this time stay as they were, since nobody said that they changed. */
export function rememberCredential(
  credential: PresentedCredential,
  before: readonly RememberedCredential[],
): RememberedCredential {
  const { issuer, issuerKey, types, subject, disclosed } = credential
  const known = disclosed === 'selective' ? before.find((each) => isSameKind(each, credential)) : undefined
  const { id: _id, ...claims } = { ...known?.claims, ...subject }
  return { issuer, issuerKey: jwkText(issuerKey), types, claims }
}

/** A change with nothing in it but whom it is about. */
export function change(
  code: Change['code'],
  about: string,
  { was = null, now = null }: { readonly was?: string | null; readonly now?: string | null },
): Change {
  return { code, about, was, now, claims: [] }
}

function isSameKind(a: RememberedCredential, b: PresentedCredential): boolean {
  return a.issuer === b.issuer && a.types.length === b.types.length && a.types.every((type) => b.types.includes(type))
}

function compareClaims(before: JsonObject, { subject, disclosed }: PresentedCredential): Change['claims'] {
  const names = new Set([...Object.keys(before), ...Object.keys(subject)])
  // The subject's identifier is the device itself, which is judged by other rules.
  names.delete('id')
  return [...names].sort().flatMap((name) => {
    const [was, now] = [memberOf(before, name), memberOf(subject, name)]
    if (now === null && disclosed === 'selective') return []
    return sameJson(was, now) ? [] : [{ name, was, now }]
  })
}

function memberOf(object: JsonObject, name: string): Json | null {
  return Object.hasOwn(object, name) ? (object[name] as Json) : null
}

/** Compares by value: the order of members means nothing (RFC 8259 section 4), that of an array does. */
function sameJson(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index] as Json))
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] as Json, b[name] as Json))
  )
}
