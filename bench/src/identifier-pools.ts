import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'
import type { ImId } from '@imprint/core'

/** What a text has to be read as. */
export type Expected = Pick<ImId, 'protocol' | 'kind' | 'user' | 'device' | 'name' | 'domain' | 'qualifiers'>

/** A text, what it says, and what `new URL` is given in its place: the text itself, or a native text after its scheme. */
export interface Sample {
  readonly text: string
  readonly url: string
  readonly expected: Expected
}

/** As many as no memory for texts would keep by chance; V8 keeps what it split or matched for 256 texts. */
const poolSize = 1024

function pool(sampleOf: (index: number, hex: string, domain: string) => Sample): readonly Sample[] {
  return Array.from({ length: poolSize }, (_, index) =>
    sampleOf(index, index.toString(16).padStart(4, '0'), `s${index}.example.com`),
  )
}

function sample(text: string, expected: Partial<Expected> & Pick<Expected, 'protocol' | 'kind'>, scheme = ''): Sample {
  return {
    text,
    url: `${scheme}${text}`,
    expected: { user: null, device: null, name: null, domain: null, ...expected },
  }
}

/** 16 octets that look like those of a random user. */
function uuidOf(index: number): { readonly short: string; readonly dashed: string } {
  const octets = createHash('sha256').update(`${index}`).digest().subarray(0, 16)
  const hex = octets.toString('hex')
  return {
    short: octets.toString('base64url'),
    dashed: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
  }
}

const encoded = encodeURIComponent

/** Texts of every kind, no two alike in user, device or domain. */
export const identifierPools = {
  im: pool((index, device, domain) => {
    const user = uuidOf(index).short
    return sample(`im:${user}/${device}@${domain}`, { protocol: 'im', kind: 'device', user, device, domain })
  }),
  mimi: pool((index, device, domain) => {
    const user = uuidOf(index).short
    return sample(`mimi://${domain}/d/${user}/${device}`, { protocol: 'mimi', kind: 'device', user, device, domain })
  }),
  jid: pool((index, hex, domain) => jidSample(`Juliet${index}`, domain, `Balcony-${hex}`)),
  xmppUri: pool((index, hex, domain) => xmppUriSample(`Juliet${index}`, domain, `Balcony-${hex}`)),
  unicodeJid: pool((index, hex) => jidSample(`Жульетта${index}`, `bücher${index}.example`, `Küche-${hex}`)),
  unicodeXmppUri: pool((index, hex) => xmppUriSample(`Жульетта${index}`, `bücher${index}.example`, `Küche-${hex}`)),
  sip: pool((index, _, domain) =>
    sample(`sip:alice${index}@${domain}:5061;transport=tls`, {
      protocol: 'sip',
      kind: 'handle',
      name: `alice${index}`,
      domain,
      qualifiers: [
        [';transport', 'tls'],
        ['port', '5061'],
      ],
    }),
  ),
  wireUri: pool((index, device, domain) => wireSample(index, domain, `wireapp://${uuidOf(index).short}!${device}`)),
  wireText: pool((index, device, domain) => wireSample(index, domain, `${uuidOf(index).dashed}:${device}`)),
} as const

function jidSample(local: string, domain: string, resource: string): Sample {
  return sample(`${local}@${domain}/${resource}`, jidExpected(local, domain, resource), 'xmpp:')
}

function xmppUriSample(local: string, domain: string, resource: string): Sample {
  return sample(`xmpp:${encoded(local)}@${encoded(domain)}/${encoded(resource)}`, jidExpected(local, domain, resource))
}

function jidExpected(local: string, domain: string, device: string) {
  return { protocol: 'xmpp', kind: 'device', user: local.toLowerCase(), device, domain: domainToASCII(domain) } as const
}

function wireSample(index: number, domain: string, local: string): Sample {
  const { dashed: user } = uuidOf(index)
  return sample(`${local}@${domain}`, { protocol: 'wire', kind: 'device', user, device: index.toString(16), domain })
}
