/**
 * Writes `opinions.json`: what the trust model is asked, with the profile and the pages that it would find, honest and changed. Keys are the same every time. Expectations are written here by hand,
 * never taken from the model. Run it with `node --conditions=imprint-source test/vectors/well-known/build.ts`.
 */
import { writeFileSync } from 'node:fs'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import type { Answer, Json, JsonObject } from '@imprint/core'
import { type Statement, statementHash } from '@imprint/trust/well-known'
import {
  absent,
  actor,
  at,
  crookedStatement,
  dns,
  down,
  fediverse,
  forge,
  found,
  honestPayload,
  host,
  keys,
  nameOf,
  page,
  pageOf,
  placeAfter,
  profile,
  statement,
  tampered,
  text,
  xmpp,
} from './alice.ts'

const draft = 'draft-mahy-mimi-identity section 4.3'
const ariadne = 'Ariadne Signature Profile v0'
const decision = 'Imprint decision 7'
const m12 = 'draft-mahy-mimi-identity section 4.4'
const day = 86_400

interface World {
  options: {
    need: number
    freshFor: number
    profiles: readonly string[] | null
    services?: readonly string[]
    kinds?: readonly string[]
    publicSuffixes?: readonly string[]
  }
  question: { issuer: string; subject: string; claims: Record<string, Json> }
  profile: Answer
  /** What is remembered of the log and of the user. */
  log: Answer
  owner: Answer
  /** What is remembered of the handles that the credential lists, by their normal forms. */
  handles: Record<string, Answer>
  pages: Record<string, Answer>
}

type Expected =
  | {
      readonly stance: 'trusted'
      readonly scope: string
      readonly notes: readonly string[]
      readonly confirmed: readonly string[]
      readonly holdsUntil?: number
    }
  | { readonly stance: 'distrusted' | 'none' | 'unsure'; readonly code: string }

const first = await statement({})
const served = (newest: string, log: readonly string[] | null = null, fetchedAt?: number) =>
  found({ newest, log }, fetchedAt)
const linking = (claims: readonly string[]) => Object.fromEntries(claims.map((claim) => [claim, found(pageOf(claim))]))
const nothing = absent('nothing is remembered of it')
const remembered = ({ text: statementText, place }: Statement, confirmed: readonly string[] = []) =>
  found({ number: place.number, hash: statementHash(statementText, nodeHasher), confirmed })

function honest(): World {
  return {
    options: { need: 2, freshFor: day, profiles: [profile] },
    question: { issuer: profile, subject: 'im:alice/phone@alice.example', claims: { fn: 'Alice' } },
    profile: served(first.text),
    log: remembered(first, [dns, forge, fediverse]),
    owner: found({ profile }),
    handles: {},
    pages: linking([dns, forge, fediverse]),
  }
}

/** A world whose profile lists other services, each of which links back. */
async function listing(claims: readonly string[], subject?: string): Promise<World> {
  const world = honest()
  const only = await statement({ claims })
  world.profile = served(only.text)
  world.log = nothing
  world.pages = linking(claims)
  if (subject !== undefined) {
    world.question.subject = subject
    world.owner = nothing
  }
  return world
}

const cases: JsonObject[] = []

function add(id: string, about: string, spec: string, world: World, expected: Expected): void {
  const { issuer, subject, claims } = world.question
  const user = userKeys[subject]
  if (user === undefined) throw new Error(`no user key for ${subject}`)
  const facts: Record<string, Answer> = {
    [`service-profile ${profile}`]: world.profile,
    [`service-log ${profile}`]: world.log,
    [`service-owner ${user}`]: world.owner,
  }
  for (const [handle, answer] of Object.entries(world.handles)) facts[`service-owner ${handle}`] = answer
  for (const [claim, answer] of Object.entries(world.pages)) facts[`service-proof ${claim}`] = answer
  const vector = {
    id,
    about,
    spec,
    options: world.options,
    question: { issuer, subject, claims },
    at,
    facts,
    expect: expected,
  }
  cases.push(structuredClone(vector) as unknown as JsonObject)
}

