// RFC 3492 section 5.
const base = 36
const tMin = 1
const tMax = 26
const skew = 38
const damp = 700
const firstBias = 72
const firstCode = 0x80
const lastCode = 0x10ffff

/** No label is longer in A-label form (RFC 1035 section 2.3.4), and none has more characters than that. Bounds the work, which is not linear. */
const maxLabel = 63

/**
 * Encodes code points by Punycode (RFC 3492 section 6.3), without the `xn--`. `null` for more than a label can hold.
 *
 * @example
 * ```ts
 * encodePunycode([0xfc]) // 'tda'
 * ```
 */
export function encodePunycode(codePoints: readonly number[]): string | null {
  if (codePoints.length > maxLabel) return null
  const basic = codePoints.filter((c) => c < firstCode)
  let text = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '')
  let code = firstCode
  let delta = 0
  let bias = firstBias
  let handled = basic.length
  while (handled < codePoints.length) {
    const next = Math.min(...codePoints.filter((c) => c >= code))
    delta += (next - code) * (handled + 1)
    code = next
    for (const c of codePoints) {
      if (c < code) delta++
      if (c !== code) continue
      text += variableLength(delta, bias)
      bias = adapt({ delta, points: handled + 1, first: handled === basic.length })
      delta = 0
      handled++
    }
    delta++
    code++
  }
  return text.length > maxLabel ? null : text
}

/** Decodes what follows `xn--` (RFC 3492 section 6.2). `null` where it encodes nothing: a foreign character, a cut number, a code beyond Unicode. */
export function decodePunycode(text: string): number[] | null {
  if (text.length > maxLabel) return null
  const hyphen = text.lastIndexOf('-')
  const codePoints: number[] = []
  for (let at = 0; at < hyphen; at++) {
    const c = text.charCodeAt(at)
    if (c >= firstCode) return null
    codePoints.push(c)
  }
  let code = firstCode
  let place = 0
  let bias = firstBias
  for (let at = hyphen < 0 ? 0 : hyphen + 1; at < text.length; ) {
    const before = place
    let weight = 1
    for (let k = base; ; k += base) {
      const digit = digitOf(text.charCodeAt(at++))
      if (digit < 0) return null
      place += digit * weight
      // A number larger than any place in a label of 63 at any code: also keeps the sums exact.
      if (place > (lastCode + 1) * (maxLabel + 1)) return null
      const threshold = thresholdOf(k, bias)
      if (digit < threshold) break
      weight *= base - threshold
    }
    const points = codePoints.length + 1
    bias = adapt({ delta: place - before, points, first: before === 0 })
    code += Math.floor(place / points)
    place %= points
    if (code > lastCode || (code >= 0xd800 && code <= 0xdfff)) return null
    codePoints.splice(place++, 0, code)
  }
  return codePoints
}

function variableLength(delta: number, bias: number): string {
  let text = ''
  let rest = delta
  for (let k = base; ; k += base) {
    const threshold = thresholdOf(k, bias)
    if (rest < threshold) return text + digitText(rest)
    text += digitText(threshold + ((rest - threshold) % (base - threshold)))
    rest = Math.floor((rest - threshold) / (base - threshold))
  }
}

function digitText(digit: number): string {
  return String.fromCharCode(digit < 26 ? digit + 97 : digit + 22)
}

/** Digits are a to z in either case, then 0 to 9; -1 for anything else, the end of the text (NaN) among it. */
function digitOf(c: number): number {
  if (c >= 48 && c <= 57) return c - 22
  const lower = c | 0x20
  return lower >= 97 && lower <= 122 ? lower - 97 : -1
}

function thresholdOf(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, tMin), tMax)
}

function adapt({ delta, points, first }: { delta: number; points: number; first: boolean }): number {
  let rest = first ? Math.floor(delta / damp) : Math.floor(delta / 2)
  rest += Math.floor(rest / points)
  let k = 0
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin))
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew))
}
