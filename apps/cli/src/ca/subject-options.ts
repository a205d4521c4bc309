import { type NameAttribute, oids } from '@imprint/core/x509'
import { type Call, type Option, optionOf, requiredOption } from '../command.ts'

/** The options that say a certificate's name. */
export const subjectOptions: Readonly<Record<string, Option>> = {
  name: { type: 'string', value: 'TEXT', about: 'the name that people read (CN)' },
  org: { type: 'string', value: 'TEXT', about: 'the organisation (O)' },
  unit: { type: 'string', value: 'TEXT', about: 'the unit inside it (OU)' },
  title: { type: 'string', value: 'TEXT', about: 'the position or job' },
}

const parts = [
  ['org', oids.organization],
  ['unit', oids.organizationalUnit],
  ['title', oids.title],
] as const

/** The distinguished name that the options say, the most general part first. */
export function subjectOf(call: Call, suffix = ''): readonly NameAttribute[] {
  const name = requiredOption(call, 'name')
  const attributes = parts.flatMap(([option, oid]) => {
    const value = optionOf(call, option)
    return value === null ? [] : [{ oid, value }]
  })
  return [...attributes, { oid: oids.commonName, value: `${name}${suffix}` }]
}
