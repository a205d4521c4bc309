import { nodeHasher } from '@imprint/adapters/node-crypto'
import { formatDateTime, type PublicJwk, thumbprint } from '@imprint/core'
import { type Certificate, formatName, hexOf } from '@imprint/core/x509'
import type { ClaimMatcher, CombineRule } from '@imprint/trust/combine'
import type { Narrowing, Policy, PolicyModel } from '@imprint/trust/policy-file'

/** Words for the rule of a combination, as what follows "An issuer is believed". */
export function ruleWords(rule: CombineRule, count: number): string {
  if (count === 1) return 'if this believes it'
  if (typeof rule === 'object')
    return rule.atLeast === 1
      ? `if one of these ${count} believes it and none distrusts it`
      : `if at least ${rule.atLeast} of these ${count} believe the same key and none distrusts it`
  switch (rule) {
    case 'all':
      return `only if all of these ${count} believe the same key`
    case 'any':
      return `if any one of these ${count} believes it, whatever the others say`
    case 'precedence':
      return `if the first of these ${count} that knows it believes it`
    case 'unless-distrusted':
      return `if one of these ${count} believes it and no other distrusts it`
  }
}

/** The name of a rule, short enough for a box. */
export function ruleName(rule: CombineRule, count: number): string {
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

/** What follows from the rule where models disagree or cannot be asked. */
export function ruleConsequence(rule: CombineRule, count: number): string | null {
  if (count === 1) return null
  if (typeof rule === 'object')
    return 'One that cannot be asked counts neither way; nothing is decided while those that cannot be asked could still make up the number.'
  switch (rule) {
    case 'all':
      return 'One that refuses is enough to refuse, and so is one that never heard of the issuer. If one cannot be asked, nothing is decided.'
    case 'any':
      return 'Careful: whoever deceives the weakest of them is believed. A distrust of the others is noted and changes nothing.'
    case 'precedence':
      return 'The order is the order here. One that knows the issuer and refuses it, or cannot be asked about it, keeps those after it from deciding.'
    case 'unless-distrusted':
      return 'A distrust wins over every trust. If one that might distrust cannot be asked, nothing is decided.'
  }
}

/** One model: what it believes, then about whom, then what is to be known about it. */
export interface ModelWords {
  readonly title: string
  readonly says: string
  readonly items: readonly string[]
  readonly notes: readonly string[]
}

/** Words for a model. */
export function modelWords(model: PolicyModel): ModelWords {
  switch (model.model) {
    case 'pinned':
      return {
        title: 'Keys that you wrote down',
        says: 'These issuers are believed with the keys in the file, and nobody is asked:',
        items: model.issuers.map(
          ({ issuer, keys, ...scope }) =>
            `${issuer} ${scopeWords(scope)}, with ${keys.length === 1 ? 'the key' : 'the keys'} ${keys.map(({ jwk }) => keyWords(jwk)).join(', ')}`,
        ),
        notes: ['A key counts until you take it out of the file.'],
      }
    case 'hierarchy':
      return {
        title: 'Authorities',
        says: 'These are asked over https, or by their DID, for the keys that they publish now, and believed:',
        items: model.authorities.map(({ issuer, ...scope }) => `${issuer} ${scopeWords(scope)}`),
        notes: ['A key that they withdraw stops counting. If one cannot be reached, nothing is decided.'],
      }
    case 'first-use':
      return {
        title: 'First use',
        says: 'Every https issuer at these domains is believed with the first key that it shows:',
        items: model.domains.map((domain) => `${domain} and every host below it, about identifiers at ${domain}`),
        notes: ['Another key later is refused. Careful: the first time an impostor cannot be told from the issuer.'],
      }
    case 'cross-signing':
      return {
        title: 'People who verified each other',
        says: `You are ${model.me.userId}, with the master key ${keyWords(model.me.masterKey)}. Believed about themselves, and about nobody else:`,
        items: [
          'users whom you verified, and their devices that they signed',
          ...(model.unverified === 'first-use'
            ? ['other users, as long as their master key is the one seen first']
            : []),
        ],
        notes: [
          'A user whose master key changes is refused until you compare or acknowledge it (imprint trust keys). What she says about herself is her own word.',
          ...model.servers.map(
            ({ url, domains }) =>
              `Keys of users at ${domainWords(domains)} are asked for at ${url}; while that server is down, nothing is decided about them.`,
          ),
          model.servers.length === 0
            ? 'Keys are taken from the files that imprint verify --keys names, and nobody is asked.'
            : 'All other keys are taken from the files that imprint verify --keys names.',
        ],
      }
    case 'well-known':
      return wellKnownWords(model)
    case 'x509':
      return {
        title: 'Certificates',
        says: 'Chains of certificates are followed to these roots:',
        items: model.roots.map(
          ({ certificate, issuers = [], ...scope }) =>
            `${formatName(certificate.subject)}, until ${formatDateTime(certificate.notAfter)}, ${scopeWords(scope)}${issuers.length === 0 ? '' : `; also for credentials of ${issuers.join(', ')}, whose certificates may name them by their host alone`}; SHA-256 ${fingerprintOf(certificate)}`,
        ),
        notes: [revocationWords[model.revocation]],
      }
  }
}

/** A key by its thumbprint (RFC 7638), whole: part of one could be matched by trying. */
function keyWords(jwk: PublicJwk): string {
  return thumbprint(jwk, nodeHasher)
}

/** The fingerprint of a certificate as other tools print it: SHA-256 of its octets. */
export function fingerprintOf({ der }: Certificate): string {
  const pairs = hexOf(nodeHasher.sha256(der)).match(/../g) ?? []
  return pairs.join(':').toUpperCase()
}

const revocationWords = {
  ignored: 'Careful: whether a certificate was revoked is not asked.',
  'when-known': 'A certificate that is known to be revoked is distrusted; if nobody can say, it counts.',
  required: 'A certificate that is known to be revoked is distrusted; if nobody can say, nothing is decided.',
} as const

function wellKnownWords({
  profiles,
  need,
  shownFor,
  services,
  kinds,
  types,
}: Extract<PolicyModel, { model: 'well-known' }>): ModelWords {
  const isAny = 'unsafeAny' in profiles
  return {
    title: 'Services that vouch for each other',
    says: `A person’s own signed list of services is believed about the identifiers that those services prove, if ${need === 1 ? 'one site' : `${need} different sites`} of it ${need === 1 ? 'links' : 'link'} back, seen within ${ageWords(shownFor)}:`,
    items: isAny ? ['any list at all'] : profiles,
    notes: [
      ...(services === undefined ? [] : [`Only these count: ${services.join(', ')}.`]),
      ...(kinds === undefined ? [] : [`Only these kinds count: ${kinds.join(', ')}.`]),
      ...(types === null ? [] : [`Only for ${types.join(', ')}.`]),
      'A page that is down is not a page that denies: while such pages could make up the number, nothing is decided.',
      ...(isAny
        ? [`Careful: whoever presents chooses which public pages you fetch. You said why: ${profiles.unsafeAny}`]
        : []),
    ],
  }
}

function scopeWords({
  domains,
  types,
}: {
  readonly domains: readonly string[]
  readonly types: readonly string[] | null
}): string {
  return `about identifiers at ${domainWords(domains)}${types === null ? '' : `, only for ${types.join(', ')}`}`
}

function domainWords(domains: readonly string[]): string {
  return domains.map((domain) => (domain.startsWith('*.') ? `everything below ${domain.slice(2)}` : domain)).join(', ')
}

/** Sentences for what makes a policy believe less. */
export function narrowingWords({ where, freshFor }: Narrowing): readonly string[] {
  return [
    ...(where === null
      ? []
      : [`Only credentials count in which ${matcherWords(where)}. A claim that was not shown does not count.`]),
    ...(freshFor === null
      ? []
      : [`Only what was fetched within ${ageWords(freshFor)} counts; with older evidence nothing is decided.`]),
  ]
}

/** Words for a test of claims, as what follows "in which". */
export function matcherWords(matcher: ClaimMatcher): string {
  if ('all' in matcher) return matcher.all.map(inner).join(' and ')
  if ('any' in matcher) return matcher.any.map(inner).join(' or ')
  if ('not' in matcher) return `it is not so that ${inner(matcher.not)}`
  const claim = `“${matcher.claim}”`
  if ('is' in matcher) return `${claim} is ${JSON.stringify(matcher.is)}`
  if ('contains' in matcher) return `${claim} contains ${JSON.stringify(matcher.contains)}`
  return matcher.language === '*'
    ? `${claim} names a language`
    : `${claim} names ${matcher.language} or a language below it`
}

function inner(matcher: ClaimMatcher): string {
  const isList = ('all' in matcher && matcher.all.length > 1) || ('any' in matcher && matcher.any.length > 1)
  return isList ? `(${matcherWords(matcher)})` : matcherWords(matcher)
}

function ageWords(seconds: number): string {
  for (const [size, name] of [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const)
    if (seconds % size === 0) return plural(seconds / size, name)
  return plural(seconds, 'second')
}

function plural(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** The short name of a policy, for a list or a picture. */
export function policyTitle(policy: Policy): string {
  return policy.model === 'combination' ? 'Several together' : modelWords(policy).title
}
