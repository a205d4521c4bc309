import { fail, ok, parseDomain, type Result } from '@imprint/core'
import { type GeneralName, isSubtreeWithin, type NameConstraints } from '@imprint/core/x509'
import type { AltName, ExtensionWishes } from './extensions.ts'

type Constraints = Pick<ExtensionWishes, 'nameConstraints'>

/**
 * Says what an authority may name that stands below another (RFC 5280 section 4.2.1.10): the domains that are wanted, which must lie in what the other may name, and whatever else the other was told. Constraints are passed on, though every verifier
 * looks at all of them, so that whoever issues further down knows them without the certificates above.
 */
export function constraintsBelow(
  above: NameConstraints | null,
  domains: readonly string[] | undefined,
): Result<Constraints> {
  const own = (domains ?? []).flatMap(basesOf)
  for (const domain of domains ?? []) {
    const parsed = parseDomain(domain)
    if (!parsed.ok || parsed.value !== domain)
      return refused('a domain such as example.com, in small letters, is meant')
  }
  if (above === null) return ok(own.length === 0 ? {} : { nameConstraints: { permitted: own } })
  const outside = own.some(({ form, text }) => {
    const permitted = above.permitted.flatMap((base) => (base.form === form ? [base.text] : []))
    return permitted.length > 0 && !permitted.some((outer) => isSubtreeWithin(form, { inner: text, outer }))
  })
  if (outside) return refused('a domain lies outside of what the issuer may name')
  const kept = above.permitted.filter((base) => !own.some(({ form }) => form === base.form)).map(altNameOf)
  const excluded = above.excluded.map(altNameOf)
  const given = [...kept, ...excluded]
  if (given.includes(null)) return refused('the issuer is constrained in a form that cannot be passed on')
  const permitted = [...own, ...(kept as readonly AltName[])]
  return ok({
    nameConstraints: {
      ...(permitted.length === 0 ? {} : { permitted }),
      ...(excluded.length === 0 ? {} : { excluded: excluded as readonly AltName[] }),
    },
  })
}

function refused(detail: string) {
  return fail('x509.request_profile', detail)
}

/** For URIs and mailboxes a host alone is that host, and with a dot before it what is below (RFC 5280 section 4.2.1.10), so both are written; a domain is both. */
function basesOf(text: string): readonly Extract<AltName, { readonly text: string }>[] {
  return [
    { form: 'dns', text },
    { form: 'uri', text },
    { form: 'uri', text: `.${text}` },
    { form: 'email', text },
    { form: 'email', text: `.${text}` },
  ]
}

function altNameOf(name: GeneralName): AltName | null {
  switch (name.form) {
    case 'dns':
    case 'uri':
    case 'email':
      return { form: name.form, text: name.text }
    case 'directory':
      return name.name.rdns.every((rdn) => rdn.length === 1) ? { form: 'directory', name: name.name.rdns.flat() } : null
    case 'ip':
      return { form: 'ip', octets: name.octets }
    case 'registered-id':
    case 'other':
      return null
  }
}
