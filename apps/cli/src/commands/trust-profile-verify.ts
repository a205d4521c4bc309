import { createFetcher } from '@imprint/adapters/fetch-policy'
import { createTxtLookup, serviceProofSource } from '@imprint/adapters/service-proofs'
import { type Answer as Fact, type Facts, factKey, fail, type Need, type Result } from '@imprint/core'
import { type ProfileUri, parseServiceClaim, profileOfIssuer } from '@imprint/core/services'
import {
  judgeClaim,
  linkNames,
  type ProfileLog,
  profileNeed,
  proofNeed,
  readProfile,
  type ServiceOutcome,
} from '@imprint/trust/well-known'
import { failure } from '../answers.ts'
import { type Answer, type Call, type Command, optionOf, optionsOf, UsageError } from '../command.ts'
import { readText } from '../files.ts'
import { loopbackOf, loopbackOptions, loopbackParts } from '../loopback.ts'
import { logChecks, readLogFile } from '../profile/log-file.ts'
import { readVcardLookup, xmppOptions } from '../profile/xmpp-account.ts'

/** Asks every service of a profile whether it links back. */
export const trustProfileVerify: Command = {
  name: 'trust profile verify',
  summary: 'ask every service of a profile whether it links back',
  usage: 'NAME [--need N] [options]',
  about: `NAME is aspe:HOST:FINGERPRINT. Exits 0 if enough sites confirm, 1 if too few can, 2 if some that are needed could not be
asked. Nothing is remembered, so an older profile than was seen before is not found out here: a verifier with
a memory does that.`,
  example: `$ imprint trust profile verify aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE --need 2
$ imprint trust profile verify aspe:alice.example:QPRGVPJNWDXH4ESK2RYDTZJLTE --xmpp-domain chat.example.org`,
  options: {
    need: { type: 'string', value: 'N', about: 'how many different sites must confirm; 2 unless said otherwise' },
    log: {
      type: 'string',
      value: 'FILE',
      about: 'the profile lies in FILE, as "trust profile new" wrote it: before it is served',
    },
    'dns-server': {
      type: 'string',
      value: 'ADDRESS',
      multiple: true,
      about: 'a name server, such as 192.0.2.53:53; those of this machine unless said otherwise',
    },
    ca: {
      type: 'string',
      value: 'FILE',
      about: 'certificates to trust besides the public authorities, as PEM; for XMPP instead of them',
    },
    ...xmppOptions,
    ...loopbackOptions,
  },
  operands: [1, 1],
  async run(call) {
    const profile = profileOfIssuer(call.operands[0] ?? '')
    if (profile === null) throw new UsageError('NAME is aspe:HOST:FINGERPRINT')
    const need = Number(optionOf(call, 'need') ?? 2)
    if (!(Number.isInteger(need) && need > 0)) throw new UsageError('--need is a whole number from 1')
    const ask = await askerOf(call)
    const path = optionOf(call, 'log')
    const log = path === null ? await served(ask, profile) : await ownLog(call, { path, profile })
    return log.ok ? answerOf(await outcomesOf(log.value, ask, call), { profile, need }) : failure(log.error)
  },
}

type Ask = (need: Need) => Promise<Fact>

/** The profile as its host serves it. */
async function served(ask: Ask, profile: ProfileUri): Promise<Result<ProfileLog>> {
  const answer = await ask(profileNeed(profile))
  switch (answer.state) {
    case 'unavailable':
      return { ok: false, error: answer.cause }
    case 'absent':
      return fail('service.profile_absent', answer.detail)
    case 'found':
      return readProfile(answer.value, profile, logChecks)
  }
}

/** The profile as it lies in a file, before anybody serves it. */
async function ownLog(
  call: Call,
  { path, profile }: { readonly path: string; readonly profile: ProfileUri },
): Promise<Result<ProfileLog>> {
  const log = await readLogFile(call, { path, host: profile.host })
  if (log.profile.uri !== profile.uri) throw new UsageError(`${path}: this is the log of ${log.profile.uri}`)
  return { ok: true, value: log }
}

async function askerOf(call: Call): Promise<Ask> {
  const { clock } = call.host
  const caPath = optionOf(call, 'ca')
  const servers = optionsOf(call, 'dns-server')
  const ca = caPath === null ? null : await readText(call, caPath)
  const lookupVcard = await readVcardLookup(call, ca)
  const fetcher = createFetcher({
    clock,
    ...(ca === null ? {} : { ca }),
    ...loopbackParts(loopbackOf(call)),
  })
  const lookupTxt = createTxtLookup({ clock, ...(servers.length === 0 ? {} : { servers }) })
  const source = serviceProofSource({ fetcher, lookupTxt, ...(lookupVcard === null ? {} : { lookupVcard }) })
  const signal = new AbortController().signal
  return async (need) =>
    (await source.fetch(need, signal)) ?? {
      state: 'unavailable',
      cause: { code: 'fetch.failed', detail: `no source answers needs of kind ${need.kind}` },
    }
}

async function outcomesOf(log: ProfileLog, ask: Ask, { host }: Call): Promise<readonly ServiceOutcome[]> {
  const claims = log.head.claims.flatMap((uri) => parseServiceClaim(uri) ?? [])
  const entries = await Promise.all(
    claims.map(async (claim) => [factKey(proofNeed(claim)), await ask(proofNeed(claim))] as const),
  )
  const facts: Facts = Object.fromEntries(entries)
  const checks = {
    facts,
    names: linkNames(log),
    confirmedBefore: [],
    freshFor: 3_600,
    at: host.clock.now(),
    publicSuffixes: [],
  }
  return claims.map((claim) => judgeClaim(claim, checks))
}

function answerOf(
  outcomes: readonly ServiceOutcome[],
  { profile, need }: { readonly profile: ProfileUri; readonly need: number },
): Answer {
  const sites = (states: readonly string[]) =>
    new Set(outcomes.filter(({ state }) => states.includes(state)).map(({ site }) => site)).size
  const confirmed = sites(['confirmed'])
  const exit = confirmed >= need ? 0 : sites(['confirmed', 'unavailable', 'stale']) >= need ? 2 : 1
  const lines = outcomes.map(({ claim, state, why }) => `${state.padEnd(12)} ${claim.uri}: ${why}`)
  const json = outcomes.map(({ claim, site, state, why }) => ({ claim: claim.uri, kind: claim.kind, site, state, why }))
  return {
    exit,
    text: [...lines, `${confirmed} of ${need} sites that are needed confirm ${profile.uri}`].join('\n'),
    json: { profile: profile.uri, need, confirmed, services: json },
  }
}
