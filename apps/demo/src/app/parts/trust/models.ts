import type { ModelOpinion } from '@imprint/core'
import type { TrustRule, TrustSwitch } from '../../../messages/trust-cast.ts'

/** One of the three ways by which Bob could believe Alice's key. */
export interface ModelWords {
  readonly name: string
  /** Where its opinion stands in a report. */
  readonly place: string
  /** How it works, for somebody who has never heard of it. */
  readonly about: string
  readonly spec: string
  /** Who stands between Bob and Alice's key, from his side; and on what each has the word of the one before. */
  readonly chain: readonly { readonly who: string; readonly why: string }[]
  /** How the last of these vouches for the key. */
  readonly last: string
  /** By which link the chain breaks, counted from 0, where a code says it: the one below that place. */
  readonly breaks: Readonly<Record<string, number>>
}

/** The three models, in the order in which Bob asks them. */
export const models: readonly ModelWords[] = [
  {
    name: 'Certificates',
    place: '/models/0',
    about: 'An authority that Bob believes has checked whose key it is, and signed a certificate that says so.',
    spec: 'draft section 4.1',
    chain: [
      { who: 'Example Trust root', why: 'Bob’s client was given it' },
      { who: 'Example Trust issuing', why: 'certified by the root' },
    ],
    last: 'certified by the issuing key',
    breaks: {},
  },
  {
    name: 'Cross-signing',
    place: '/models/1',
    about: 'People sign each other’s keys. Bob’s client remembers Alice’s main key, and after a comparison signs it.',
    spec: 'draft section 4.2',
    chain: [
      { who: 'Bob’s own key', why: 'it is his' },
      { who: 'Alice’s main key', why: 'remembered, or compared and signed' },
    ],
    last: 'signed by her main key',
    breaks: { 'crosssigning.identity_changed': 1, 'crosssigning.verification_lost': 1, 'issuer.key_unavailable': 1 },
  },
  {
    name: 'Web pages',
    place: '/models/2',
    about: 'Alice’s signed profile lists her pages, and her pages link back. Who fakes it needs both of them.',
    spec: 'draft section 4.3',
    chain: [
      { who: 'alice.example', why: 'her own site links back' },
      { who: 'social.example/@alice', why: 'her account there links back' },
    ],
    last: 'named by both pages, and by the profile that it signed',
    breaks: { 'service.proof_deleted': 1, 'service.one_way_link': 1, 'service.unreachable': 1 },
  },
]

/** What a model thinks, in a word. */
export const stanceWords: Readonly<Record<ModelOpinion['stance'], string>> = {
  trusted: 'Believes it',
  distrusted: 'Warns against it',
  none: 'Does not vouch',
  unsure: 'Cannot tell',
  'not-asked': 'Was not asked',
}

/** What can happen, in the order of the models. */
export const switchWords: Readonly<Record<TrustSwitch, { readonly label: string; readonly says: string }>> = {
  revoked: {
    label: 'The certificate is taken back',
    says: 'The authority puts Alice’s certificate on its list of those that do not count.',
  },
  'authority-down': {
    label: 'The authority does not answer',
    says: 'Nobody can find out which certificates were taken back.',
  },
  'other-master': {
    label: 'The chat’s server shows another main key',
    says: 'It shows keys that Mallory made as Alice’s, with everything signed anew.',
  },
  'no-link-back': {
    label: 'Alice’s account no longer links back',
    says: 'The page is there, and the link to her profile is gone.',
  },
  'page-down': {
    label: 'The page of her account is down',
    says: 'social.example does not answer. That says nothing about Alice.',
  },
}

/** The rules, for whoever chooses one. */
export const ruleWords: Readonly<Record<TrustRule, { readonly label: string; readonly says: string }>> = {
  all: { label: 'All', says: 'Every model must believe the same key.' },
  any: { label: 'Any', says: 'One is enough, whatever the others say.' },
  'at-least-2': { label: 'At least two', says: 'Two believe the same key, and none warns against it.' },
  precedence: { label: 'In order', says: 'The first that has an opinion decides: certificates before the others.' },
  'unless-distrusted': {
    label: 'Unless distrusted',
    says: 'One is enough, but any warning wins, and so does a doubt that could hide one.',
  },
}
