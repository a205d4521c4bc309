import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { type Answer, type Facts, finding, parseImId, type Seconds, type TrustQuestion } from '@imprint/core'
import { wellKnown } from '@imprint/trust/well-known'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../vectors/cross-signing/people.ts'
import {
  at,
  dns,
  down,
  fediverse,
  forge,
  found,
  host,
  keys,
  nameOf,
  page,
  pageOf,
  profile,
  statement,
  text,
  xmpp,
} from '../vectors/well-known/alice.ts'

const services = [dns, host, forge, fediverse, xmpp, page]
const checks = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }
const subject = unwrap(parseImId('im:alice/phone@alice.example'))
const question: TrustQuestion = {
  issuer: profile,
  types: ['ImDeviceCredential'],
  domain: subject.domain,
  kid: null,
  about: { subject, holderKey: keys.mallory.publicJwk, claims: {} },
}
const user = '["im","user","alice",null,null,"alice.example"]'
// One statement for every order in which the services can be listed would take as many signatures: these are enough.
const orders = [services, services.toReversed(), [page, dns, xmpp, forge, host, fediverse]]
const profiles = await Promise.all(orders.map(async (claims) => (await statement({ claims })).text))

const gone: Answer = { state: 'absent', detail: 'there is nothing', fetchedAt: (at - 60) as Seconds }
const states = fc.constantFrom<(claim: string) => Answer>(
  (claim) => found(pageOf(claim)),
  (claim) => found(pageOf(claim, 'nothing to see')),
  (claim) => found(pageOf(claim, nameOf(keys.mallory, 'mallory.example'))),
  (claim) => found(pageOf(claim), at - 90_000),
  () => found(text('image/png', 'x')),
  () => gone,
  () => down(),
)
const worlds = fc.record({
  need: fc.integer({ min: 1, max: 5 }),
  answers: fc.tuple(states, states, states, states, states, states),
  order: fc.integer({ min: 0, max: orders.length - 1 }),
})
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never

const factsOf = ({ answers, order }: World): Facts => ({
  [`service-profile ${profile}`]: found({ newest: profiles[order] ?? '', log: null }),
  [`service-log ${profile}`]: gone,
  [`service-owner ${user}`]: gone,
  ...Object.fromEntries(services.map((claim, index) => [`service-proof ${claim}`, answers[index]?.(claim) ?? gone])),
})
const opinionOf = (need: number, facts: Facts) =>
  wellKnown({ need, freshFor: 86_400, profiles: [profile], types: null, ...checks }).opinion(question, facts, at)
const isAccepted = (need: number, facts: Facts) => {
  const opinion = opinionOf(need, facts)
  return opinion.stance === 'trusted' && opinion.scope === 'inside'
}

describe('services that link back', () => {
  it('are the same in every order', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: orders.length - 1 }), (world, order) => {
        const [one, other] = [
          opinionOf(world.need, factsOf(world)),
          opinionOf(world.need, factsOf({ ...world, order })),
        ]
        // The hash of the statement differs, and nothing else.
        const bare = (opinion: typeof one) =>
          JSON.stringify(opinion, (name, value) => (name === 'hash' ? undefined : value))
        expect(bare(one)).toBe(bare(other))
      }),
    )
  })

  it('never gain from evidence that is lost', () => {
    fc.assert(
      fc.property(worlds, fc.nat(), fc.boolean(), (world, which, wholly) => {
        const facts = factsOf(world)
        const names = Object.keys(facts)
        const lost = names[which % names.length] as string
        const { [lost]: _, ...rest } = facts
        const unavailable: Answer = { state: 'unavailable', cause: finding('fetch.timeout', 'lost') }
        const less = wholly ? rest : { ...rest, [lost]: unavailable }
        if (isAccepted(world.need, less)) expect(isAccepted(world.need, facts)).toBe(true)
        // And what is lost is never a reason to refuse what could have been accepted.
        if (isAccepted(world.need, facts)) expect(['trusted', 'unsure']).toContain(opinionOf(world.need, less).stance)
      }),
    )
  })

  it('never gain from pages that nobody listed, nor from more that are needed', () => {
    fc.assert(
      fc.property(worlds, fc.webUrl(), (world, url) => {
        const facts = factsOf(world)
        const more = { ...facts, [`service-proof ${url}`]: found(text('text/plain', profile)) }
        if (!services.includes(url)) expect(opinionOf(world.need, more)).toEqual(opinionOf(world.need, facts))
        if (isAccepted(world.need + 1, facts)) expect(isAccepted(world.need, facts)).toBe(true)
      }),
    )
  })

  it('are believed only if so many sites confirm, one of them for the identifiers', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const facts = factsOf(world)
        const confirmed = services.filter((claim) => {
          const fact = facts[`service-proof ${claim}`]
          return (
            fact?.state === 'found' &&
            fact.fetchedAt === at - 60 &&
            JSON.stringify(fact.value) === JSON.stringify(pageOf(claim))
          )
        })
        const sites: Record<string, string> = {
          [dns]: 'a',
          [host]: 'a',
          [forge]: 'b',
          [fediverse]: 'c',
          [xmpp]: 'd',
          [page]: 'e',
        }
        const count = new Set(confirmed.map((claim) => sites[claim])).size
        const proven = confirmed.includes(dns) || confirmed.includes(host)
        expect(isAccepted(world.need, facts)).toBe(count >= world.need && proven)
      }),
    )
  })
})
