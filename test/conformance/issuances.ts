import type {
  IssuanceRecord,
  IssuerChange,
  IssuerKeyRecord,
  IssuerStore,
  KeyState,
  PublicJwk,
  Result,
  Seconds,
  StatusListRecord,
} from '@imprint/core'

/** The time at which everything happens. */
export const issuedAt = 1_795_341_600 as Seconds
/** Who acts. */
export const context = { actor: 'desk', at: issuedAt }
/** A status list of the tests. */
export const list1: StatusListRecord = {
  uri: 'l1',
  mechanism: 'test',
  bits: 2,
  size: 8,
  seed: 'c2VlZA',
  createdAt: issuedAt,
}

/** A key of the issuer. */
export function issuerKey(kid: string, state: KeyState = 'active'): IssuerKeyRecord {
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as PublicJwk
  const activeAt = state === 'active' ? issuedAt : null
  return { kid, alg: 'Ed25519', publicJwk, state, createdAt: issuedAt, activeAt, retiredAt: null, compromisedAt: null }
}

/** A credential as an issuer would keep it. */
export function issuance(id: string, rest: Partial<IssuanceRecord> = {}): IssuanceRecord {
  return {
    id,
    type: 'ImDeviceCredential',
    format: 'vc-jwt',
    subject: `im:alice/${id}@example.com`,
    about: [`device ${id}`, 'user alice'],
    holderKey: `thumbprint of ${id}`,
    kid: 'k1',
    issuedAt,
    validFrom: issuedAt,
    validUntil: (issuedAt + 3600) as Seconds,
    slot: null,
    replaces: null,
    text: `eyJ.${id}.c2ln`,
    ...rest,
  }
}

/** Issuing it. */
export function issued(id: string, rest: Partial<IssuanceRecord> = {}): IssuerChange {
  return { kind: 'credential-issued', record: issuance(id, rest) }
}

/** The value of a result that must be one. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** Gives a store the key and the list that every test begins with. */
export async function withBeginning(store: IssuerStore): Promise<IssuerStore> {
  value(
    await store.commit(
      [
        { kind: 'key-added', key: issuerKey('k1') },
        { kind: 'list-added', list: list1 },
      ],
      context,
    ),
  )
  return store
}
