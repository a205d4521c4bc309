import { type ImId, sameImId, sameUser } from '../identifiers/im-id.ts'
import { parseImId } from '../identifiers/parse.ts'
import { commonScope, deviceOf } from '../identifiers/relations.ts'
import { type Failed, fail, ok, type Result } from '../result.ts'
import type { Certificate } from './certificate.ts'

/** The IM identifiers in a certificate's subjectAltName: at most one of each kind. */
export interface ImNames {
  readonly device: ImId | null
  readonly user: ImId | null
  readonly handle: ImId | null
  /** The identifiers of a domain, team, channel or group, which are about no person. */
  readonly others: readonly ImId[]
}

// The schemes that credentials write identifiers with. An https URI names a page.
const imSchemes = /^(?:im|mimi):/i

/**
 * Reads the identifiers of a certificate (draft-mahy-mimi-identity section 4.1). Two of one kind are `x509.identifier_count`, because two readers could take different ones; two domains are
 * `x509.identifier_mixed`; a URI of an IM scheme that is no identifier has the code of its fault.
 */
export function readImNames(certificate: Certificate): Result<ImNames> {
  const found: { device: ImId | null; user: ImId | null; handle: ImId | null; others: ImId[] } = {
    device: null,
    user: null,
    handle: null,
    others: [],
  }
  const persons: ImId[] = []
  for (const name of certificate.extensions.subjectAltName?.names ?? []) {
    if (name.form !== 'uri' || !imSchemes.test(name.text)) continue
    const id = parseImId(name.text)
    if (!id.ok) return id
    const { kind } = id.value
    if (kind !== 'device' && kind !== 'user' && kind !== 'handle') {
      found.others.push(id.value)
      continue
    }
    if (found[kind] !== null) return fail('x509.identifier_count', `two identifiers of kind ${kind}`)
    found[kind] = id.value
    persons.push(id.value)
  }
  if (persons.length > 0 && !commonScope(persons).ok)
    return fail('x509.identifier_mixed', 'identifiers of different domains')
  const fault = mixedUsers(found)
  return fault ?? ok(found)
}

/** A device that names its user must name the one beside it. A handle says nothing about that where handles change hands. */
function mixedUsers({ device, user, handle }: Pick<ImNames, 'device' | 'user' | 'handle'>): Failed | null {
  const about = (a: ImId | null, b: ImId | null) => a !== null && b !== null && sameUser(a, b) === 'different'
  return about(device, user) || about(device, handle) || about(user, handle)
    ? fail('x509.identifier_mixed', 'identifiers of different users')
    : null
}

/** Whether a certificate names a person or a device at all. */
export function namesPerson({ device, user, handle }: ImNames): boolean {
  return device !== null || user !== null || handle !== null
}

/**
 * Picks out of a chain the certificate that says who the person is (draft-mahy-mimi-identity section 4.1). In the cascading layout it is the user's: the first above a device that bears the issuer's name and names a person, because what a user writes
 * into her devices' certificates is nobody's word but hers. Otherwise it is the first of the chain. Nothing is verified here: whether the path goes by the same certificate is for the trust model to say.
 */
export function personCertificate([leaf, ...above]: readonly [Certificate, ...Certificate[]]): Certificate {
  const names = readImNames(leaf)
  if (!names.ok || names.value.device === null) return leaf
  return above.find((one) => one.subject.key === leaf.issuer.key && isPerson(one)) ?? leaf
}

function isPerson(certificate: Certificate): boolean {
  const names = readImNames(certificate)
  return names.ok && namesPerson(names.value)
}

/** Whether a device belongs to the user whom a parent's certificate names: its user part is the parent's user, or its bare form the parent's handle. */
export function belongsTo(device: ImId, parent: ImNames): boolean {
  const owner = deviceOf(device)
  if (owner === null) return false
  return [parent.user, parent.handle].some(
    (id) => id !== null && (sameImId(id, owner) || sameUser(id, device) === 'same'),
  )
}
