import { systemClock } from '@imprint/adapters/clock'
import { createFetcher } from '@imprint/adapters/fetch-policy'
import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { serviceProofSource } from '@imprint/adapters/service-proofs'
import {
  factKey,
  hours,
  type Json,
  type Lesson,
  type Seconds,
  type Signer,
  type Source,
  type UndecidedCode,
} from '@imprint/core'
import { parseProfileUri } from '@imprint/core/services'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { fingerprintOf, profileNeed, type Statement, signStatement, wellKnown } from '@imprint/trust/well-known'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'
import { startWebServer, type WebServer } from '../web-server.ts'
import { signDeviceCredential } from './device-credential.ts'
import { believeAndLearn, knownSource } from './friend.ts'
import type { Player, TrustAttack, TrustEnding } from './trust-attack.ts'

const blog = 'https://blog.example.com/about'
const dns = 'dns:alice.example?type=TXT'
const device = 'im:alice/phone@alice.example'

/** What the world shows at one time. */
interface World {
  readonly statements: readonly Statement[]
  readonly page: 'links back' | 'says nothing' | 'redirects'
  /** Where the name of Alice's blog leads to. */
  readonly address: string
  /** Why the blog's page must not have been fetched, where it must not. */
  readonly unasked?: UndecidedCode
}

interface Script {
  /** What the client met before, and remembers. Nothing if left out. */
  readonly before?: (signer: Signer, at: Seconds) => Promise<Partial<World>>
  readonly now: Readonly<Record<Player, (signer: Signer, at: Seconds) => Promise<Partial<World>>>>
}

async function statementsOf(count: number, signer: Signer, at: Seconds): Promise<readonly Statement[]> {
  const statements: Statement[] = []
  for (let number = 0; number < count; number++) {
    const draft = { name: 'Alice', claims: [dns, blog], at: (at - 600 + number) as Seconds }
    const after = statements.at(-1) ?? null
    statements.push(expectOk(await signStatement(draft, { signer, after, hasher: nodeHasher })))
  }
  return statements
}

/** Alice's profile is believed if her domain and her blog both link back: her domain's TXT record, and a page over https by the real fetch policy. */
async function play(player: Player, at: Seconds, { before, now }: Script): Promise<TrustEnding> {
  const signer = newSigner(null)
  const fingerprint = fingerprintOf(signer.publicJwk, nodeHasher)
  const profile = `aspe:alice.example:${fingerprint}`
  const honest: World = { statements: await statementsOf(1, signer, at), page: 'links back', address: '127.0.0.1' }
  let shown = honest
  const server = await startWebServer('blog.example.com', () => {
    switch (shown.page) {
      case 'links back':
        return { mediaType: 'text/html', body: `<a rel="me" href="${profile}">my profile</a>`, maxAge: 0 }
      case 'says nothing':
        return { mediaType: 'text/html', body: '<p>About me.</p>', maxAge: 0 }
      case 'redirects':
        return { redirect: 'https://169.254.169.254/latest/meta-data' }
    }
  })
  try {
    const text = await speak({ signer, profile, at })
    const memory = new Map<string, Json>()
    const meet = async (world: World) => {
      shown = world
      const causes = new Set<UndecidedCode>()
      const sources = sourcesOf({ world, server, profile, memory, at, causes })
      const { ending, lessons } = await believeAndLearn(
        { at, trust: trustIn(profile), formats: [vcJwt], sources },
        text,
      )
      for (const lesson of lessons) remember(memory, lesson)
      // A machine that was asked and did not answer looks the same from outside.
      if (world.unasked === undefined || causes.has(world.unasked)) return ending
      return { outcome: 'undecided', code: 'fetch.failed', detail: 'the page was asked for all the same' } as const
    }
    if (before !== undefined) {
      const { outcome } = await meet({ ...honest, ...(await before(signer, at)) })
      if (outcome !== 'accepted') throw new Error('the first meeting went wrong')
    }
    return await meet({ ...honest, ...(await now[player](signer, at)) })
  } finally {
    await server.close()
  }
}

function trustIn(profile: string) {
  const checks = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }
  return wellKnown({ need: 2, freshFor: hours(24), profiles: [profile], types: null, ...checks })
}

function remember(memory: Map<string, Json>, lesson: Lesson): void {
  if (lesson.value !== undefined) memory.set(factKey(lesson), lesson.value)
}

