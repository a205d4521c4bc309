import { readFileSync } from 'node:fs'
import { decodeText, findAlgorithm, parseJsonObject, tokenBudget } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { judgeCompact } from './compact.ts'

interface Group {
  readonly comment: string
  readonly public?: unknown
  readonly private?: unknown
  readonly tests: readonly {
    readonly tcId: number
    readonly comment: string
    readonly jws: unknown
    readonly result: 'valid' | 'invalid' | 'acceptable'
  }[]
}

const file = new URL('../vectors/external/wycheproof/json_web_signature_test.json', import.meta.url)
const { numberOfTests, testGroups } = JSON.parse(readFileSync(file, 'utf8')) as {
  numberOfTests: number
  testGroups: readonly Group[]
}
const cases = testGroups.flatMap((group) =>
  group.tests.map((test) => ({ ...test, group: group.comment, key: group.public ?? group.private })),
)

/** The `alg` of a text that has a readable header in front of two more parts; `null` for what has not. */
function algOf(text: string): string | null {
  const parts = text.split('.')
  const header = parts.length === 3 ? decodeText(parts[0] ?? '') : null
  const json = header?.ok === true ? parseJsonObject(header.value, tokenBudget) : null
  return json?.ok === true && typeof json.value['alg'] === 'string' ? json.value['alg'] : null
}

describe('Wycheproof: JSON Web Signature', () => {
  it('is complete', () => {
    expect(cases).toHaveLength(numberOfTests)
  })

  const texts = cases.map((each) => ({
    ...each,
    text: typeof each.jws === 'string' ? each.jws : JSON.stringify(each.jws),
  }))
  const name = ({ tcId, group, comment }: (typeof texts)[number]) => `${tcId} ${group} ${comment}`
  const ours = texts.filter(({ text }) => findAlgorithm(algOf(text) ?? '') !== null)
  const others = texts.filter(({ text }) => algOf(text) !== null && findAlgorithm(algOf(text) ?? '') === null)
  const unreadable = texts.filter(({ text }) => algOf(text) === null)

  it.each(ours.map((each) => [name(each), each] as const))(
    'with an algorithm of ours, we agree: %s',
    async (_name, { text, key, result }) => {
      expect((await judgeCompact(text, key)) === 'valid').toBe(result === 'valid')
    },
  )

  it.each(others.map((each) => [name(each), each] as const))(
    'with another algorithm, we refuse it by name: %s',
    async (_name, { text, key }) => {
      const alg = algOf(text) ?? ''
      const code =
        alg.toLowerCase() === 'none' ? 'jws.alg_none' : alg.startsWith('HS') ? 'jws.alg_symmetric' : 'jws.alg_unknown'
      expect(await judgeCompact(text, key)).toBe(code)
    },
  )

  it.each(unreadable.map((each) => [name(each), each] as const))(
    'without a readable header, it is refused: %s',
    async (_name, { text, key }) => {
      expect(await judgeCompact(text, key)).toMatch(/^(jws|base64url|json|text)\./)
    },
  )

  it('what the set calls valid and we refuse has an algorithm that is not ours, but for one damaged text', async () => {
    const refused = texts.filter(({ result, text }) => result === 'valid' && !ours.some((each) => each.text === text))
    const algorithms = ['HS256', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES512']
    const rest = refused.filter(({ text }) => !algorithms.includes(algOf(text) ?? ''))
    // A "?" inside the base64url of a header, which the set wants skipped: RFC 7515 section 2 knows no such character.
    expect(rest.map(({ tcId }) => tcId)).toEqual([372])
    expect(await judgeCompact(rest[0]?.text ?? '', rest[0]?.key)).toBe('base64url.character')
  })
})
