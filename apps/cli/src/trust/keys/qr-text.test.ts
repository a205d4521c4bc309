import { qrModules } from '@imprint/adapters/qr-code'
import { describe, expect, it } from 'vitest'
import { qrText } from './qr-text.ts'

/** What the eye sees: two rows of modules a line, light ones drawn. */
function seen(text: string): readonly (readonly boolean[])[] {
  return text
    .split('\n')
    .flatMap((line) => [
      [...line].map((character) => !'█▀'.includes(character)),
      [...line].map((character) => !'█▄'.includes(character)),
    ])
}

describe('qrText', () => {
  it('draws every module, with a quiet zone of four around', () => {
    const octets = Uint8Array.from({ length: 120 }, (_, index) => index)
    const modules = qrModules(octets)
    const drawn = seen(qrText(octets, { colour: false }))
    const inner = drawn.slice(4, 4 + modules.length).map((row) => row.slice(4, 4 + modules.length))
    expect(inner).toEqual(modules)
    const size = modules.length + 8
    const isQuiet = (y: number, x: number) => [y, x].some((at) => at < 4 || at >= size - 4)
    for (const [y, row] of drawn.slice(0, size).entries())
      for (const [x, isDark] of row.entries()) if (isQuiet(y, x)) expect(isDark, `${y} ${x}`).toBe(false)
  })

  it('says the colours where there are any', () => {
    for (const line of qrText(new Uint8Array(9), { colour: true }).split('\n')) {
      expect(line.startsWith('\u001b[97;40m')).toBe(true)
      expect(line.endsWith('\u001b[0m')).toBe(true)
    }
  })
})
