import { didJwk, didKey, didKeySource } from '@imprint/adapters/did'
import { isJsonObject, type Json } from '@imprint/core'
import { readId } from '../identifiers.ts'
import { compact } from './claims-shape.ts'
import { type Inspection, inspection, problem, problemOf, type Reader } from './inspection.ts'
import { describeJwk } from './keys.ts'

/** Reads an IM identifier. */
export const readIdentifier: Reader = (raw) => {
  const text = raw.trim()
  if (!/^(im|mimi):\S*$/i.test(text)) return null
  const reading = readId(text)
  if (!reading.ok)
    return inspection({
      kind: 'identifier',
      what: 'what should be an IM identifier',
      problems: [problemOf(reading.error)],
    })
  const { id, uris } = reading
  return inspection({
    kind: 'identifier',
    what: `an IM identifier: it names a ${id.kind}`,
    facts: compact([
      ['user', id.user],
      ['device', id.device],
      ['name', id.name],
      ['domain', id.domain],
      ['as im:', uris.im],
      ['as mimi:', uris.mimi],
    ]),
    remarks: id.domain === null ? ['It has no domain, so no issuer is authoritative for it.'] : [],
  })
}

/** Reads a DID, and resolves it where that takes no connection: `did:key` and `did:jwk`. */
export const readDid: Reader = async (raw, context) => {
  const text = raw.trim()
  if (!/^did:\S*$/i.test(text)) return null
  const [did = '', fragment] = text.split('#')
  const method = /^did:([a-z0-9]+):/.exec(did)?.[1] ?? null
  const facts = compact([
    ['method', method],
    ['names the key', fragment === undefined ? null : `#${fragment}`],
  ])
  if (method !== 'key' && method !== 'jwk') {
    const bad = method === null || /[\s?/]/.test(did) || did.endsWith(':')
    return inspection({
      kind: 'did',
      what: bad ? 'what should be a DID' : `a DID: its keys are found by the method did:${method}`,
      facts,
      problems: bad
        ? [
            problem(
              'did.unsupported',
              'a DID is did:, a method in lower case, a colon and a name (DID Core section 3.1)',
            ),
          ]
        : [],
      remarks: bad
        ? []
        : [
            method === 'web'
              ? 'Its document is on the web server that it names. imprint inspect opens no connection.'
              : `Imprint resolves no did:${method} by itself.`,
          ],
    })
  }
  const source = didKeySource({
    fetcher: { fetchJson: () => Promise.reject(new TypeError('nothing is fetched')) },
    clock: context.clock,
    methods: [didKey(context.clock), didJwk(context.clock)],
  })
  const answer = await source.fetch({ kind: 'issuer-keys', id: did }, AbortSignal.timeout(10_000))
  if (answer === null || answer.state !== 'found') {
    const why = answer === null ? 'not a DID' : answer.state === 'absent' ? answer.detail : answer.cause.detail
    return inspection({
      kind: 'did',
      what: 'what should be a DID that is a key',
      facts,
      problems: [problem('did.unsupported', why)],
    })
  }
  const parts: { name: string; inspection: Inspection }[] = []
  for (const [index, key] of keysIn(answer.value).entries())
    if (isJsonObject(key)) parts.push({ name: `key ${index + 1}`, inspection: await describeJwk(key, context) })
  return inspection({
    kind: 'did',
    what: 'a DID that is itself a key: nothing is fetched, and it never changes',
    facts,
    parts,
  })
}

function keysIn(value: Json): readonly Json[] {
  const jwks = isJsonObject(value) ? value['jwks'] : null
  const keys = isJsonObject(jwks ?? null) ? (jwks as Readonly<Record<string, Json>>)['keys'] : null
  return Array.isArray(keys) ? (keys as readonly Json[]) : []
}
