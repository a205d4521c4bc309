import { jsHasher } from '@imprint/adapters/hash-js'
import {
  type Finding,
  fail,
  isJsonObject,
  type JsonObject,
  ok,
  parseJsonObject,
  type Result,
  tokenBudget,
} from '@imprint/core'
import {
  acceptSas,
  type ConfirmedUser,
  confirmSas,
  receiveSas,
  type SasMessage,
  type SasOptions,
  type SasParty,
  type SasSession,
  type SasStep,
  sasDecimal,
  sasEmoji,
  startSas,
} from '@imprint/trust/cross-signing'
import type { CompareState } from '../../messages/trust-report.ts'
import { createStore, type Store } from '../../state/create-store.ts'
import { startWebAgreement, type WebAgreement } from './web-agreement.ts'

/** A comparison with one other client (Matrix client-server API, "Short Authentication String (SAS) verification"). */
export interface ComparisonLeg {
  readonly state: Store<CompareState>
  /** Begins, under a name that nobody has used. */
  start(transactionId: string): void
  /** Takes a message of the other side, as text. */
  receive(text: string): Promise<void>
  /** What the person says of the two screens. */
  answer(answer: 'same' | 'differ'): void
  /** The other's master key, once both sides have said that the screens are the same. */
  confirmed(): ConfirmedUser | null
}

/** Whose keys are compared with whose, and where messages go. */
export interface ComparisonParts {
  readonly me: SasParty
  readonly them: SasParty
  readonly send: (text: string) => void
}

const nothing: CompareState = { phase: 'waiting', emoji: [], decimal: [], fault: null }

/** Makes a comparison that has not begun. */
export async function createComparisonLeg({ me, them, send }: ComparisonParts): Promise<ComparisonLeg> {
  const agreement = await startWebAgreement()
  const state = createStore<CompareState>(nothing)
  let session: SasSession | null = null

  const optionsFor = (transactionId: string): SasOptions => ({
    ...{ me, them, transactionId, channel: 'to-device', hasher: jsHasher },
    keyAgreement: { start: () => agreement.started },
  })
  const take = (step: Result<SasStep>) => {
    if (!step.ok) {
      // After any failure the check is over.
      session = null
      state.update((last) => ({ ...last, phase: 'failed', fault: step.error }))
      return
    }
    session = step.value.session
    for (const message of step.value.send) send(JSON.stringify(message))
    const seen = shown(session)
    state.update((last) => ({ ...last, ...seen }))
  }
  const follow = async (message: SasMessage): Promise<void> => {
    await prepare(agreement, message.content)
    if (session !== null) take(receiveSas(session, message))
    else if (message.type === 'm.key.verification.start' && state.get().phase === 'waiting') {
      const { transaction_id: id } = message.content
      take(
        typeof id === 'string' ? acceptSas(optionsFor(id), message.content) : fail('sas.malformed', 'no transaction'),
      )
    }
  }
  // Messages are taken one after the other, however long the platform takes with one of them.
  let turn: Promise<void> = Promise.resolve()
  return {
    state,
    start: (transactionId) => take(ok(startSas(optionsFor(transactionId)))),
    receive: (text) => {
      const message = sasMessageOf(text)
      if (message !== null) turn = turn.then(() => follow(message))
      return turn
    },
    answer: (answer) => {
      if (session !== null) take(confirmSas(session, answer))
    },
    confirmed: () => (session?.phase === 'done' ? session.user : null),
  }
}

function shown(session: SasSession): Partial<CompareState> {
  switch (session.phase) {
    case 'compare': {
      const emoji = sasEmoji(session.octets).map(({ emoji, word }) => ({ emoji, word }))
      return { phase: 'compare', emoji, decimal: sasDecimal(session.octets) }
    }
    case 'matched':
    case 'done':
      return { phase: session.phase }
    case 'started':
    case 'accepted':
    case 'committed':
      return { phase: 'waiting' }
  }
}

const types: readonly string[] = ['start', 'accept', 'key', 'mac'].map((step) => `m.key.verification.${step}`)

/** Reads a message of a comparison; `null` for anything else. */
function sasMessageOf(text: string): SasMessage | null {
  const json = parseJsonObject(text, tokenBudget)
  const { type, content = null } = json.ok ? json.value : {}
  return typeof type === 'string' && types.includes(type) && isJsonObject(content)
    ? { type: type as SasMessage['type'], content }
    : null
}

/** A message may bring the other side's key, as 32 octets in unpadded base64. */
async function prepare(agreement: WebAgreement, { key }: JsonObject): Promise<void> {
  if (typeof key !== 'string' || !/^[A-Za-z0-9+/]{43}$/.test(key)) return
  await agreement.prepare(Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)))
}

/** Waits until there is something to compare, or until it has ended, by either side. */
export function reached(leg: ComparisonLeg, wanted: 'shown' | 'ended'): Promise<CompareState> {
  const isReached = ({ phase }: CompareState) =>
    phase === 'done' || phase === 'failed' || (wanted === 'shown' && phase === 'compare')
  return new Promise((resolve) => {
    let stop = () => {}
    const look = () => {
      if (!isReached(leg.state.get())) return
      stop()
      resolve(leg.state.get())
    }
    stop = leg.state.subscribe(look)
    look()
  })
}

/** The fault of a comparison that has not begun. */
export const notOpened: { readonly ok: false; readonly error: Finding } = fail(
  'sas.unexpected',
  'no comparison is open',
)
