import { nodeHasher } from '@imprint/adapters/node-crypto'
import { thumbprintUri } from '@imprint/core'
import { formatName } from '@imprint/core/x509'
import type { Policy, PolicyCombination, PolicyModel } from '@imprint/trust/policy-file'
import { keyName } from '../verify/report-text.ts'
import { fingerprintOf, matcherWords, modelWords, ruleName } from './policy-words.ts'
import { draftGraph, type GraphDraft, type TrustGraph } from './trust-graph.ts'

/** How many parties of one model are drawn; a picture of a thousand issuers shows nothing. */
const maxDrawn = 12

/** Draws whom a policy would believe, and about whom. */
export function policyGraph(policy: Policy): TrustGraph {
  const draft = draftGraph('Whom this policy believes', {
    id: 'self',
    label: 'The verifier',
    detail: null,
    kind: 'self',
  })
  addPolicy(draft, policy, { above: 'self', place: '', number: '' })
  return draft.finish()
}

interface Place {
  readonly above: string
  readonly place: string
  /** Its number in a combination, by which verdicts name it too; empty where it stands alone. */
  readonly number: string
}

function addPolicy(draft: GraphDraft, policy: Policy, { above, place, number }: Place): void {
  const id = `policy ${place}`
  const detail = policy.where === null ? null : `only where ${matcherWords(policy.where)}`
  if (policy.model === 'combination') {
    draft.add({ id, label: number + ruleName(policy.rule, policy.models.length), detail, kind: 'rule' })
    draft.link({ from: above, to: id, kind: 'asks', label: null })
    for (const [index, model] of policy.models.entries())
      addPolicy(draft, model, {
        above: id,
        place: `${place}/models/${index}`,
        number: `${index + 1}. `,
      })
    addConflicts(draft, policy)
    return
  }
  draft.add({ id, label: `${number}${modelWords(policy).title}`, detail, kind: 'model' })
  draft.link({ from: above, to: id, kind: 'asks', label: null })
  const parties = partiesOf(policy)
  for (const { name, about, keys = [], detail = null } of parties.slice(0, maxDrawn)) {
    const party = draft.add({ id: `party ${name} ${detail ?? ''}`, label: name, detail, kind: 'party' })
    for (const key of keys.slice(0, maxDrawn)) {
      const held = draft.add({ id: keyId(name, key), label: keyName(key), detail: null, kind: 'key' })
      draft.link({ from: id, to: held, kind: 'vouches', label: null })
      draft.link({ from: held, to: party, kind: 'vouches', label: 'as its key' })
    }
    if (keys.length === 0) draft.link({ from: id, to: party, kind: 'vouches', label: null })
    for (const one of about.slice(0, maxDrawn)) {
      const subject = draft.add({ id: `subject ${one}`, label: one, detail: null, kind: 'subject' })
      draft.link({ from: party, to: subject, kind: 'vouches', label: null })
    }
  }
  const rest = parties.length - maxDrawn
  if (rest > 0) {
    const more = draft.add({ id: `${id} more`, label: `and ${rest} more`, detail: null, kind: 'party' })
    draft.link({ from: id, to: more, kind: 'vouches', label: null })
  }
}

const keyId = (issuer: string, key: string) => `key ${issuer} ${key}`

/** Joins the keys of two models that wrote down one issuer with no key in common. */
function addConflicts(draft: GraphDraft, { models }: PolicyCombination): void {
  const written = models.flatMap((model) => (model.model === 'pinned' ? [partiesOf(model)] : []))
  for (const [at, parties] of written.entries())
    for (const { name, keys = [] } of parties) {
      const others = written.slice(0, at).flatMap((each) => each.filter((other) => other.name === name))
      const other = others.find((each) => !(each.keys ?? []).some((key) => keys.includes(key)))
      const [own, theirs] = [keys[0], other?.keys?.[0]]
      if (own === undefined || theirs === undefined) continue
      draft.link({
        from: keyId(name, own),
        to: keyId(name, theirs),
        kind: 'conflicts',
        label: `no key of ${name} in common`,
      })
    }
}

interface Party {
  readonly name: string
  readonly about: readonly string[]
  /** Thumbprints of the keys that the policy itself holds. */
  readonly keys?: readonly string[]
  readonly detail?: string
}

function partiesOf(model: PolicyModel): readonly Party[] {
  switch (model.model) {
    case 'pinned':
      return model.issuers.map(({ issuer, domains, keys }) => ({
        name: issuer,
        about: people(domains),
        keys: keys.map(({ jwk }) => thumbprintUri(jwk, nodeHasher)),
      }))
    case 'hierarchy':
      return model.authorities.map(({ issuer, domains }) => ({ name: issuer, about: people(domains) }))
    case 'first-use':
      return model.domains.map((domain) => ({ name: `any https issuer at ${domain}`, about: people([domain]) }))
    case 'cross-signing':
      return [
        {
          name: 'users whom you verified',
          about: ['their own devices'],
          detail: `by your master key, ${keyName(thumbprintUri(model.me.masterKey, nodeHasher))}`,
        },
        ...(model.unverified === 'first-use'
          ? [{ name: 'users whose key is the first seen', about: ['their own devices'] }]
          : []),
      ]
    case 'well-known':
      return ('unsafeAny' in model.profiles ? ['any signed list of services'] : model.profiles).map((name) => ({
        name,
        about: ['what its services prove'],
      }))
    case 'x509':
      return model.roots.map(({ certificate, domains, issuers = [] }) => ({
        name: formatName(certificate.subject),
        about: [...people(domains), ...issuers.map((issuer) => `${issuer}, by its host`)],
        detail: `SHA-256 ${fingerprintOf(certificate).slice(0, 23)}…`,
      }))
  }
}

function people(domains: readonly string[]): readonly string[] {
  return domains.map((domain) => `people at ${domain}`)
}