// The user of each subject, written out: what is remembered of a user has to stay found.
const userKeys: Readonly<Record<string, string>> = {
  'im:alice/phone@alice.example': '["im","user","alice",null,null,"alice.example"]',
  'im:mallory/phone@alice.example': '["im","user","mallory",null,null,"alice.example"]',
  'im:bob/phone@alice.example': '["im","user","bob",null,null,"alice.example"]',
  'im:alice/phone@social.example.net': '["im","user","alice",null,null,"social.example.net"]',
  'im:alice/phone@sub.alice.example': '["im","user","alice",null,null,"sub.alice.example"]',
  'im:acct=alice@social.example.net': '["acct","user","alice",null,null,"social.example.net"]',
  'im:acct=bob@social.example.net': '["acct","user","bob",null,null,"social.example.net"]',
  'im:xmpp=alice@chat.example.org/phone': '["xmpp","handle",null,null,"alice","chat.example.org"]',
  'im:xmpp=bob@chat.example.org/phone': '["xmpp","handle",null,null,"bob","chat.example.org"]',
  'im:xmpp=alice@social.example.net/phone': '["xmpp","handle",null,null,"alice","social.example.net"]',
}

const said = ['service.self_asserted']
const all = [dns, forge, fediverse]

add('three-of-three', 'three services at three sites link back', draft, honest(), {
  stance: 'trusted',
  scope: 'inside',
  notes: said,
  confirmed: all,
})
{
  const world = honest()
  world.log = nothing
  world.owner = nothing
  add('first-meeting', 'a profile that nothing is remembered of', m12, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: all,
  })
}
{
  const world = honest()
  const ages: Readonly<Record<string, number>> = { [dns]: 300, [forge]: 200, [fediverse]: 100 }
  const outcome = { stance: 'trusted', scope: 'inside', notes: said, confirmed: all } as const
  for (const claim of all) world.pages[claim] = found(pageOf(claim), at - (ages[claim] as number))
  const owner =
    'of three services that were seen at different times the only one that proves the identifiers was seen first: what it showed ends first'
  add('until-owner', owner, draft, world, { ...outcome, holdsUntil: at - 300 + day })
  const fresh = { ...world, pages: { ...world.pages, [dns]: found(pageOf(dns), at - 50) } }
  add('until-second', 'two are needed, and that of the second newest ends next', draft, fresh, {
    ...outcome,
    holdsUntil: at - 100 + day,
  })
  const old = { ...fresh, profile: served(first.text, null, at - 400) }
  add('until-profile', 'the profile was fetched before all of them', draft, old, {
    ...outcome,
    holdsUntil: at - 400 + day,
  })
  const brief = await statement({ expiresAt: (at + 60) as typeof at })
  const short = { ...fresh, profile: served(brief.text), log: remembered(brief, all) }
  add('until-statement', 'the statement itself ends first', draft, short, { ...outcome, holdsUntil: at + 60 })
}
{
  const world = honest()
  world.question.issuer = profile.replace(/^aspe:([^:]+):/, 'https://$1/.well-known/aspe/id/')
  add('issuer-is-document', 'the issuer is the URL of the profile’s document', ariadne, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: said,
    confirmed: all,
  })
}
{
  const world = honest()
  world.pages[fediverse] = down()
  add('down-is-no-denial', 'one page is down, and two are enough', draft, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.not_asked'],
    confirmed: [dns, forge],
  })
  const three = { ...world, options: { ...world.options, need: 3 } }
  add('down-and-needed', 'one page is down, and three are needed: neither a yes nor a no', draft, three, {
    stance: 'unsure',
    code: 'service.unreachable',
  })
}
{
  const world = honest()
  world.pages[fediverse] = down('fetch.address_refused')
  world.pages[forge] = down('fetch.address_refused')
  add('private-address', 'pages at private addresses confirm nothing', 'SD-JWT VC section 3', world, {
    stance: 'unsure',
    code: 'service.unreachable',
  })
  world.pages[fediverse] = down('fetch.redirects')
  world.pages[forge] = down('fetch.redirects')
  add('redirects', 'pages that redirect to another host confirm nothing', 'RFC 9110 section 15.4', world, {
    stance: 'unsure',
    code: 'service.unreachable',
  })
}
{
  const world = honest()
  world.log = remembered(first)
  world.pages[forge] = found(pageOf(forge, 'nothing to see'))
  add('one-way-note', 'one service does not link back, and two are enough', draft, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.denied'],
    confirmed: [dns, fediverse],
  })
  world.pages[fediverse] = absent('the server answered 404')
  add('one-way-link', 'two services do not link back: anybody can name pages of others', draft, world, {
    stance: 'none',
    code: 'service.one_way_link',
  })
}
{
  const world = honest()
  world.log = remembered(first)
  world.pages[forge] = found(pageOf(forge, nameOf(keys.mallory, 'mallory.example')))
  world.pages[fediverse] = found(pageOf(fediverse, nameOf(keys.mallory, 'alice.example')))
  add('link-to-another', 'two services link to other profiles', draft, world, {
    stance: 'none',
    code: 'service.one_way_link',
  })
  world.pages[forge] = found(pageOf(forge, profile.split(':')[2]))
  world.pages[fediverse] = found(pageOf(fediverse, nameOf(keys.alice, 'mallory.example')))
  add(
    'link-without-host',
    'a fingerprint alone, or with another host, is no link: a stolen old key could begin a log elsewhere',
    decision,
    world,
    { stance: 'none', code: 'service.one_way_link' },
  )
  world.pages[forge] = found(pageOf(forge, `${profile}A`))
  world.pages[fediverse] = found(pageOf(fediverse, `x${profile}`))
  add('link-inside-a-longer-name', 'a longer name that holds the profile’s is another name', decision, world, {
    stance: 'none',
    code: 'service.one_way_link',
  })
}
{
  const world = honest()
  world.pages[forge] = found(pageOf(forge, 'nothing to see'))
  add('deleted-note', 'a proof was deleted, and two are enough', draft, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.withdrawn'],
    confirmed: [dns, fediverse],
  })
  world.pages[fediverse] = absent('the server answered 410')
  add('deleted-proof', 'proofs that were there before were deleted, and too few are left', draft, world, {
    stance: 'none',
    code: 'service.proof_deleted',
  })
}
{
  const world = honest()
  world.pages[forge] = found(pageOf(forge), at - day)
  add('stale-note', 'one page was seen too long ago, and two are enough', draft, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.not_asked'],
    confirmed: [dns, fediverse],
  })
  world.pages[fediverse] = found(pageOf(fediverse), at - 2 * day)
  add('stale', 'too many pages were seen too long ago', draft, world, { stance: 'unsure', code: 'service.stale' })
}
{
  const world = honest()
  world.profile = served(first.text, null, at - day)
  add('stale-profile', 'the profile was fetched too long ago', draft, world, {
    stance: 'unsure',
    code: 'service.stale',
  })
  world.profile = served(first.text, null, at + 3_600)
  add('profile-from-the-future', 'evidence from the future says nothing about now', draft, world, {
    stance: 'unsure',
    code: 'service.stale',
  })
}
{
  const world = await listing([dns, host])
  add('same-site-twice', 'two services in the hands of one operator count once', draft, world, {
    stance: 'none',
    code: 'service.too_few',
  })
  const one = { ...world, options: { ...world.options, need: 1 } }
  add('one-is-enough', 'one site, where the verifier says that one is enough', draft, one, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: [dns, host],
  })
}
{
  const blogs = ['https://a.blogs.co.uk/', 'https://b.pages.co.uk/']
  const world = await listing([dns, ...blogs])
  world.options.need = 3
  add(
    'suffix-unknown',
    'strangers below a suffix that nobody named count once: too few rather than too many',
    decision,
    world,
    { stance: 'none', code: 'service.too_few' },
  )
  const told = { ...world, options: { ...world.options, publicSuffixes: ['co.uk'] } }
  add('suffix-named', 'a suffix that was named tells its sites apart', decision, told, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: [dns, ...blogs],
  })
}
{
  const world = honest()
  world.options.services = [dns, page]
  add(
    'services-known',
    'only services that the verifier knows count, whatever else the profile lists',
    decision,
    world,
    { stance: 'none', code: 'service.too_few' },
  )
  world.options.services = [dns, forge]
  add('services-known-confirm', 'the services that the verifier knows confirm', decision, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: said,
    confirmed: [dns, forge],
  })
  const kinds = { ...honest() }
  kinds.options = { ...kinds.options, kinds: ['dns', 'page'] }
  add('kinds', 'only kinds that the verifier takes count', decision, kinds, { stance: 'none', code: 'service.too_few' })
}

