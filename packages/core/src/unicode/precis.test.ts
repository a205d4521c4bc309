import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors, type Vector, type VectorText, wholeText } from '../../../../test/architecture/vectors.ts'
import {
  enforceNickname,
  enforceOpaqueString,
  enforcePrecis,
  enforceUsernameCaseMapped,
  enforceUsernameCasePreserved,
  nicknameKey,
  type PrecisProfile,
  precisProfiles,
} from './precis.ts'

interface PrecisVector extends Vector {
  readonly profile: keyof typeof byName
  readonly text: VectorText
  readonly expect: { readonly value: string } | { readonly length: number } | { readonly code: string }
}

const byName = {
  UsernameCaseMapped: enforceUsernameCaseMapped,
  UsernameCasePreserved: enforceUsernameCasePreserved,
  OpaqueString: enforceOpaqueString,
  Nickname: enforceNickname,
  NicknameKey: nicknameKey,
}

describe('PRECIS', () => {
  it.each(readVectors<PrecisVector>('unicode/precis'))('$id: $about', ({ profile, text, expect: expected }) => {
    const enforced = byName[profile](wholeText(text))
    if ('code' in expected) expect(enforced).toMatchObject({ ok: false, error: { code: expected.code } })
    else if ('value' in expected) expect(enforced).toEqual({ ok: true, value: expected.value })
    else expect(enforced.ok && enforced.value.length).toBe(expected.length)
  })
})

interface GoldenRow {
  readonly profile: string
  readonly input: string
  readonly output: string | null
}

const same = (text: string) => text
const classAlone = { width: same, additional: same, letterCase: same, normal: same, direction: 'none' } as const
// RFC 7613 and RFC 7700, which RFC 8265 and RFC 8266 replaced: toCaseFold, character by character.
const cherokee = /[\u13a0-\u13fd\uab70-\uabbf]/
// Cherokee folds upwards, and a dotless i stays one.
const foldOne = (character: string) => {
  if (cherokee.test(character)) return character.toUpperCase()
  return character === '\u0131' ? character : character.toUpperCase().toLowerCase()
}
const foldCase = (text: string) => Array.from(text, foldOne).join('')
const golden: Readonly<Record<string, PrecisProfile>> = {
  IdentifierClass: { ...classAlone, stringClass: 'identifier' },
  FreeFormClass: { ...classAlone, stringClass: 'freeform' },
  UsernameCasePreserved: precisProfiles.usernameCasePreserved,
  UsernameCaseMapped: precisProfiles.usernameCaseMapped,
  'UsernameCaseMapped:ToLower': precisProfiles.usernameCaseMapped,
  'UsernameCaseMapped:CaseFold': { ...precisProfiles.usernameCaseMapped, letterCase: foldCase },
  OpaqueString: precisProfiles.opaqueString,
  NicknameCasePreserved: precisProfiles.nickname,
  NicknameCaseMapped: precisProfiles.nicknameKey,
  'NicknameCaseMapped:ToLower': precisProfiles.nicknameKey,
  'NicknameCaseMapped:CaseFold': { ...precisProfiles.nicknameKey, letterCase: foldCase },
}

describe('the golden table of precis_i18n', () => {
  const url = new URL('../../../../test/vectors/external/precis/golden-third.json', import.meta.url)
  const rows: readonly GoldenRow[] = JSON.parse(readFileSync(url, 'utf8'))

  it('has 1192 rows, each of a profile that is tested', () => {
    expect(rows).toHaveLength(1192)
    expect(rows.filter(({ profile }) => golden[profile] === undefined)).toEqual([])
  })

  it.each(Object.entries(golden))('agrees on %s', (name, profile) => {
    for (const { input, output } of rows.filter((row) => row.profile === name)) {
      const enforced = enforcePrecis(profile, input)
      expect(enforced.ok ? enforced.value : null, JSON.stringify(input)).toBe(output)
    }
  })
})

describe.each(Object.entries(byName))('%s', (_, enforce) => {
  // Any UTF-16, whole characters of every plane, and the few that rules are about.
  const rule = fc.constantFrom(
    ...'a\u00b7l\u05d0\u05f3\u0627\u0628\u0660\u06f0\u0300\u0345\u0378\u200c\u200d\u30fb\u3000\uff21\u00df\u03a3\u0130\u1100 ',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.oneof(rule, fc.string({ unit: 'binary', maxLength: 1 })) }),
    utf16(),
  )

  it('answers its own answers unchanged, and never throws', () => {
    fc.assert(
      fc.property(text, (any) => {
        const once = enforce(any)
        if (once.ok) expect(enforce(once.value)).toEqual(once)
      }),
      { numRuns: 1000 },
    )
  })

  it('answers its own answers unchanged for every single character', () => {
    for (let c = 0; c < 0x110000; c++) {
      const once = enforce(String.fromCodePoint(c))
      if (!once.ok) continue
      const twice = enforce(once.value)
      if (!twice.ok || twice.value !== once.value) expect.fail(`U+${c.toString(16)}`)
    }
  })

  it('gives canonically equivalent texts one key', () => {
    fc.assert(
      fc.property(text, (any) => {
        const [composed, decomposed] = [enforce(any.normalize('NFC')), enforce(any.normalize('NFD'))]
        // Width mapping looks at characters, so only where there are none of them is the order of the two steps no matter.
        if (composed.ok && !/[\u3000\uff01-\uffee]/.test(any)) expect(decomposed).toEqual(composed)
      }),
      { numRuns: 500 },
    )
  })
})

function utf16() {
  return fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
}
