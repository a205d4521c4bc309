import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decryptJson } from './jose.ts'

interface Case {
  readonly id: string
  readonly about: string
  readonly text: string
  readonly passphrase: string
  readonly expect: { readonly value?: object; readonly code?: string }
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/stores/key-files.json', import.meta.url), 'utf8'),
)

it.each(cases)('$id: $about', async ({ text, passphrase, expect: expected }) => {
  const opened = await decryptJson(text, passphrase)
  if (expected.code === undefined) expect(opened).toEqual({ ok: true, value: expected.value })
  else expect(opened).toMatchObject({ ok: false, error: { code: expected.code } })
})