// Scope
{
  const world = honest()
  world.question.subject = 'im:alice/phone@social.example.net'
  world.owner = nothing
  add(
    'account-is-no-domain',
    'an account in the fediverse gives nobody the identifiers of its domain',
    decision,
    world,
    { stance: 'none', code: 'issuer.out_of_scope' },
  )
  const acct = { ...world, question: { ...world.question, subject: 'im:acct=alice@social.example.net' } }
  add('account', 'an account in the fediverse gives that account', decision, acct, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: all,
  })
  const bob = { ...world, question: { ...world.question, subject: 'im:acct=bob@social.example.net' } }
  add('account-of-another', 'an account gives no other account', decision, bob, {
    stance: 'none',
    code: 'issuer.out_of_scope',
  })
  const chat = { ...world, question: { ...world.question, subject: 'im:xmpp=alice@social.example.net/phone' } }
  add('account-of-another-protocol', 'who is alice in the fediverse may be someone else in chat', decision, chat, {
    stance: 'none',
    code: 'issuer.out_of_scope',
  })
}
{
  const world = await listing([xmpp, forge], 'im:xmpp=alice@chat.example.org/phone')
  add('xmpp-device', 'an XMPP account gives its devices', 'XEP-0292 section 3', world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: [xmpp, forge],
  })
  const bob = { ...world, question: { ...world.question, subject: 'im:xmpp=bob@chat.example.org/phone' } }
  add('xmpp-of-another', 'an XMPP account gives nobody else’s', decision, bob, {
    stance: 'none',
    code: 'issuer.out_of_scope',
  })
}
{
  const world = await listing([dns, forge], 'im:alice/phone@sub.alice.example')
  add('subdomain', 'a domain speaks for itself, not for those below it', decision, world, {
    stance: 'none',
    code: 'issuer.out_of_scope',
  })
}
{
  const world = honest()
  world.question.claims = { fn: 'Alice', hasInstantMessage: ['im:alice/phone@alice.example', 'im:%40ceo@bank.example'] }
  world.handles = { '["im","handle",null,null,"ceo","bank.example"]': nothing }
  add(
    'other-identifier-listed',
    'a credential that also lists an identifier which no service proves',
    decision,
    world,
    { stance: 'none', code: 'issuer.out_of_scope' },
  )
}
{
  const world = await listing([dns, forge, fediverse, page])
  world.pages[dns] = down()
  add('scope-unknown', 'enough services confirm, but the one that proves the identifiers is down', decision, world, {
    stance: 'unsure',
    code: 'service.unreachable',
  })
  world.pages[dns] = found(pageOf(dns, 'v=spf1 -all'))
  add('scope-denied', 'enough services confirm, but the one that proves the identifiers denies', decision, world, {
    stance: 'trusted',
    scope: 'issuer.out_of_scope',
    notes: [...said, 'service.first_seen', 'service.denied'],
    confirmed: [forge, fediverse, page],
  })
}
{
  const world = await listing([fediverse, forge], 'im:acct=alice@social.example.net')
  world.pages[fediverse] = found(text('text/html', `<a rel="me" href="${profile}">me</a>`))
  add('html-is-no-account', 'a page of HTML counts, but shows no account', decision, world, {
    stance: 'trusted',
    scope: 'issuer.out_of_scope',
    notes: [...said, 'service.first_seen'],
    confirmed: [fediverse, forge],
  })
  world.pages[fediverse] = found(text('application/activity+json', { ...actor(profile), preferredUsername: 'mallory' }))
  add('actor-of-another', 'an actor of another name under the claimed URL', decision, world, {
    stance: 'none',
    code: 'service.one_way_link',
  })
}

