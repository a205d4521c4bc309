import type { VcardLookup } from '@imprint/adapters/service-proofs'
import { type Call, type Option, optionOf, UsageError } from '../command.ts'
import { readText } from '../files.ts'

/** The options that say with which account XMPP servers are asked. */
export const xmppOptions: Readonly<Record<string, Option>> = {
  'xmpp-domain': {
    type: 'string',
    value: 'DOMAIN',
    about: 'ask for vCards of XMPP accounts with an account at DOMAIN; without it nobody can say what they show',
  },
  'xmpp-server': {
    type: 'string',
    value: 'HOST[:PORT]',
    about: 'where DOMAIN is served by TLS from the first octet; DOMAIN itself and 5223 unless said otherwise',
  },
  'xmpp-user': { type: 'string', value: 'NAME', about: 'the account; an anonymous one unless said otherwise' },
  'xmpp-password-file': { type: 'string', value: 'FILE', about: 'the first line of FILE is its password' },
}

/** Makes the look-up of vCards that the options describe; `null` without `--xmpp-domain`. `ca` is trusted instead of the system's authorities. */
export async function readVcardLookup(call: Call, ca: string | null): Promise<VcardLookup | null> {
  const domain = optionOf(call, 'xmpp-domain')
  const [server, username, path] = [
    optionOf(call, 'xmpp-server'),
    optionOf(call, 'xmpp-user'),
    optionOf(call, 'xmpp-password-file'),
  ]
  if (domain === null) {
    if (server !== null || username !== null || path !== null)
      throw new UsageError('--xmpp-domain DOMAIN is missing: at which domain the account is')
    return null
  }
  if ((username === null) !== (path === null))
    throw new UsageError('--xmpp-user NAME and --xmpp-password-file FILE go together')
  const password = path === null ? '' : ((await readText(call, path)).split(/\r?\n/, 1)[0] ?? '')
  if (path !== null && password === '') throw new UsageError('the first line of the password file is empty')
  // Loaded only when it is wanted: XMPP takes longer to load than most commands take.
  const { createVcardLookup } = await import('@imprint/adapters/xmpp-vcard')
  return createVcardLookup({
    domain,
    clock: call.host.clock,
    ...(server === null ? {} : placeOf(server)),
    ...(username === null ? {} : { credentials: { username, password } }),
    ...(ca === null ? {} : { ca }),
  })
}

function placeOf(server: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(server) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port ?? 1) > 65_535)
    throw new UsageError('--xmpp-server is HOST or HOST:PORT, an IPv6 address in brackets')
  return port === undefined ? { host } : { host, port: Number(port) }
}
