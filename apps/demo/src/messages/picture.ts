import { decodeBase64url, encodeBase64url, fail, isJsonObject, type Json, ok, type Result } from '@imprint/core'

/** What a camera sees: one octet of light for each point, row by row, in base64url. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly light: string
}

/** Points to a side: a code has about 300. */
const widest = 1_024

/** Reads a picture; anything else is `request.malformed`. */
export function pictureOf(json: Json): Result<Picture> {
  if (!isJsonObject(json)) return malformed('an object')
  const { width, height, light } = json
  if (!isSide(width) || !isSide(height)) return malformed(`at most ${widest} points to a side`)
  if (typeof light !== 'string' || light.length !== Math.ceil((width * height * 4) / 3))
    return malformed('an octet for each point')
  return ok({ width, height, light })
}

/** Makes a picture of points as a canvas has them: red, green, blue and opacity. */
export function pictureFrom(points: Uint8ClampedArray, width: number): Picture {
  const light = Uint8Array.from({ length: points.length / 4 }, (_, index) => points[index * 4] ?? 0)
  return { width, height: light.length / width, light: encodeBase64url(light) }
}

/** Makes the points of a picture, as a canvas would have them. */
export function pointsOf({ light }: Picture): Result<Uint8ClampedArray> {
  const octets = decodeBase64url(light)
  if (!octets.ok) return octets
  return ok(Uint8ClampedArray.from({ length: octets.value.length * 4 }, (_, index) => pointAt(octets.value, index)))
}

const pointAt = (light: Uint8Array, index: number) => (index % 4 === 3 ? 255 : (light[index >> 2] ?? 0))

function isSide(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= widest
}

function malformed(detail: string) {
  return fail('request.malformed', detail, '/picture')
}