// The profile
{
  const world = honest()
  world.profile = down()
  add('profile-down', 'the profile cannot be fetched', draft, world, {
    stance: 'unsure',
    code: 'issuer.key_unavailable',
  })
  world.profile = absent('the server answered 404')
  add('profile-absent', 'the host has no such profile', draft, world, {
    stance: 'none',
    code: 'service.profile_absent',
  })
  world.profile = found({ statement: first.text })
  add('profile-form', 'what is served is no profile', ariadne, world, {
    stance: 'distrusted',
    code: 'service.profile_malformed',
  })
  world.profile = served(await crookedStatement(honestPayload({ 'http://ariadne.id/version': 1 })))
  add('profile-version', 'a version that nobody knows', ariadne, world, {
    stance: 'distrusted',
    code: 'service.profile_malformed',
  })
  world.profile = served(await crookedStatement(honestPayload({ 'http://ariadne.id/type': 'request' })))
  add('profile-type', 'a request to a server is no profile', ariadne, world, {
    stance: 'distrusted',
    code: 'service.profile_malformed',
  })
  world.profile = served(
    await crookedStatement(
      honestPayload({ 'http://ariadne.id/claims': Array.from({ length: 65 }, (_, n) => `https://${n}.example.com/`) }),
    ),
  )
  add('profile-claims-many', 'more claims than any honest profile', 'Imprint budgets', world, {
    stance: 'distrusted',
    code: 'service.profile_malformed',
  })
  world.profile = served(await crookedStatement(honestPayload({ 'http://ariadne.id/claims': [dns, forge, dns] })))
  add('claim-twice', 'a service that is listed twice', draft, world, {
    stance: 'distrusted',
    code: 'service.claim_duplicate',
  })
  world.profile = served(await crookedStatement(honestPayload(), { signer: keys.mallory }))
  add('profile-of-another', 'a profile that another key signed, and says so', ariadne, world, {
    stance: 'distrusted',
    code: 'service.fingerprint_mismatch',
  })
  world.profile = served(
    await crookedStatement(honestPayload(), { signer: keys.mallory, kid: profile.split(':')[2] as string }),
  )
  add('profile-lying-kid', 'a profile that another key signed under the fingerprint of the right one', ariadne, world, {
    stance: 'distrusted',
    code: 'service.fingerprint_mismatch',
  })
  world.profile = served(tampered(first.text, honestPayload({ 'http://ariadne.id/claims': [dns, page] })))
  add('profile-changed-on-the-way', 'a claim was exchanged under the signature', ariadne, world, {
    stance: 'distrusted',
    code: 'service.signature_invalid',
  })
  world.profile = served(
    await crookedStatement(honestPayload(), { kid: nameOf(keys.mallory, 'alice.example').split(':')[2] as string }),
  )
  add('profile-other-kid', 'the right key under the fingerprint of another', ariadne, world, {
    stance: 'distrusted',
    code: 'service.fingerprint_mismatch',
  })
  world.profile = served(await crookedStatement(honestPayload(), { typ: 'vc+jwt' }))
  add('profile-typ', 'a token of another type, with the members of a profile', ariadne, world, {
    stance: 'distrusted',
    code: 'service.profile_malformed',
  })
  world.profile = served(await crookedStatement(honestPayload({ 'http://ariadne.id/description': 'x'.repeat(32_768) })))
  add('profile-long', 'a longer statement than any honest one', 'Imprint budgets', world, {
    stance: 'distrusted',
    code: 'token.size',
  })
  for (const [id, about, place] of [
    ['place-first-with-previous', 'a first statement that names one before', { number: 0, previous: 'A'.repeat(43) }],
    ['place-second-alone', 'a second statement that names none before', { number: 1 }],
    ['place-half', 'a statement between two numbers', { number: 0.5, previous: 'A'.repeat(43) }],
    [
      'place-next-undated',
      'a statement that names the next key and no time',
      { number: 0, nextKey: { ...keys.aliceNext.publicJwk } },
    ],
  ] as const) {
    world.profile = served(await crookedStatement(honestPayload({ 'https://imprint.example/ns#log': place })))
    add(id, about, decision, world, { stance: 'distrusted', code: 'service.profile_malformed' })
  }
  const expiring = await statement({ expiresAt: at })
  world.profile = served(expiring.text)
  world.log = remembered(expiring)
  add('profile-expired', 'the newest statement is past its end', 'RFC 7519 section 4.1.4', world, {
    stance: 'distrusted',
    code: 'service.profile_expired',
  })
}

