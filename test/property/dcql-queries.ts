import type { Json, JsonObject } from '@imprint/core'
import type { DcqlCandidate } from '@imprint/core/dcql'
import fc from 'fast-check'

const names = ['a', 'b', 'c'] as const
const name = fc.constantFrom(...names)
const scalar = fc.constantFrom<Json>('x', 'y', '1', 0, 1, true, false, '')
const claimValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(scalar, { minLength: 1, maxLength: 3 }),
    tie('object'),
    fc.array(tie('object'), { minLength: 1, maxLength: 3 }),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<Json>,
})).value
const claims = fc.dictionary(name, claimValue, { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>
const vct = fc.constantFrom('urn:one', 'urn:two')
const types = fc.uniqueArray(fc.constantFrom('One', 'Two', 'Three'), { minLength: 1 })
const authority = fc.record({
  type: fc.constant('aki'),
  values: fc.uniqueArray(fc.constantFrom('AAAA', 'BBBB', 'CCCC'), { minLength: 1 }),
})
const binding = fc.constantFrom<'key' | 'none'>('key', 'key', 'none')

/** A credential. Of its claims no array is empty or has elements of several kinds, and nothing is null: there readers differ (`../interop/dcql-exceptions.json`). */
export const anyCandidate: fc.Arbitrary<DcqlCandidate> = fc
  .record({
    format: fc.constantFrom('dc+sd-jwt', 'dc+sd-jwt', 'jwt_vc_json'),
    vct,
    types,
    claims,
    binding,
    authorities: fc.option(fc.array(authority, { minLength: 1, maxLength: 1 })),
  })
  .map(
    ({ vct, types, ...rest }): DcqlCandidate => ({
      ...rest,
      types: rest.format === 'dc+sd-jwt' ? [vct] : types,
      disclosed: 'selective',
    }),
  )

const component = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.nat({ max: 2 }) },
)
const path = fc.tuple(name, fc.array(component, { maxLength: 2 })).map(([first, rest]) => [first, ...rest])
const values = fc.array(fc.constantFrom('x', 'y', '1', 0, 1, true, false), { minLength: 1, maxLength: 3 })

/** A credential query without its id, well-formed. */
export const anyCredentialQuery: fc.Arbitrary<object> = fc
  .record({
    format: fc.constantFrom('dc+sd-jwt', 'dc+sd-jwt', 'jwt_vc_json'),
    vcts: fc.uniqueArray(vct, { minLength: 1 }),
    types: fc.array(types, { minLength: 1, maxLength: 2 }),
    bound: fc.option(fc.boolean(), { nil: undefined }),
    authorities: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.array(authority, { minLength: 1, maxLength: 2 }) },
    ),
    claims: fc.option(
      fc.uniqueArray(fc.record({ path, values: fc.option(values, { nil: undefined }) }), {
        minLength: 1,
        maxLength: 4,
        selector: (each) => JSON.stringify(each.path),
      }),
      { nil: undefined },
    ),
    sets: fc.option(
      fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      {
        nil: undefined,
      },
    ),
  })
  .map(({ format, vcts, types, bound, authorities, claims, sets }) => ({
    format,
    meta: format === 'dc+sd-jwt' ? { vct_values: vcts } : { type_values: types },
    ...(bound === undefined ? {} : { require_cryptographic_holder_binding: bound }),
    ...(authorities === undefined ? {} : { trusted_authorities: authorities }),
    ...(claims === undefined
      ? {}
      : {
          claims: claims.map((each, index) => ({
            id: `k${index}`,
            path: each.path,
            ...(each.values === undefined ? {} : { values: each.values }),
          })),
          ...(sets === undefined
            ? {}
            : { claim_sets: sets.map((set) => [...new Set(set.map((place) => `k${place % claims.length}`))]) }),
        }),
  }))

/** A well-formed query. */
export const anyQuery: fc.Arbitrary<JsonObject> = fc
  .record({
    credentials: fc.array(anyCredentialQuery, { minLength: 1, maxLength: 3 }),
    sets: fc.option(
      fc.array(
        fc.record({
          options: fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 }), {
            minLength: 1,
            maxLength: 3,
          }),
          required: fc.option(fc.boolean(), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      { nil: undefined },
    ),
  })
  .map(({ credentials, sets }) => ({
    credentials: credentials.map((each, index) => ({ id: `c${index}`, ...each })),
    ...(sets === undefined
      ? {}
      : {
          credential_sets: sets.map(({ options, required }) => ({
            options: options.map((option) => option.map((place) => `c${place % credentials.length}`)),
            ...(required === undefined ? {} : { required }),
          })),
        }),
  })) as fc.Arbitrary<JsonObject>
