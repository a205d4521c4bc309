import { isTextArray, type Json } from '../json.ts'

/** What the `meta` member of a credential query may hold for one credential format. */
export interface MetaRow {
  readonly member: string
  /** What its value must be, for a finding. */
  readonly form: string
  isValid(value: Json): boolean
  /** Tells whether a credential of these types is meant. */
  matches(value: Json, types: readonly string[]): boolean
}

// More than anybody lists; it keeps one credential's types from being compared thousands of times.
const maxTypes = 64

const vctValues: MetaRow = {
  member: 'vct_values',
  form: `1 to ${maxTypes} texts`,
  isValid: isTypeList,
  matches: (value, types) => (value as readonly string[]).some((type) => types.includes(type)),
}

const typeValues: MetaRow = {
  member: 'type_values',
  form: `1 to ${maxTypes} arrays of 1 to ${maxTypes} texts`,
  isValid: (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= maxTypes && value.every((each) => isTypeList(each)),
  matches: (value, types) =>
    (value as readonly (readonly string[])[]).some((all) =>
      all.every((type) => types.includes(type) || types.includes(shortest(type))),
    ),
}

const doctypeValue: MetaRow = {
  member: 'doctype_value',
  form: 'a text',
  isValid: (value) => typeof value === 'string' && value !== '',
  matches: (value, types) => types.includes(value as string),
}

/**
 * The formats of OpenID4VP 1.0 appendix B, and `vc-jwt`, our name for VC-JOSE-COSE, which has none there. The types that come with a credential are what its
 * format states, full IRIs included where it knows them.
 */
const rows: ReadonlyMap<string, MetaRow> = new Map([
  ['dc+sd-jwt', vctValues],
  ['jwt_vc_json', typeValues],
  ['ldp_vc', typeValues],
  ['vc-jwt', typeValues],
  ['mso_mdoc', doctypeValue],
])

/** The row of a credential format, or `null` for a format that nobody here knows. */
export function metaRowOf(format: string): MetaRow | null {
  return rows.get(format) ?? null
}

function isTypeList(value: Json): boolean {
  return isTextArray(value) && value.length > 0 && value.length <= maxTypes && !value.includes('')
}

/** Both base contexts (VC Data Model 1.1 and 2.0) expand the base type to one IRI, so it is the same type written out. */
function shortest(type: string): string {
  return type === 'https://www.w3.org/2018/credentials#VerifiableCredential' ? 'VerifiableCredential' : type
}