// The log
const second = await statement({ claims: [dns, forge, fediverse, page] }, { after: first })
const logged = [first.text, second.text]
{
  const world = honest()
  world.profile = served(second.text, logged)
  world.pages[page] = found(pageOf(page))
  add('log-goes-on', 'a statement that follows the one that is remembered', decision, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: said,
    confirmed: [...all, page],
  })
  world.profile = served(second.text, [first.text])
  add('log-lags', 'the newest statement is not in the log yet', decision, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: said,
    confirmed: [...all, page],
  })
  world.log = remembered(second)
  world.profile = served(first.text)
  add('rollback', 'an older statement is served than the one that is remembered, honestly signed', decision, world, {
    stance: 'distrusted',
    code: 'service.log_rollback',
  })
  const other = await statement({ claims: [dns, forge] }, { after: first })
  world.profile = served(other.text, [first.text, other.text])
  add('fork', 'another second statement than the one that is remembered', decision, world, {
    stance: 'distrusted',
    code: 'service.log_fork',
  })
  world.log = remembered(first)
  world.profile = served(other.text, logged)
  add('two-heads', 'log and newest statement are two histories', decision, world, {
    stance: 'distrusted',
    code: 'service.log_fork',
  })
  world.profile = served(second.text, null)
  add('log-missing', 'a second statement without the first', decision, world, {
    stance: 'distrusted',
    code: 'service.log_broken',
  })
  world.profile = served(second.text, [second.text, first.text])
  add('log-out-of-order', 'the statements in another order', decision, world, {
    stance: 'distrusted',
    code: 'service.log_broken',
  })
  const unlinked = await crookedStatement(honestPayload(placeAfter(second.text, 1)))
  world.profile = served(unlinked, [first.text, unlinked])
  add('log-unlinked', 'a second statement that holds the hash of another one', decision, world, {
    stance: 'distrusted',
    code: 'service.log_broken',
  })
  const skipping = await crookedStatement(honestPayload(placeAfter(first.text, 5)))
  world.profile = served(skipping, [first.text, skipping])
  add('log-skips', 'a statement that follows the first and calls itself the sixth', decision, world, {
    stance: 'distrusted',
    code: 'service.log_broken',
  })
  const earlier = await crookedStatement(honestPayload({ ...placeAfter(first.text, 1), iat: at - 2 * day }))
  world.profile = served(earlier, [first.text, earlier])
  add('log-goes-back-in-time', 'a statement that is older than the one before', decision, world, {
    stance: 'distrusted',
    code: 'service.log_broken',
  })
  const timeless = await crookedStatement(honestPayload(placeAfter(first.text, 1)))
  const backAgain = await crookedStatement(honestPayload({ ...placeAfter(timeless, 2), iat: at - 2 * day }))
  world.profile = served(backAgain, [first.text, timeless, backAgain])
  add(
    'log-goes-back-past-no-time',
    'a statement that is older than one before, with one between that states no time',
    decision,
    world,
    {
      stance: 'distrusted',
      code: 'service.log_broken',
    },
  )
  const third = await statement({}, { after: second })
  world.profile = served(third.text, [first.text])
  add(
    'log-lags-by-two',
    'the log lacks a statement before the newest: that is a gap, not a second history',
    decision,
    world,
    {
      stance: 'distrusted',
      code: 'service.log_broken',
    },
  )
  const again = await crookedStatement(honestPayload({ 'http://ariadne.id/name': 'Alice B.' }))
  world.profile = served(again)
  add(
    'plain-profile-changed',
    'a profile without a log that says something else than before cannot be told from an old one',
    decision,
    world,
    { stance: 'distrusted', code: 'service.log_fork' },
  )
  world.log = down()
  world.profile = served(first.text)
  add('memory-unreadable', 'what is remembered cannot be read: that is no first meeting', m12, world, {
    stance: 'unsure',
    code: 'issuer.key_unavailable',
  })
}
{
  const world = honest()
  world.owner = found({ user: 'alice' })
  add('owner-unreadable', 'which profile spoke for the user cannot be read: that is no first meeting', m12, world, {
    stance: 'unsure',
    code: 'issuer.key_unavailable',
  })
  world.owner = found({ profile: nameOf(keys.mallory, 'mallory.example') })
  add('another-profile-before', 'another profile spoke for this user before', m12, world, {
    stance: 'distrusted',
    code: 'service.profile_changed',
  })
  const handle = '["im","handle",null,null,"alice","alice.example"]'
  const listed = honest()
  listed.question.subject = 'im:mallory/phone@alice.example'
  listed.question.claims = {
    fn: 'Alice',
    hasInstantMessage: ['im:mallory/phone@alice.example', 'im:%40alice@alice.example'],
  }
  listed.owner = nothing
  listed.handles = { [handle]: found({ profile: nameOf(keys.mallory, 'alice.example') }) }
  add(
    'another-profile-before-for-the-handle',
    'another profile spoke for a handle that the credential lists',
    m12,
    listed,
    {
      stance: 'distrusted',
      code: 'service.profile_changed',
    },
  )
  listed.handles = { [handle]: nothing }
  add('handle-first-met', 'nothing is remembered of a handle that the credential lists', m12, listed, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.first_seen'],
    confirmed: all,
  })
  listed.handles = { [handle]: found({ user: 'alice' }) }
  add('handle-unreadable', 'which profile spoke for a handle cannot be read: that is no first meeting', m12, listed, {
    stance: 'unsure',
    code: 'issuer.key_unavailable',
  })
}

