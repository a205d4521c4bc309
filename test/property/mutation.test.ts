import { decodeText, encodeText, signJws } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { describe, expect, it } from 'vitest'
import { alwaysFresh, createWorld, expectOk } from './world.ts'

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
// What a platform decoder forgives, what separates parts, and what looks like something else.
const strangers = ['.', '=', '+', '/', ' ', '\n', '\u0000', 'é', '\u0154', '😀']

// A fixed sequence, so that a failure can be seen again (Numerical Recipes, section 7.1).
let state = 20_261_122
const below = (limit: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * limit)
}
const pick = <T>(list: readonly T[] | string): T | string => list[below(list.length)] as T | string

const cases = [
  { format: vcJwt, alg: 'Ed25519' },
  { format: vcJwt, alg: 'ES256' },
  { format: vcJwt11, alg: 'ES256' },
] as const

describe.each(cases)('a presentation in $format.id by an $alg key', async ({ format, alg }) => {
  const world = await createWorld(format, alg)
  const { text, request } = world
  const verifier = world.verifier(alwaysFresh)

  const refusesAll = async (candidates: Iterable<string>) => {
    let tried = 0
    for (const candidate of candidates) {
      if (candidate === text) continue
      tried++
      const { outcome } = await verifier.verify(candidate, request)
      // Compared by hand: a matcher a candidate costs more than the verdict.
      if (outcome !== 'rejected') expect({ candidate, outcome }).toEqual({ candidate, outcome: 'rejected' })
    }
    expect(tried).toBeGreaterThan(0)
  }

  it('is accepted as it is', async () => {
    expect(await verifier.verify(text, request)).toMatchObject({ outcome: 'accepted' })
  })

  it('is refused with any character replaced', async () => {
    await refusesAll(replaced(text, () => [pick(base64url), pick(base64url), pick(strangers)]))
  })

  it('is refused with any single bit of its last signature character changed', async () => {
    await refusesAll([...base64url].map((character) => text.slice(0, -1) + character))
  })

  it('is refused with any character doubled, inserted or left out', async () => {
    await refusesAll(edited(text))
  })

  it('is refused cut short anywhere', async () => {
    await refusesAll(Array.from({ length: text.length }, (_, length) => text.slice(0, length)))
  })

  it('is refused with its parts in another order, twice, or mixed with those of its credential', async () => {
    const parts = [...text.split('.'), ...world.credential.split('.'), '']
    const mixtures: string[] = []
    for (const a of parts) for (const b of parts) for (const c of parts) mixtures.push(`${a}.${b}.${c}`)
    await refusesAll([...mixtures, `${text}.`, `.${text}`, `${text}.${text}`, text + text, world.credential])
  })

  it('is refused with any character of its credential replaced, though the device signs it again', async () => {
    const [header = '', payload = ''] = text.split('.')
    const [headerText, payloadText] = [expectOk(decodeText(header)), expectOk(decodeText(payload))]
    expect(payloadText).toContain(world.credential)
    const resigned: string[] = []
    for (const credential of replaced(world.credential, () => [pick(base64url)])) {
      if (credential === world.credential) continue
      resigned.push(
        await signJws(
          headerText,
          payloadText.replace(world.credential, () => credential),
          world.deviceSigner,
        ),
      )
    }
    await refusesAll(resigned)
    // The same signing, without a change, is accepted: so it is the change that is refused.
    const unchanged = await signJws(headerText, payloadText, world.deviceSigner)
    expect(await verifier.verify(unchanged, request)).toMatchObject({ outcome: 'accepted' })
  })

  it('is refused with another spelling of the same payload, because the spelling is what was signed', async () => {
    const [header = '', payload = '', signature = ''] = text.split('.')
    const spaced = expectOk(decodeText(payload)).replace('{', '{ ')
    await refusesAll([`${header}.${encodeText(spaced)}.${signature}`])
  })
})

function* replaced(text: string, characters: () => readonly string[]): Iterable<string> {
  for (let at = 0; at < text.length; at++)
    for (const character of characters())
      if (character !== text[at]) yield text.slice(0, at) + character + text.slice(at + 1)
}

function* edited(text: string): Iterable<string> {
  for (let at = 0; at <= text.length; at++) {
    yield text.slice(0, at) + pick(base64url) + text.slice(at)
    yield text.slice(0, at) + pick(strangers) + text.slice(at)
    if (at < text.length) yield text.slice(0, at) + text[at] + text.slice(at)
    if (at < text.length) yield text.slice(0, at) + text.slice(at + 1)
  }
}
