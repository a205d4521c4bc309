import type { ImId } from '../identifiers/im-id.ts'
import { parseImId } from '../identifiers/parse.ts'
import { isPublicHost } from './public-host.ts'

/** The kinds of services whose pages can link back to a profile. */
export type ServiceKind = 'well-known' | 'dns' | 'forge' | 'fediverse' | 'xmpp' | 'page'

/** Which form a claim has: a row of the table. A kind may have several, as forges have. */
export type ServiceForm = 'well-known' | 'dns' | 'gist' | 'gitlab' | 'gitea' | 'fediverse' | 'xmpp' | 'page'

/** One entry of a profile: a service where its owner says that she is found. Made by `parseServiceClaim`; nobody believes it yet. */
export interface ServiceClaim {
  readonly form: ServiceForm
  readonly kind: ServiceKind
  /** The claim as the profile states it. */
  readonly uri: string
  /** The host that the claim is about: what it can prove is about this host or an account there. */
  readonly host: string
  /** The account at that host; `null` where the claim is about the host itself or a page. */
  readonly account: string | null
  /** What is asked for the link back. Nothing but the claim chooses it, and it never leads to another host than the form says. */
  readonly ask: ServiceAsk
}

/** Where the link back is looked for. */
export type ServiceAsk =
  | { readonly via: 'https'; readonly url: string; readonly mediaTypes: readonly string[] }
  | { readonly via: 'dns'; readonly name: string }
  | { readonly via: 'xmpp'; readonly jid: string }

/** The one document by which whoever controls a host vouches for profiles: one profile's name a line, or JSON that holds them. */
export const hostProfilesPath = '/.well-known/imprint-profiles'

interface Row {
  readonly form: ServiceForm
  readonly kind: ServiceKind
  readonly pattern: RegExp
  /** Makes host, account and question of what the pattern found; `null` for what only looks like it. */
  read(found: readonly string[]): Pick<ServiceClaim, 'host' | 'account' | 'ask'> | null
}

const json = ['application/json']
const actor = ['application/activity+json', 'application/ld+json', 'text/html']
const https = (url: string, mediaTypes: readonly string[]) => ({ via: 'https', url, mediaTypes }) as const

// Names of accounts at forges and in the fediverse: letters, digits and what does not change a path.
const rows: readonly Row[] = [
  {
    form: 'dns',
    kind: 'dns',
    pattern: /^dns:([a-z0-9.-]+)(?:\?type=(?:TXT|txt))?$/,
    read: ([host = '']) => ({ host, account: null, ask: { via: 'dns', name: host } }),
  },
  {
    form: 'xmpp',
    kind: 'xmpp',
    pattern: /^xmpp:([A-Za-z0-9._~+-]{1,255})@([a-z0-9.-]+)$/,
    read: ([account = '', host = '']) => ({ host, account, ask: { via: 'xmpp', jid: `${account}@${host}` } }),
  },
  {
    form: 'well-known',
    kind: 'well-known',
    // Nothing else below /.well-known/: a server that hosts other people's profiles (/.well-known/aspe/) or answers about accounts there does not speak for its host.
    pattern: /^https:\/\/([a-z0-9.-]+)\/\.well-known\/imprint-profiles$/,
    read: ([host = '']) => ({
      host,
      account: null,
      ask: https(`https://${host}${hostProfilesPath}`, ['text/plain', ...json]),
    }),
  },
  {
    form: 'gist',
    kind: 'forge',
    pattern: /^https:\/\/(gist\.github\.com)\/([A-Za-z0-9-]{1,39})\/([0-9a-f]{1,64})\/?$/,
    read: ([host = '', account = '', id = '']) => ({
      host,
      account,
      ask: https(`https://api.github.com/gists/${id}`, json),
    }),
  },
  {
    form: 'gitlab',
    kind: 'forge',
    pattern: /^https:\/\/([a-z0-9.-]+)\/([A-Za-z0-9_.-]{1,255})\/gitlab_proof\/?$/,
    read: ([host = '', account = '']) => ({
      host,
      account,
      ask: https(`https://${host}/api/v4/projects/${account}%2Fgitlab_proof`, json),
    }),
  },
  {
    form: 'gitea',
    kind: 'forge',
    pattern: /^https:\/\/([a-z0-9.-]+)\/([A-Za-z0-9_.-]{1,255})\/((?:gitea|forgejo)_proof)\/?$/,
    read: ([host = '', account = '', name = '']) => ({
      host,
      account,
      ask: https(`https://${host}/api/v1/repos/${account}/${name}`, json),
    }),
  },
  {
    form: 'fediverse',
    kind: 'fediverse',
    pattern: /^https:\/\/([a-z0-9.-]+)(\/@|\/users\/)([A-Za-z0-9_][A-Za-z0-9_.-]{0,254})\/?$/,
    read: ([host = '', path = '', account = '']) => ({
      host,
      account,
      ask: https(`https://${host}${path}${account}`, actor),
    }),
  },
  {
    form: 'page',
    kind: 'page',
    // No query: a page that only repeats what it was asked for would link to anybody.
    pattern: /^(https:\/\/([a-z0-9.-]+)(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?)$/,
    read: ([url = '', host = '']) =>
      /^https:\/\/[^/]+\/\.well-known(\/|$)/.test(url)
        ? null
        : { host, account: null, ask: https(url, ['text/html', 'text/plain']) },
  },
]

// The URL standard drops these, written out or as %2e, so the path that is asked would not be the path that was read here.
const dotSegment = /\/(?:\.|%2e){1,2}(?:[/?]|$)/i

/**
 * Reads an entry of a profile by the form of its URI, which alone says what kind of service it is and where its link back must stand. `null` for what Imprint cannot check: another scheme
 * or kind, http, a port, credentials, an address or a private name in place of a host, a path with dot segments.
 *
 * @example
 * ```ts
 * parseServiceClaim('dns:alice.example?type=TXT') // kind dns
 * parseServiceClaim('https://codeberg.org/alice/forgejo_proof') // kind forge, account alice
 * parseServiceClaim('https://127.0.0.1/me') // null
 * ```
 */
export function parseServiceClaim(uri: string): ServiceClaim | null {
  if (dotSegment.test(uri)) return null
  for (const { form, kind, pattern, read } of rows) {
    const found = pattern.exec(uri)
    if (found === null) continue
    const claim = read(found.slice(1))
    return claim === null || !isPublicHost(claim.host) ? null : { form, kind, uri, ...claim }
  }
  return null
}

/** The identifier of the account that a claim of this form can prove; `null` where it proves none. */
export function accountIdOf({ form, account, host }: ServiceClaim): ImId | null {
  if (account === null) return null
  // A forge's account is no address at which anybody is reached, and a host may give the same name to different people in mail, chat and forge.
  const text =
    form === 'xmpp' ? `im:xmpp=${account}@${host}` : form === 'fediverse' ? `im:acct=${account}@${host}` : null
  const id = text === null ? null : parseImId(text)
  return id?.ok === true ? id.value : null
}