// Rotation
const rotating = await statement({ nextKey: keys.aliceNext.publicJwk }, { after: first })
const rotated = await statement({}, { after: rotating, signer: keys.aliceNext })
{
  const world = honest()
  world.profile = served(rotated.text, [first.text, rotating.text, rotated.text])
  add('rotation', 'the old key names the new one, which goes on', decision, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.key_rotated'],
    confirmed: all,
  })
  const name = nameOf(keys.aliceNext, 'alice.example')
  world.pages[forge] = found(pageOf(forge, name))
  add('rotation-link', 'a page links to the profile by its new key', decision, world, {
    stance: 'trusted',
    scope: 'inside',
    notes: [...said, 'service.key_rotated'],
    confirmed: all,
  })
  const stranger = await crookedStatement(honestPayload(placeAfter(first.text, 1)), { signer: keys.mallory })
  world.profile = served(stranger, [first.text, stranger])
  add('rotation-by-a-stranger', 'a key goes on that the one before did not name', decision, world, {
    stance: 'distrusted',
    code: 'service.log_key_unknown',
  })
  const old = await crookedStatement(honestPayload(placeAfter(rotating.text, 2)))
  world.profile = served(old, [first.text, rotating.text, old])
  add('rotation-undone', 'the old key goes on after it named another', decision, world, {
    stance: 'distrusted',
    code: 'service.log_key_unknown',
  })
}
{
  const world = honest()
  world.question.subject = 'im:bob/phone@alice.example'
  world.owner = found({ profile: nameOf(keys.mallory, 'alice.example') })
  add('other-user-same-domain', 'someone else in the domain already has a profile of his own', m12, world, {
    stance: 'distrusted',
    code: 'service.profile_changed',
  })
}
{
  const world = honest()
  world.question.issuer = nameOf(keys.mallory, 'mallory.example')
  add('not-admitted', 'a profile that the verifier did not name is not asked about at all', decision, world, {
    stance: 'none',
    code: 'issuer.unknown',
  })
}

writeFileSync(new URL('opinions.json', import.meta.url), `${JSON.stringify(cases, null, 1)}\n`)
