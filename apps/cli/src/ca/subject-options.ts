import { domainToASCII } from 'node:url'
import { parseDomain, parseImId } from '@imprint/core'
import { type NameAttribute, oids } from '@imprint/core/x509'
import { type Call, type Option, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { printable } from '../terminal/style.ts'

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
    return value === null ? [] : [{ oid, value: shown(option, value) }]
  })
  return [...attributes, { oid: oids.commonName, value: `${shown('name', name)}${suffix}` }]
}

/** A name is read by people: nothing in it may be hidden from them, or turn what they read. */
function shown(option: string, value: string): string {
  if (printable(value) === value && value.trim() !== '') return value
  throw new UsageError(`--${option}: a control or an invisible character, or nothing at all: ${printable(value)}`)
}

/** The identifiers that `--uri` names, each of a form that a verifier reads. */
export function urisOf(call: Call): readonly string[] {
  const uris = optionsOf(call, 'uri')
  for (const uri of uris) {
    if (/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[^\s?#]*)?$/.test(uri) && URL.canParse(uri)) continue
    const id = parseImId(uri)
    if (!id.ok)
      throw new UsageError({
        ...id.error,
        detail: `--uri ${printable(uri)}: an im: or mimi: identifier is meant, or the https URL of an issuer: ${id.error.detail}`,
      })
  }
  return uris
}

/** The domains that `--domain` names, as certificates write them. */
export function domainsOf(call: Call): readonly string[] {
  const domains = optionsOf(call, 'domain')
  for (const domain of domains) {
    const parsed = parseDomain(domain)
    if (parsed.ok && parsed.value === domain) continue
    const ascii = domainToASCII(domain)
    const meant = ascii !== '' && ascii !== domain && parseDomain(ascii).ok ? `; write ${ascii}` : ''
    throw new UsageError(`--domain ${printable(domain)}: a domain such as example.com, in small ASCII letters${meant}`)
  }
  return domains
}
