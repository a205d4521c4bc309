import { type Failed, fail } from '@imprint/core'
import { type EndpointKey, sameEndpoint, type TrustState } from './trust-state.ts'

/** What is kept of whom. */
interface Budget {
  /** Decisions that wait for one sender. */
  readonly perSender: number
  /** Senders with waiting decisions of one owner. */
  readonly senders: number
  /** Decisions about keys of one owner. */
  readonly decided: number
}

/**
 * One's own endpoints speak of every contact's; a contact's speak of that contact's alone, and nobody has more than a few dozen. Each owner has a budget of its own, so that nobody's flood keeps
 * another's word, above all a distrust, from being heard.
 */
const budgets: Readonly<Record<'own' | 'contact', Budget>> = {
  own: { perSender: 2_000, senders: 16, decided: Number.POSITIVE_INFINITY },
  contact: { perSender: 64, senders: 8, decided: 512 },
}

/** Contacts with waiting decisions. Whoever is in contact with more people has authenticated some of them. */
const maxContacts = 200

/** Says why so many more decisions of a sender cannot wait; `null` if they can. */
export function waitingFault({ me, postponed }: TrustState, sender: EndpointKey, added: number): Failed | null {
  const { perSender, senders } = budgets[sender.owner === me.owner ? 'own' : 'contact']
  const ofOwner = postponed.filter((each) => each.sender.owner === sender.owner)
  const ofSender = ofOwner.filter((each) => sameEndpoint(each.sender, sender)).length
  if (ofSender + added > perSender) return tooMany(`at most ${perSender} decisions of one sender wait`)
  const waiting = new Set(ofOwner.map((each) => each.sender.key))
  if (waiting.size >= senders && !waiting.has(sender.key))
    return tooMany(`at most ${senders} senders of one owner wait`)
  if (ofOwner.length > 0 || sender.owner === me.owner) return null
  const owners = new Set(postponed.map((each) => each.sender.owner))
  return owners.size >= maxContacts ? tooMany(`words of at most ${maxContacts} contacts wait`) : null
}

/** Says why so many more decisions of an authenticated sender cannot be made; `null` if they can. */
export function decidingFault({ me, decisions }: TrustState, sender: EndpointKey, added: number): Failed | null {
  if (sender.owner === me.owner) return null
  const known = decisions.filter(({ owner }) => owner === sender.owner).length
  const { decided } = budgets.contact
  return known + added > decided ? tooMany(`at most ${decided} keys of one contact are decided about`) : null
}

function tooMany(detail: string): Failed {
  return fail('atm.too_many', detail)
}
