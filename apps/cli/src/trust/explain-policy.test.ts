import { readFileSync } from 'node:fs'
import { readPolicy } from '@imprint/trust/policy-file'
import { describe, expect, it } from 'vitest'
import { createStyle } from '../terminal/style.ts'
import { explainPolicy } from './explain-policy.ts'

interface Case {
  readonly id: string
  readonly about: string
  readonly policy: object
  readonly expect: { readonly model?: string; readonly code?: string }
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/trust/policies.json', import.meta.url), 'utf8'),
)
const style = createStyle(false)

function explained(policy: object, width = 100): string {
  const file = readPolicy(JSON.stringify(policy))
  if (!file.ok) throw new TypeError(file.error.detail)
  return explainPolicy(file.value.policy, { style, width })
}

const authority = (issuer: string, domain: string) => ({
  model: 'hierarchy',
  authorities: [{ issuer, domains: [domain] }],
})
const version = 'imprint-trust/1'

describe('a policy in words', () => {
  it.each(cases.filter(({ expect: { model } }) => model !== undefined))(
    'fits its width and says what is refused: $id',
    ({ policy }) => {
      const text = explained(policy, 60)
      for (const line of text.split('\n')) expect(line.length <= 60 || !line.trim().includes(' ', 2), line).toBe(true)
      expect(text).toContain('every issuer that is not meant above')
    },
  )

  it('names every issuer, domain and limit that a file has', () => {
    expect(
      explained({
        version,
        rule: 'unless-distrusted',
        models: [
          { ...authority('https://im.example.com', '*.example.com'), freshFor: 3600 },
          { model: 'first-use', domains: ['example.com'] },
        ],
        where: {
          all: [
            { claim: 'organization-unit', is: 'Support' },
            { any: [{ claim: 'hasLanguage', language: 'vog' }, { not: { claim: 'role', contains: 'bot' } }] },
          ],
        },
      }),
    ).toMatchInlineSnapshot(`
      "An issuer is believed if one of these 2 believes it and no other distrusts it.
      A distrust wins over every trust. If one that might distrust cannot be asked, nothing is decided.
      Only credentials count in which “organization-unit” is "Support" and (“hasLanguage” names vog or a
      language below it or it is not so that “role” contains "bot"). A claim that was not shown does not
      count.

        1. Authorities
           These are asked over https, or by their DID, for the keys that they publish now, and believed:
             - https://im.example.com about identifiers at everything below example.com
           A key that they withdraw stops counting. If one cannot be reached, nothing is decided.
           Only what was fetched within 1 hour counts; with older evidence nothing is decided.

        2. First use
           Every https issuer at these domains is believed with the first key that it shows:
             - example.com and every host below it, about identifiers at example.com
           Another key later is refused. Careful: the first time an impostor cannot be told from the
           issuer.

      Refused
        - every issuer that is not meant above; it is not even asked for its keys
        - an issuer that speaks about identifiers, or makes credentials, that are not named with it
        - whatever was changed, is expired, revoked, or presented by somebody without its key, whoever
          signed it"
    `)
  })

  it.each([
    ['all', 'only if all of these 2 believe the same key'],
    ['any', 'whoever deceives the weakest of them is believed'],
    ['precedence', 'keeps those after it from deciding'],
    [{ atLeast: 2 }, 'at least 2 of these 2 believe the same key and none distrusts it'],
    [{ atLeast: 1 }, 'if one of these 2 believes it and none distrusts it'],
  ])('says what the rule %j comes to', (rule, words) => {
    const models = [authority('https://a.example', 'a.example'), authority('https://b.example', 'b.example')]
    expect(explained({ version, rule, models }, 1_000)).toContain(words)
  })

  const pinned = (...xs: readonly string[]) => ({
    model: 'pinned',
    issuers: [
      {
        issuer: 'https://im.example.com',
        domains: ['example.com'],
        jwks: { keys: xs.map((x) => ({ kty: 'OKP', crv: 'Ed25519', x, kid: '1' })) },
      },
    ],
  })
  const [one, two] = [
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik',
  ] as const

  it('tells two notes about one issuer apart, by the whole thumbprints of their keys', () => {
    const text = explained({ version, rule: 'any', models: [pinned(one), pinned(two)] }, 1_000)
    expect(new Set(text.match(/with the key [\w-]{43}/g)).size).toBe(2)
  })

  const asked = authority('https://im.example.com', 'example.com')
  const elsewhere = {
    ...pinned(two),
    issuers: pinned(two).issuers.map((each) => ({ ...each, issuer: 'https://im.example.org' })),
  }

  it.each([
    ['all', [pinned(one), pinned(two)], true],
    ['all', [pinned(one), pinned(two, one)], false],
    [{ atLeast: 2 }, [pinned(one), elsewhere], true],
    [{ atLeast: 2 }, [pinned(one), asked], false],
    [{ atLeast: 3 }, [pinned(one), elsewhere, asked], true],
    ['any', [pinned(one), pinned(two)], false],
  ] as const)('says whether models under the rule %j can ever agree', (rule, models, never) => {
    const text = explained({ version, rule, models }, 1_000)
    expect(text.includes('nothing of it can ever be believed')).toBe(never)
  })

  it('warns of what is weaker than it looks', () => {
    const of = (id: string) => explained(cases.find((one) => one.id === id)?.policy ?? {}, 1_000)
    expect(of('well-known-any')).toContain('Careful: whoever presents chooses')
    expect(explained({ version, models: [{ model: 'first-use', domains: ['a.example'] }] }, 1_000)).toContain('Careful')
  })

  it('shows no control character of a file', () => {
    const text = explained({ version, models: [authority('https://a.example/\u001b[31m\u202e', 'a.example')] })
    expect(text).toContain('\\u{1b}[31m\\u{202e}')
  })

  it('says who is asked for cross-signing keys, and that nobody is where no server is named', () => {
    const masterKey = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    const model = { model: 'cross-signing', me: { userId: '@alice:example.org', masterKey }, unverified: 'refuse' }
    expect(explained({ version, models: [model] }, 400)).toContain('and nobody is asked')
    const servers = [{ url: 'https://im.example.com/{user}', domains: ['*.example.com'] }]
    const text = explained({ version, models: [{ ...model, servers }] }, 400)
    expect(text).toContain(
      'Keys of users at everything below example.com are asked for at https://im.example.com/{user}',
    )
    expect(text).not.toContain('nobody is asked')
  })
})
