import { type Finding, finding } from '../result.ts'
import type { Certificate } from './certificate.ts'
import type { NameConstraints } from './extensions.ts'
import type { GeneralName } from './general-names.ts'
import { isWithin } from './names.ts'
import { oids } from './oids.ts'

/**
 * Says which name of a certificate breaks the constraints of an authority above it (RFC 5280 section 4.2.1.10); `null` if none does. Every authority's constraints are asked in turn, which
 * is the same as intersecting them. A name that a constraint of its form cannot be applied to breaks it.
 */
export function nameConstraintsFault(
  certificate: Certificate,
  constraints: NameConstraints,
): Finding<'x509.name_constraints'> | null {
  for (const name of constrainedNames(certificate)) {
    if (constraints.excluded.some((base) => base.form === name.form && mayMatch(name, base)))
      return broken(name, 'is excluded')
    const permitted = constraints.permitted.filter(({ form }) => form === name.form)
    if (permitted.length > 0 && !permitted.some((base) => matches(name, base)))
      return broken(name, 'is not among the permitted')
  }
  return null
}

function broken(name: GeneralName, why: string): Finding<'x509.name_constraints'> {
  return finding('x509.name_constraints', `a name of form ${name.form} ${why}`)
}

/** The subject's name and every alternative one. E-mail addresses in the subject count where no alternative name is one. */
function constrainedNames({ subject, extensions }: Certificate): readonly GeneralName[] {
  const names = [...(extensions.subjectAltName?.names ?? [])]
  if (!names.some(({ form }) => form === 'email')) {
    for (const { oid, value } of subject.rdns.flat())
      if (oid === oids.emailAddress) names.push({ form: 'email', text: value })
  }
  if (subject.rdns.length > 0) names.push({ form: 'directory', name: subject })
  return names
}

/** Whether a name certainly lies in a subtree. */
function matches(name: GeneralName, base: GeneralName): boolean {
  switch (name.form) {
    case 'dns':
      return base.form === 'dns' && domainWithin(name.text.replace(/^\*\./, ''), base.text)
    case 'email':
      return base.form === 'email' && emailWithin(name.text, base.text)
    case 'uri': {
      const host = hostOf(name.text)
      return base.form === 'uri' && host !== null && hostWithin(host, base.text)
    }
    case 'directory':
      return base.form === 'directory' && isWithin(name.name, base.name)
    case 'ip':
      return base.form === 'ip' && addressWithin(name.octets, base.octets)
    // Nobody says what a subtree of these is, so nothing lies in one.
    case 'registered-id':
    case 'other':
      return false
  }
}

/** Whether a name could lie in a subtree: for what is excluded, every doubt counts. */
function mayMatch(name: GeneralName, base: GeneralName): boolean {
  if (matches(name, base)) return true
  switch (name.form) {
    case 'dns':
      // A wildcard covers hosts on both sides of a deeper constraint.
      return base.form === 'dns' && name.text.startsWith('*.') && domainWithin(base.text, name.text.slice(2))
    case 'uri':
      return hostOf(name.text) === null
    case 'registered-id':
    case 'other':
      return true
    default:
      return false
  }
}

/** A domain lies in another if it is that or ends in it, label by label. */
function domainWithin(name: string, base: string): boolean {
  const [inner, outer] = [name.toLowerCase(), base.toLowerCase()]
  return outer === '' || inner === outer || inner.endsWith(`.${outer}`)
}

/** A host constraint is that host, or with a dot before it every host below. */
function hostWithin(host: string, base: string): boolean {
  const outer = base.toLowerCase()
  return outer.startsWith('.') ? host.endsWith(outer) && host.length > outer.length : host === outer
}

/** Whether every name in one subtree of hosts lies in another of the same form. */
export function isSubtreeWithin(
  form: 'dns' | 'uri' | 'email',
  { inner, outer }: { readonly inner: string; readonly outer: string },
): boolean {
  if (form === 'dns') return domainWithin(inner, outer)
  if (inner.startsWith('.') && inner.toLowerCase() === outer.toLowerCase()) return true
  return form === 'email' ? emailWithin(inner, outer) : hostWithin(inner.toLowerCase(), outer)
}

function emailWithin(address: string, base: string): boolean {
  const at = address.lastIndexOf('@')
  const host = address.slice(at + 1).toLowerCase()
  const baseAt = base.lastIndexOf('@')
  if (baseAt < 0) return base === '' || hostWithin(host, base)
  // The local part is the mail server's own, and its case counts (RFC 5280 section 7.5).
  return address.slice(0, at) === base.slice(0, baseAt) && host === base.slice(baseAt + 1).toLowerCase()
}

// Two labels at least, none of them empty, the last not a number: what a fully qualified domain name is.
const qualified = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/

/** The host of a URI in small letters; `null` where it has none or no fully qualified one, and constraints cannot be applied: such as every `im:` URI. */
export function hostOf(uri: string): string | null {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#\\]*)/.exec(uri)?.[1]
  if (authority === undefined) return null
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase()
  return qualified.test(host) ? host : null
}

function addressWithin(address: Uint8Array, base: Uint8Array): boolean {
  const { length } = address
  if (base.length !== 2 * length) return false
  for (let i = 0; i < length; i++) {
    const mask = base[length + i] as number
    if (((address[i] as number) & mask) !== ((base[i] as number) & mask)) return false
  }
  return true
}
