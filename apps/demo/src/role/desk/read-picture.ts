import { fail, ok, type Result } from '@imprint/core'
import { type Picture, pointsOf } from '../../messages/picture.ts'

/** Finds the QR code in a picture and reads its text. The home of `jsqr`, which is loaded when something is scanned. */
export async function readPicture(picture: Picture): Promise<Result<string>> {
  const points = pointsOf(picture)
  if (!points.ok) return points
  const { default: module } = await import('jsqr')
  const code = module.default(points.value, picture.width, picture.height)
  return code === null ? fail('request.malformed', 'no QR code is to be seen') : ok(code.data)
}
