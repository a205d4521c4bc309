import jsqr from 'jsqr'
import { describe, expect, it } from 'vitest'
import { maxQrOctets, type QrModules, qrModules } from './qr-code.ts'

/** What a camera would see: four pixels a module, and the quiet zone. */
function photograph(modules: QrModules) {
  const [scale, quiet] = [4, 4]
  const size = (modules.length + 2 * quiet) * scale
  const data = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const isDark = modules[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet] === true
      if (isDark) data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3)
    }
  return { data, size }
}

const scan = (modules: QrModules) => {
  const { data, size } = photograph(modules)
  return jsqr.default(data, size, size)?.binaryData
}

describe('qrModules', () => {
  it.each([1, 8, 130, 400])('makes a code of %i octets that another reader reads', (length) => {
    const octets = Uint8Array.from({ length }, (_, index) => (index * 73 + 131) & 255)
    expect(scan(qrModules(octets))).toEqual([...octets])
  })

  it('refuses more than a code holds', () => {
    expect(() => qrModules(new Uint8Array(maxQrOctets + 1))).toThrow(TypeError)
    expect(qrModules(new Uint8Array(maxQrOctets))).toHaveLength(177)
  })
})
