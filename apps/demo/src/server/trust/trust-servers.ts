import type { Clock, JsonObject } from '@imprint/core'
import { type ProfileUri, profileDocumentUrl, profileLogUrl } from '@imprint/core/services'
import type { RelayMessage } from '../../messages/relay-message.ts'
import type { PartyId, RoleId } from '../../messages/role-id.ts'
import {
  aliceServices,
  publishedKeysUrl,
  revocationListUrls,
  type TrustPerson,
  type TrustSwitch,
  trustCast,
  trustHosts,
} from '../../messages/trust-cast.ts'
import type { Host } from '../host.ts'
import type { WebPage } from '../web-page.ts'
import type { CertificateAuthority } from './certificate-authority.ts'

/** What two people publish about themselves, as answers to `/keys/query`. */
export type PublishedPair = Readonly<Record<TrustPerson, JsonObject>>

/** What the servers show once the two people have made their keys. */
export interface TrustMaterial {
  readonly authority: CertificateAuthority
  readonly keys: PublishedPair
  /** The keys that Mallory made in the names of both. */
  readonly forged: PublishedPair
  readonly profile: ProfileUri
  /** Alice's signed profile. */
  readonly statement: string
}

/** The servers that Bob's trust models ask in one run, and the chat's server where it cheats. */
export interface TrustServers {
  readonly hosts: ReadonlyMap<string, Host>
  readonly switches: Set<TrustSwitch>
  /** Whether Mallory is in the middle: the chat's server hands her what two people send each other to compare their keys, and shows keys of hers as theirs. */
  inTheMiddle: boolean
  show(material: TrustMaterial): void
  /** Takes Bob's signature over Alice's master key, as his client uploads it. */
  takeSignature(master: JsonObject): void
  /** To whom the chat's server really hands a message. */
  recipientOf(message: Pick<RelayMessage, 'to' | 'kind'>, from: RoleId): PartyId
}

/** Starts the servers, which show nothing yet. */
export function createTrustServers(clock: Clock): TrustServers {
  let material: TrustMaterial | null = null
  let vouched: JsonObject | null = null
  const switches = new Set<TrustSwitch>()
  const servers: TrustServers = {
    hosts: new Map(Object.values(trustHosts).map((name) => [name, hostOf(name)])),
    switches,
    inTheMiddle: false,
    show: (made) => {
      material = made
      vouched = null
      switches.clear()
      servers.inTheMiddle = false
    },
    takeSignature: (master) => {
      vouched = master
    },
    recipientOf: ({ to, kind }, from) =>
      servers.inTheMiddle && kind === 'verification' && from !== 'mallory' ? 'mallory' : to,
  }
  return servers

  function keysOf({ keys, forged }: TrustMaterial, person: TrustPerson): JsonObject {
    if (servers.inTheMiddle || (person === 'alice' && switches.has('other-master'))) return forged[person]
    const { userId } = trustCast.alice
    return person === 'alice' && vouched !== null ? { ...keys.alice, master_keys: { [userId]: vouched } } : keys[person]
  }

  async function list(by: 'root' | 'issuing', { authority }: TrustMaterial): Promise<WebPage> {
    const how = { revoked: switches.has('revoked'), at: clock.now() }
    return page('application/pkix-crl', await authority.revocationList(by, how))
  }

  function documents(shown: TrustMaterial): ReadonlyMap<string, () => WebPage | Promise<WebPage>> {
    return new Map<string, () => WebPage | Promise<WebPage>>([
      [revocationListUrls.root, () => list('root', shown)],
      [revocationListUrls.issuing, () => list('issuing', shown)],
      ...(['alice', 'bob'] as const).map(
        (person) =>
          [
            publishedKeysUrl(trustCast[person].userId),
            () => page('application/json', JSON.stringify(keysOf(shown, person))),
          ] as const,
      ),
      [profileDocumentUrl(shown.profile), () => page('application/asp+jwt', shown.statement)],
      [profileLogUrl(shown.profile), () => page('application/json', JSON.stringify({ statements: [shown.statement] }))],
      [aliceServices.site, () => page('text/plain', `${shown.profile.uri}\n`)],
      [aliceServices.account, () => page('text/html', accountPage(shown.profile, switches.has('no-link-back')))],
    ])
  }

  function hostOf(name: string): Host {
    return {
      party: null,
      answer: async (path) => {
        const isDown =
          (name === trustHosts.authority && switches.has('authority-down')) ||
          (name === trustHosts.account && switches.has('page-down'))
        if (material === null || isDown) return 'unreachable'
        return (await documents(material).get(`https://${name}${path}`)?.()) ?? null
      },
    }
  }
}

const page = (mediaType: string, body: WebPage['body']): WebPage => ({ mediaType, body, maxAge: 0 })

/** Alice's page at the place where she has an account. */
function accountPage({ uri }: ProfileUri, withoutLink: boolean): string {
  const link = withoutLink ? '' : `<a rel="me" href="${uri}">my profile</a>`
  return `<!doctype html><html lang="en"><title>@alice</title><p>Engineer, cyclist. ${link}</p></html>\n`
}
