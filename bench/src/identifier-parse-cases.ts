import { isDeepStrictEqual } from 'node:util'
import { type IdentifierOptions, type ImId, parseIdentifier, parseImId, type Result } from '@imprint/core'
import * as unicode from '@imprint/core/unicode'
import { jid } from '@xmpp/jid'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { unwrap } from './fixtures.ts'
import { type Expected, identifierPools, type Sample } from './identifier-pools.ts'

type Parse = (text: string) => Result<ImId>

const parseWith = (options: IdentifierOptions): Parse => {
  return (text) => parseIdentifier(text, options)
}

/** Parsing one text: ours, @xmpp/jid where it is a JID, and `new URL`, which is the unit. */
export function identifierParseCases(): readonly BenchCase[] {
  const { im, mimi, xmppUri, unicodeXmppUri, jid: jids, unicodeJid, sip, wireUri, wireText } = identifierPools
  return [
    ...ownRow('im', im, parseImId),
    ...ownRow('mimi', mimi, parseImId),
    ...ownRow('xmpp-uri', xmppUri, parseWith({})),
    ...ownRow('xmpp-uri-unicode', unicodeXmppUri, parseWith({ unicode })),
    ...ownRow('jid', jids, parseWith({ as: 'xmpp' })),
    parseCase('identifiers-parse-jid imprint, protocol not named', jids, parseWith({})),
    jidCase('identifiers-parse-jid @xmpp/jid', jids),
    ...ownRow('jid-unicode', unicodeJid, parseWith({ as: 'xmpp', unicode })),
    jidCase('identifiers-parse-jid-unicode @xmpp/jid', unicodeJid),
    ...ownRow('sip', sip, parseWith({})),
    ...ownRow('wire', wireUri, parseWith({})),
    parseCase('identifiers-parse-wire imprint, native text', wireText, parseWith({ as: 'wire' })),
  ]
}

function ownRow(row: string, samples: readonly Sample[], parse: Parse): readonly BenchCase[] {
  return [
    urlCase(`identifiers-parse-${row} new URL`, samples),
    parseCase(`identifiers-parse-${row} imprint`, samples, parse),
  ]
}

function parseCase(id: string, samples: readonly Sample[], parse: Parse): BenchCase {
  const next = cycle(samples)
  return {
    id,
    async check() {
      insistDistinct(samples)
      for (const { text, expected } of samples) {
        insist(isDeepStrictEqual(partsOf(unwrap(parse(text))), partsOf(expected)), `${text} is read as another`)
        insist(!parse(text.replace('example', 'exa mple')).ok, 'a space in a domain is read')
      }
    },
    run(count) {
      for (let i = 0; i < count; i++) if (!parse(next().text).ok) throw new Error('refused')
    },
  }
}

function partsOf({ protocol, kind, user, device, name, domain, qualifiers }: Expected): Expected {
  return { protocol, kind, user, device, name, domain, ...(qualifiers === undefined ? {} : { qualifiers }) }
}

function urlCase(id: string, samples: readonly Sample[]): BenchCase {
  const next = cycle(samples)
  return {
    id,
    async check() {
      insistDistinct(samples)
      for (const { url } of samples) {
        const colon = url.indexOf(':') + 1
        insist(new URL(url).protocol === url.slice(0, colon), `${url} has another scheme`)
        await insistRefused(() => new URL(url.slice(colon)), 'a text without a scheme is read')
      }
    },
    run(count) {
      for (let i = 0; i < count; i++) if (new URL(next().url).href === '') throw new Error('refused')
    },
  }
}

/** It splits and folds case; it knows neither PRECIS nor IDNA, so the domain stays as it is written. */
function jidCase(id: string, samples: readonly Sample[]): BenchCase {
  const next = cycle(samples)
  return {
    id,
    async check() {
      insistDistinct(samples)
      for (const { text, expected } of samples) {
        const { local, domain, resource } = jid(text)
        const read = [local, new URL(`https://${domain}`).hostname, resource]
        insist(isDeepStrictEqual(read, [expected.user, expected.domain, expected.device]), `${text} is read as another`)
        await insistRefused(() => jid(text.replace(/@[^/]*/, '@')), 'a JID without a domain is read')
      }
    },
    run(count) {
      for (let i = 0; i < count; i++) if (jid(next().text).getDomain() === '') throw new Error('refused')
    },
  }
}

function insistDistinct(samples: readonly Sample[]): void {
  insist(samples.length >= 256 && new Set(samples.map(({ text }) => text)).size === samples.length, 'texts come twice')
}
