import { fail, isJsonObject, type Json, parseJsonObject, type Result, tokenBudget } from '@imprint/core'
import { parseDeskLink } from '../../../messages/desk-link.ts'
import { pictureOf } from '../../../messages/picture.ts'
import type { Scene } from '../../scene.ts'

/** Holds Alice's phone up to the picture that the desk shows. The page is the light between the two: neither frame can see into the other. */
export async function scanCode({ frames }: Scene): Promise<Result<Json>> {
  const taken = await frames.command('desk', 'take-picture', null)
  const picture = taken.ok ? pictureOf(taken.value) : taken
  return picture.ok ? frames.command('alice-phone', 'scan', picture.value) : picture
}

/** Mallory hands in what Alice's phone showed the desk before: for a code that she opens herself, or for the question that another device has opened. */
export async function answerFromElsewhere(scene: Scene): Promise<Result<Json>> {
  const { messages, deed } = scene
  const all = messages.get()
  const isAnswered = (number: number) => all.some(({ answers }) => answers === number)
  const waiting = all.findLast(({ kind, from, number }) => kind === 'request' && from === 'desk' && !isAnswered(number))
  const earlier = all.findLast(
    ({ kind, from, to }) => kind === 'presentation' && from === 'alice-phone' && to === 'desk',
  )
  const text = earlier?.text ?? 'Let me in.'
  const code = await shownCode(scene)
  if (!code.ok)
    return waiting === undefined ? code : deed('hand-in', { role: 'mallory', answers: waiting.number, text })
  if (earlier === undefined) return fail('request.malformed', 'Let Alice answer the desk once.')
  const opened = await deed('open-desk-code', { role: 'mallory', code: code.value })
  return opened.ok ? deed('hand-in', { role: 'mallory', answers: opened.value, text }) : opened
}

/** Alice's phone opens the code, and its client answers with one of the two claims. The request in hand is the desk's own, with fewer claims asked for. */
export async function showLess(scene: Scene): Promise<Result<Json>> {
  const code = await shownCode(scene)
  if (!code.ok) return code
  const opened = await scene.deed('open-desk-code', { role: 'alice-phone', code: code.value })
  if (!opened.ok) return opened
  const request = await requestOf(scene, opened.value)
  const presentation = request.ok ? await scene.frames.command('alice-phone', 'present', request.value) : request
  return presentation.ok
    ? scene.deed('hand-in', { role: 'alice-phone', answers: opened.value, text: presentation.value })
    : presentation
}

/** The code that the desk shows: whoever sees the picture has it. */
async function shownCode({ frames, session }: Scene): Promise<Result<string>> {
  const link = await frames.command('desk', 'shown-link', null)
  if (!link.ok) return link
  return parseDeskLink(String(link.value), session.origins['alice-phone'])
}

/** Milliseconds between looks at the messages, and how often. */
const pause = 50
const looks = 100

async function requestOf({ messages }: Scene, number: Json): Promise<Result<string>> {
  for (let look = 0; look < looks; look++) {
    const message = messages.get().find((each) => each.number === number)
    if (message !== undefined) return withOneClaim(message.text)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return fail('fetch.timeout', 'the request did not come')
}

function withOneClaim(text: string): Result<string> {
  const json = parseJsonObject(text, tokenBudget)
  if (!json.ok) return json
  const { dcql_query: query = null } = json.value
  const credentials = isJsonObject(query) && Array.isArray(query['credentials']) ? query['credentials'] : []
  const fewer = credentials
    .filter(isJsonObject)
    .map((each) => ({ ...each, claims: Array.isArray(each['claims']) ? each['claims'].slice(0, 1) : [] }))
  return { ok: true, value: JSON.stringify({ ...json.value, dcql_query: { credentials: fewer } }) }
}
