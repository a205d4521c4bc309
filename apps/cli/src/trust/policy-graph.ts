import { formatName } from '@imprint/core/x509'
import type { CombineRule } from '@imprint/trust/combine'
import type { Policy, PolicyModel } from '@imprint/trust/policy-file'
import { matcherWords, modelWords } from './policy-words.ts'
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
  /** Its number, where the order counts; otherwise empty. */
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
        number: policy.rule === 'precedence' ? `${index + 1}. ` : '',
      })
    return
  }
  draft.add({ id, label: `${number}${modelWords(policy).title}`, detail, kind: 'model' })
  draft.link({ from: above, to: id, kind: 'asks', label: null })
  const parties = partiesOf(policy)
  for (const { name, about } of parties.slice(0, maxDrawn)) {
    const party = draft.add({ id: `party ${name}`, label: name, detail: null, kind: 'party' })
    draft.link({ from: id, to: party, kind: 'vouches', label: null })
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

/** The name of a rule, short enough for a box. */
function ruleName(rule: CombineRule, count: number): string {
  if (count === 1) return 'only'
  if (typeof rule === 'object') return `at least ${rule.atLeast} of ${count}, no veto`
  const names = {
    all: 'all of',
    any: 'any of',
    precedence: 'the first of',
    'unless-distrusted': 'any, unless one distrusts, of',
  } as const
  return `${names[rule]} ${count}`
}

interface Party {
  readonly name: string
  readonly about: readonly string[]
}

function partiesOf(model: PolicyModel): readonly Party[] {
  switch (model.model) {
    case 'pinned':
      return model.issuers.map(({ issuer, domains }) => ({ name: issuer, about: people(domains) }))
    case 'hierarchy':
      return model.authorities.map(({ issuer, domains }) => ({ name: issuer, about: people(domains) }))
    case 'first-use':
      return model.domains.map((domain) => ({ name: `any https issuer at ${domain}`, about: people([domain]) }))
    case 'cross-signing':
      return [
        { name: 'users whom you verified', about: ['their own devices'] },
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
      return model.roots.map(({ certificate, domains }) => ({
        name: formatName(certificate.subject),
        about: people(domains),
      }))
  }
}

function people(domains: readonly string[]): readonly string[] {
  return domains.map((domain) => `people at ${domain}`)
}