interface Surroundings {
  readonly world: World
  readonly server: WebServer
  readonly profile: string
  readonly memory: ReadonlyMap<string, Json>
  readonly at: Seconds
  /** Filled with why pages could not be had. */
  readonly causes: Set<UndecidedCode>
}

function sourcesOf({ world, server, profile, memory, at, causes }: Surroundings): readonly Source[] {
  const texts = world.statements.map(({ text }) => text)
  const own = factKey(profileNeed(expectOk(parseProfileUri(profile))))
  const served = new Map<string, Json>([[own, { newest: texts.at(-1) ?? '', log: texts }]])
  const fetcher = createFetcher({
    clock: systemClock,
    lookup: async () => [world.address],
    ca: server.certificate,
    unsafeAllowLoopback: { reason: 'the demo plays on one machine', port: server.port },
  })
  const services = serviceProofSource({
    fetcher,
    lookupTxt: async () => ({ state: 'found', value: { mediaType: 'text/plain', text: profile }, fetchedAt: at }),
  })
  return [
    knownSource(['service-profile'], served, at),
    knownSource(['service-log', 'service-owner'], memory, at),
    {
      fetch: async (need, signal) => {
        const answer = await services.fetch(need, signal)
        if (answer?.state === 'unavailable') causes.add(answer.cause.code)
        return answer
      },
    },
  ]
}

/** Alice's profile key signs a credential about her phone. */
function speak({ signer, profile, at }: { signer: Signer; profile: string; at: Seconds }): Promise<string> {
  const subject = { id: device, fn: 'Alice', hasInstantMessage: ['im:%40alice@alice.example', device] }
  const claims = { issuer: profile, subject, holderKey: newSigner(null).publicJwk, at }
  return signDeviceCredential(vcJwt, { ...signer, kid: profile }, claims)
}

const asItWas = async () => ({})
const showing = (world: Partial<World>) => async () => world
const history = (count: number) => async (signer: Signer, at: Seconds) => ({
  statements: await statementsOf(count, signer, at),
})

/** Attacks on a profile and the pages that link back to it. */
export const wellKnownAttacks: readonly TrustAttack[] = [
  {
    id: 'one-way-link',
    mechanism: 'M12',
    about: 'a profile that lists somebody else’s blog: the blog does not link back',
    spec: 'draft-mahy-mimi-identity section 4.3',
    expect: { outcome: 'rejected', code: 'service.one_way_link' },
    play: (player, at) => play(player, at, { now: { honest: asItWas, attacker: showing({ page: 'says nothing' }) } }),
  },
  {
    id: 'page-inside-the-network',
    mechanism: 'M12',
    about: 'the name of a listed page leads to a machine in the client’s own network, which is not asked',
    spec: 'SD-JWT VC section 3',
    expect: { outcome: 'undecided', code: 'service.unreachable' },
    play: (player, at) =>
      play(player, at, {
        now: { honest: asItWas, attacker: showing({ address: '10.1.2.3', unasked: 'fetch.address_refused' }) },
      }),
  },
  {
    id: 'page-redirects-inside',
    mechanism: 'M12',
    about: 'a listed page redirects to the metadata service of the client’s own cloud',
    spec: 'SD-JWT VC section 3',
    expect: { outcome: 'undecided', code: 'service.unreachable' },
    play: (player, at) =>
      play(player, at, {
        now: { honest: asItWas, attacker: showing({ page: 'redirects', unasked: 'fetch.redirects' }) },
      }),
  },
  {
    id: 'profile-rolled-back',
    mechanism: 'M12',
    about: 'the host serves an older statement of the profile than the client has seen',
    spec: 'draft-mahy-mimi-identity section 4.3',
    expect: { outcome: 'rejected', code: 'service.log_rollback' },
    play: (player, at) => play(player, at, { before: history(2), now: { honest: history(3), attacker: history(1) } }),
  },
  {
    id: 'deleted-proof',
    mechanism: 'M12',
    about: 'Alice took the link off her blog, and the profile is shown as if it were there',
    spec: 'draft-mahy-mimi-identity section 4.3',
    expect: { outcome: 'rejected', code: 'service.proof_deleted' },
    play: (player, at) =>
      play(player, at, { before: asItWas, now: { honest: asItWas, attacker: showing({ page: 'says nothing' }) } }),
  },
]
