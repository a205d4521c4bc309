import {
  type Facts,
  factKey,
  finding,
  isJsonObject,
  type NamedJwk,
  type Need,
  type Opinion,
  parseJwks,
  type Seconds,
} from '@imprint/core'

/** What an issuer publishes, read from a fact of kind `issuer-keys`; or the opinion that its absence forces. */
export type Published =
  | { readonly ok: true; readonly keys: readonly NamedJwk[]; readonly fetchedAt: Seconds }
  | { readonly ok: false; readonly opinion: Opinion }

/** The need for an issuer's keys. */
export function keysNeed(issuer: string): Need {
  return { kind: 'issuer-keys', id: issuer }
}

// A fact is plain JSON and stays the same object while it is cached, so its keys are parsed once, for one issuer.
const parsed = new WeakMap<object, { readonly issuer: string; readonly published: Published }>()

/** Reads the keys that an issuer publishes. A server that could not be asked is `unsure`, never `none`; and so is a fact of a form that no source makes. */
export function readPublished(issuer: string, facts: Facts): Published {
  const fact = facts[factKey(keysNeed(issuer))]
  switch (fact?.state) {
    case 'absent':
      return forced({ stance: 'none', because: finding('issuer.key_absent', fact.detail) })
    case 'found': {
      const known = parsed.get(fact)
      if (known?.issuer === issuer) return known.published
      const published = parsePublished(issuer, fact.value, fact.fetchedAt)
      parsed.set(fact, { issuer, published })
      return published
    }
    case 'unavailable':
      return unsure(
        fact.cause === undefined ? 'its keys could not be fetched' : `${fact.cause.code}: ${fact.cause.detail}`,
      )
    default:
      return unsure('nothing was configured that could fetch its keys')
  }
}

function unsure(detail: string): Published {
  return forced({ stance: 'unsure', because: finding('issuer.key_unavailable', detail) })
}

function parsePublished(issuer: string, value: unknown, fetchedAt: Seconds): Published {
  const invalid = (detail: string) => forced({ stance: 'none', because: finding('issuer.metadata_invalid', detail) })
  if (!isJsonObject(value)) return invalid('expected an object with issuer and jwks')
  if (value['issuer'] !== issuer) return invalid('it names another issuer')
  const keys = parseJwks(value['jwks'], '/jwks')
  if (!keys.ok) return invalid(`${keys.error.code}: ${keys.error.detail}`)
  if (keys.value.length === 0)
    return forced({ stance: 'none', because: finding('issuer.key_absent', 'it publishes no key that Imprint can use') })
  return { ok: true, keys: keys.value, fetchedAt }
}

function forced(opinion: Opinion): Published {
  return { ok: false, opinion }
}
