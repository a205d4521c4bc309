import type { Fetcher } from '../fetch-policy.ts'
import { keysOfDocument } from './document.ts'
import { type DidMethod, undecided } from './method.ts'

/** `did:web`: the document is on the web server that the identifier names (did:web section 3.2), fetched under the policy of the `fetcher`. */
export function didWeb(fetcher: Pick<Fetcher, 'fetchJson'>): DidMethod {
  return {
    name: 'web',
    async resolve(did, signal) {
      const url = didWebUrl(did)
      if (url === null) return undecided('did.unsupported', 'a did:web names a domain, and a path if it has one')
      const answer = await fetcher.fetchJson(url, signal)
      return answer.state === 'found' ? { ...answer, value: keysOfDocument(did, answer.value) } : answer
    },
  }
}

const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)*(%3A[1-9][0-9]{0,4})?$/i
const segment = /^([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$/

/** Where the document of a `did:web` is; `null` for what does not name one. Domains only: an IP address is none (did:web section 3.1). */
export function didWebUrl(did: string): string | null {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':')
  if (!domain.test(host) || /(^|\.)(0x[0-9a-f]*|[0-9]+)(%3A|$)/i.test(host)) return null
  // "%2F" and dots could lead out of the path that the identifier names.
  if (!path.every((each) => segment.test(each) && !/%2f|%5c|^(\.|%2e){1,2}$/i.test(each))) return null
  return `https://${host.replace(/%3A/i, ':')}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`
}
