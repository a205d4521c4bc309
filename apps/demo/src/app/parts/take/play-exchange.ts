import { isJsonObject, type Json, type Result } from '@imprint/core'
import type { Scene } from '../../scene.ts'

/** What Bob asks for, as in the chat. */
const claims = ['fn', 'organization-unit', 'organization-name']

/** Milliseconds between looks at Alice's phone, which gets its credential first, and how often. */
const pause = 100
const looks = 100

/** Plays the exchange without the hands of Bob and Alice: Bob's client asks, Alice's phone answers, Bob's client judges. */
export async function playExchange({ frames, session }: Scene): Promise<Result<Json>> {
  for (let look = 0; look < looks; look++) {
    const state = await frames.command('alice-phone', 'state', null)
    if (!state.ok) return state
    if (isJsonObject(state.value) && state.value['enrolled'] === true) break
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  const wish = { peer: session.devices['alice-phone'], claims }
  const request = await frames.command('bob', 'make-request', wish)
  if (!request.ok) return request
  const text = await frames.command('alice-phone', 'present', String(request.value))
  if (!text.ok) return text
  return frames.command('bob', 'verify', { text: String(text.value), request: String(request.value) })
}
