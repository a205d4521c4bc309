import { compareIdentifiers, compareTexts, type ImId, imIdKey, parseIdentifier } from '@imprint/core'
import { type JID, jid } from '@xmpp/jid'
import { type BenchCase, cycle, insist } from './bench-case.ts'
import { unwrap } from './fixtures.ts'
import { identifierPools, type Sample } from './identifier-pools.ts'

/** Two of a kind, no member shared with another pair or with each other, and whether they are equal. */
interface Pair<T> {
  readonly a: T
  readonly b: T
  readonly equal: boolean
}

/** Comparing two identifiers, and two texts. Every other pair is equal; the rest differ in one letter or digit, late in the text. */
export function identifierCompareCases(): readonly BenchCase[] {
  const { im, jid: jids, sip } = identifierPools
  return [
    ...parsedRow('im', im),
    ...parsedRow('jid', jids),
    jidCase('identifiers-compare-jid @xmpp/jid equals', jids),
    ...parsedRow('sip', sip),
    ...textRow('identifiers-compare-jid-texts', jids),
  ]
}

function parsedRow(name: string, samples: readonly Sample[]): readonly BenchCase[] {
  const row = `identifiers-compare-${name}`
  const as = samples[0]?.expected.protocol
  const parse = (text: string) => unwrap(parseIdentifier(text, as === undefined ? {} : { as }))
  const pairs = mapPairs(textPairs(samples, 'text'), parse)
  return [
    urlCase(`${row} new URL`, samples),
    keptKeysCase(`${row} imprint, keys kept`, pairs),
    keyCase(`${row} imprint, keys`, pairs),
    compareCase(`${row} imprint, compareIdentifiers`, pairs),
  ]
}

/** Two copies of each text, one of them changed in every other pair. */
function textPairs(samples: readonly Sample[], member: 'text' | 'url'): readonly Pair<string>[] {
  return samples.map((sample, index) => {
    const equal = index % 2 === 0
    // Made of octets, so that V8 has two texts to compare and not one text twice.
    const a = Buffer.from(sample[member]).toString()
    const b = Buffer.from(equal ? a : changed(a, sample)).toString()
    return { a, b, equal }
  })
}

/** Another device, or for a handle another transport: the last digit or letter of it. */
function changed(text: string, { expected: { device } }: Sample): string {
  const end = device === null ? text.length : text.lastIndexOf(device) + device.length
  return `${text.slice(0, end - 1)}${text[end - 1] === '0' ? '1' : '0'}${text.slice(end)}`
}

function mapPairs<T, U>(pairs: readonly Pair<T>[], make: (from: T) => U): readonly Pair<U>[] {
  return pairs.map(({ a, b, equal }) => ({ a: make(a), b: make(b), equal }))
}

// Each case has a loop of its own: where a comparison takes nanoseconds, a call through a variable takes as long.

function urlCase(id: string, samples: readonly Sample[]): BenchCase {
  return textCase(
    id,
    mapPairs(textPairs(samples, 'url'), (url) => new URL(url).href),
  )
}

function keptKeysCase(id: string, pairs: readonly Pair<ImId>[]): BenchCase {
  return textCase(id, mapPairs(pairs, imIdKey))
}

function textCase(id: string, pairs: readonly Pair<string>[]): BenchCase {
  const next = cycle(pairs)
  return {
    id,
    check: async () => insistTold(pairs, (a, b) => a === b),
    run(count) {
      for (let i = 0; i < count; i++) {
        const { a, b, equal } = next()
        if ((a === b) !== equal) throw new Error('misjudged')
      }
    },
  }
}

function keyCase(id: string, pairs: readonly Pair<ImId>[]): BenchCase {
  const next = cycle(pairs)
  return {
    id,
    check: async () => insistTold(pairs, (a, b) => imIdKey(a) === imIdKey(b)),
    run(count) {
      for (let i = 0; i < count; i++) {
        const { a, b, equal } = next()
        if ((imIdKey(a) === imIdKey(b)) !== equal) throw new Error('misjudged')
      }
    },
  }
}

function compareCase(id: string, pairs: readonly Pair<ImId>[]): BenchCase {
  const next = cycle(pairs)
  return {
    id,
    async check() {
      insistTold(pairs, (a, b) => {
        const { result } = compareIdentifiers(a, b)
        insist(result === 'equal' || result === 'different', `the result is ${result}`)
        return result === 'equal'
      })
    },
    run(count) {
      for (let i = 0; i < count; i++) {
        const { a, b, equal } = next()
        if ((compareIdentifiers(a, b).result === 'equal') !== equal) throw new Error('misjudged')
      }
    },
  }
}

function jidCase(id: string, samples: readonly Sample[]): BenchCase {
  const pairs: readonly Pair<JID>[] = mapPairs(textPairs(samples, 'text'), (text) => jid(text))
  const next = cycle(pairs)
  return {
    id,
    check: async () => insistTold(pairs, (a, b) => a.equals(b)),
    run(count) {
      for (let i = 0; i < count; i++) {
        const { a, b, equal } = next()
        if (a.equals(b) !== equal) throw new Error('misjudged')
      }
    },
  }
}

/** From two texts to an answer: parsing is nearly all of it. */
function textRow(row: string, samples: readonly Sample[]): readonly BenchCase[] {
  const texts = textPairs(samples, 'text')
  const xmpp = { as: 'xmpp' } as const
  return [
    fromTextsCase(`${row} new URL`, textPairs(samples, 'url'), (a, b) => new URL(a).href === new URL(b).href),
    fromTextsCase(`${row} imprint`, texts, (a, b) => compareTexts(a, b, xmpp).result === 'equal'),
    fromTextsCase(`${row} @xmpp/jid`, texts, (a, b) => jid(a).equals(jid(b))),
  ]
}

function fromTextsCase(
  id: string,
  pairs: readonly Pair<string>[],
  isEqual: (a: string, b: string) => boolean,
): BenchCase {
  const next = cycle(pairs)
  return {
    id,
    check: async () => insistTold(pairs, isEqual),
    run(count) {
      for (let i = 0; i < count; i++) {
        const { a, b, equal } = next()
        if (isEqual(a, b) !== equal) throw new Error('misjudged')
      }
    },
  }
}

function insistTold<T>(pairs: readonly Pair<T>[], isEqual: (a: T, b: T) => boolean): void {
  insist(pairs.length >= 256, 'too few pairs')
  for (const { a, b, equal } of pairs)
    insist(isEqual(a, b) === equal, equal ? 'equal ones are told apart' : 'different ones are taken for equal')
}
