import { fail, isJsonObject, type Json, ok, parseJsonObject, type Result } from '@imprint/core'
import { type DeskWish, deskWishOf } from './desk-wish.ts'
import { frameBudget } from './frame-budget.ts'
import { type Picture, pictureOf } from './picture.ts'
import { isRoleId, type RoleId } from './role-id.ts'
import { trustParsers } from './trust-command.ts'

/** What the page may ask of a frame: one row a command, which reads what comes with it. Anything else is `request.malformed`. */
export const commandParsers = {
  /** Says what the frame holds: its key's public half, its credentials, its clock. */
  state: (_given: Json): Result<null> => ok(null),
  /** Shows the frame in the colours that were chosen on the page. */
  theme: (given: Json): Result<Theme> =>
    given === 'light' || given === 'dark' || given === 'auto' ? ok(given) : malformed('light, dark or auto'),
  /** Sets the frame's clock off by so many seconds. */
  'set-clock': (given: Json): Result<number> =>
    typeof given === 'number' && Number.isSafeInteger(given) && Math.abs(given) <= 31_536_000
      ? ok(given)
      : malformed('a whole number of seconds, at most a year'),
  /** Asks a member of the chat who it is, as the button in the frame does. */
  ask: (given: Json): Result<RoleId> => (isRoleId(given) ? ok(given) : malformed('somebody of the scene')),
  /** Makes a request and remembers its nonce, and sends nothing. Answers the request as JSON text. */
  'make-request': (given: Json): Result<RequestWishes> => {
    if (!isJsonObject(given)) return malformed('an object')
    const { peer = null, claims } = given
    if (!(peer === null || typeof peer === 'string')) return malformed('the identifier of a device, or null')
    if (!Array.isArray(claims) || !claims.every((each) => typeof each === 'string')) return malformed('names of claims')
    return ok({ peer, claims: claims as readonly string[] })
  },
  /** Answers a request, given as JSON text, without asking anybody: the page plays its owner. */
  present: (given: Json): Result<string> =>
    typeof given === 'string' ? ok(given) : malformed('a request as JSON text'),
  /** Judges any text as the answer to a request, both as they stand. */
  verify: (given: Json): Result<PresentedText> => {
    if (!isJsonObject(given)) return malformed('an object')
    const { text, request } = given
    return typeof text === 'string' && typeof request === 'string'
      ? ok({ text, request })
      : malformed('text and request')
  },
  /** Says what a text is that is no presentation: judges it as a credential, on its own. */
  explain: (given: Json): Result<string> => (typeof given === 'string' ? ok(given) : malformed('a text')),
  /** Gets another credential from Example Corp, which the wallet does not keep. Mallory's client does it. */
  'enrol-again': (_given: Json): Result<null> => ok(null),
  /** Signs whatever it is given with the device's key, as no honest client does: header and payload as JSON text. Mallory's client does it. */
  sign: (given: Json): Result<TokenText> => {
    if (!isJsonObject(given)) return malformed('an object')
    const { header, payload } = given
    return typeof header === 'string' && typeof payload === 'string'
      ? ok({ header, payload })
      : malformed('header and payload')
  },
  /** Shows the client of a chat, or of a customer of the support desk. */
  view: (given: Json): Result<'chat' | 'desk'> =>
    given === 'chat' || given === 'desk' ? ok(given) : malformed('chat or desk'),
  /** Shows a customer a code, as the button at the desk does. */
  'show-code': (given: Json): Result<DeskWish> => deskWishOf(given),
  /** Answers the picture of the code that the desk shows. */
  'take-picture': (_given: Json): Result<null> => ok(null),
  /** Answers the link of that code. */
  'shown-link': (_given: Json): Result<null> => ok(null),
  /** Holds a picture before the camera. */
  scan: (given: Json): Result<Picture> => pictureOf(given),
  ...trustParsers,
} as const

/** The colours of the page: those of the system, or one of the two. */
export type Theme = 'auto' | 'light' | 'dark'

/** What a request is made of: the device that must answer, if one must, and the claims that are asked for. */
export interface RequestWishes {
  readonly peer: string | null
  readonly claims: readonly string[]
}

/** A presentation, or what passes for one, and the request that it answers, as JSON text. */
export interface PresentedText {
  readonly text: string
  readonly request: string
}

/** The two parts of a token, as JSON text. */
export interface TokenText {
  readonly header: string
  readonly payload: string
}

/** The name of a command. */
export type CommandName = keyof typeof commandParsers

/** What comes with a command. */
export type Given<N extends CommandName> = Extract<ReturnType<(typeof commandParsers)[N]>, { ok: true }>['value']

/** A command on its way to a frame. */
export interface FrameCommand<N extends CommandName = CommandName> {
  readonly id: number
  readonly name: N
  readonly given: Given<N>
}

/** Reads a command that the page sent. */
export function parseFrameCommand(text: string): Result<FrameCommand> {
  const json = parseJsonObject(text, frameBudget)
  if (!json.ok) return json
  const { id, name, given = null } = json.value
  if (!Number.isSafeInteger(id) || typeof name !== 'string' || !Object.hasOwn(commandParsers, name))
    return malformed('a command')
  const parsed = commandParsers[name as CommandName](given)
  return parsed.ok ? ok({ id: id as number, name: name as CommandName, given: parsed.value }) : parsed
}

function malformed(detail: string) {
  return fail('request.malformed', detail)
}
