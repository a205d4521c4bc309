import {
  canonicalJson,
  type Failed,
  fail,
  type Hasher,
  isTextArray,
  type JsonObject,
  type KeyAgreement,
  ok,
  type Result,
  type StartedAgreement,
  utf8,
} from '@imprint/core'
import type { ConfirmedUser } from './confirmed-user.ts'
import { hkdfSha256 } from './hkdf.ts'
import type { DeviceKey, MasterKey } from './keys.ts'
import { checkMacs, createMacs, type MacRoute } from './sas-macs.ts'
import { decodeUnpaddedBase64, encodeUnpaddedBase64 } from './unpadded-base64.ts'

/** One side of the check: a device and the master key that is to be compared. Fixed before the check begins, so that a server cannot exchange them in the middle. */
export interface SasParty {
  readonly device: DeviceKey
  readonly master: MasterKey
}

/** What both sides know before the first message. */
export interface SasOptions {
  readonly me: SasParty
  readonly them: SasParty
  /** The `transaction_id` of to-device messages, or the id of the request's event in a room. */
  readonly transactionId: string
  readonly channel: 'to-device' | 'room'
  readonly hasher: Hasher
  readonly keyAgreement: KeyAgreement
}

/** A message of the check: the type of its event, and the content to send. */
export interface SasMessage {
  readonly type: `m.key.verification.${'start' | 'accept' | 'key' | 'mac'}`
  readonly content: JsonObject
}

/** How far a check is. `compare`: the person looks at both screens (`sasEmoji(octets)`, `sasDecimal(octets)`). `done`: the other's master key is confirmed. */
export type SasSession = { readonly options: SasOptions } & (
  | { readonly phase: 'started'; readonly start: JsonObject }
  | { readonly phase: 'accepted'; readonly own: StartedAgreement }
  | {
      readonly phase: 'committed'
      readonly start: JsonObject
      readonly commitment: string
      readonly own: StartedAgreement
    }
  | ({ readonly phase: 'compare'; readonly octets: Uint8Array; readonly theirMacs: JsonObject | null } & Shared)
  | ({ readonly phase: 'matched' } & Shared)
  | { readonly phase: 'done'; readonly user: ConfirmedUser }
)

interface Shared {
  readonly secret: Uint8Array
}

/** A step: how far the check is now, and what to send. */
export interface SasStep {
  readonly session: SasSession
  readonly send: readonly SasMessage[]
}

const chosen = {
  key_agreement_protocol: 'curve25519-hkdf-sha256',
  hash: 'sha256',
  message_authentication_code: 'hkdf-hmac-sha256.v2',
} as const
const methods = ['decimal', 'emoji']

/**
 * Begins a check by short authentication string (Matrix client-server API, "Short Authentication String (SAS) verification"), with the one set of methods that is not deprecated. The other side answers with
 * `acceptSas`. Both sides of one user throw: this check is between two people.
 */
export function startSas(options: SasOptions): SasStep {
  const content = {
    ...reference(options),
    from_device: parties(options).me.device.deviceId,
    method: 'm.sas.v1',
    key_agreement_protocols: [chosen.key_agreement_protocol],
    hashes: [chosen.hash],
    message_authentication_codes: [chosen.message_authentication_code],
    short_authentication_string: methods,
  }
  return {
    session: { options, phase: 'started', start: content },
    send: [{ type: 'm.key.verification.start', content }],
  }
}

/**
 * Answers the other side's start: commits to a key before seeing theirs. Methods that are not ours, another device or another transaction are `sas.malformed`.
 */
export function acceptSas(options: SasOptions, start: JsonObject): Result<SasStep> {
  const fault = referenceFault(options, start)
  if (fault !== null) return fault
  if (start['from_device'] !== parties(options).them.device.deviceId) return malformed('it comes from another device')
  const offers =
    start['method'] === 'm.sas.v1' &&
    lists(start['key_agreement_protocols'], chosen.key_agreement_protocol) &&
    lists(start['hashes'], chosen.hash) &&
    lists(start['message_authentication_codes'], chosen.message_authentication_code) &&
    lists(start['short_authentication_string'], 'decimal')
  if (!offers) return malformed('it offers no method of ours')
  const own = options.keyAgreement.start()
  const commitment = commitmentOf(encodeUnpaddedBase64(own.publicKey), start, options.hasher)
  if (!commitment.ok) return commitment
  const offered = start['short_authentication_string']
  const strings = methods.filter((method) => lists(offered, method))
  const content = {
    ...reference(options),
    method: 'm.sas.v1',
    ...chosen,
    short_authentication_string: strings,
    commitment: commitment.value,
  }
  return ok({ session: { options, phase: 'accepted', own }, send: [{ type: 'm.key.verification.accept', content }] })
}

/**
 * Takes a message of the other side. One that is not due is `sas.unexpected`, a key that is not the one committed to `sas.commitment_mismatch`, a wrong code over their keys
 * `sas.mac_mismatch`. After any failure the check is over: begin another.
 */
export function receiveSas(session: SasSession, { type, content }: SasMessage): Result<SasStep> {
  const { options } = session
  const fault = referenceFault(options, content)
  if (fault !== null) return fault
  switch (session.phase) {
    case 'started':
      return type === 'm.key.verification.accept' ? onAccept(session, content) : unexpected(type)
    case 'accepted': {
      if (type !== 'm.key.verification.key') return unexpected(type)
      const own = encodeUnpaddedBase64(session.own.publicKey)
      const agreed = agree(session.own, content['key'], options, 'accepter')
      if (!agreed.ok) return agreed
      return ok({ session: agreed.value, send: [keyMessage(options, own)] })
    }
    case 'committed': {
      if (type !== 'm.key.verification.key') return unexpected(type)
      const theirs = content['key']
      const commitment = typeof theirs === 'string' ? commitmentOf(theirs, session.start, options.hasher) : null
      if (commitment?.ok !== true || commitment.value !== session.commitment)
        return fail('sas.commitment_mismatch', 'the key is not the one that was committed to')
      const agreed = agree(session.own, theirs, options, 'starter')
      return agreed.ok ? ok({ session: agreed.value, send: [] }) : agreed
    }
    case 'compare':
      // The other person may be quicker.
      return type === 'm.key.verification.mac' && session.theirMacs === null
        ? ok({ session: { ...session, theirMacs: content }, send: [] })
        : unexpected(type)
    case 'matched':
      return type === 'm.key.verification.mac' ? finish(session, content) : unexpected(type)
    case 'done':
      return unexpected(type)
  }
}

/** What the person said of the two screens. `differ` is `sas.mismatch`: somebody may be in the middle. */
export function confirmSas(session: SasSession, answer: 'same' | 'differ'): Result<SasStep> {
  if (session.phase !== 'compare') return fail('sas.unexpected', 'there is nothing to compare')
  if (answer === 'differ') return fail('sas.mismatch', 'the person says that the two screens differ')
  const { options, secret, theirMacs } = session
  const content = {
    ...reference(options),
    ...createMacs(options.me, route(options, 'mine'), { secret, hasher: options.hasher }),
  }
  const send: readonly SasMessage[] = [{ type: 'm.key.verification.mac', content }]
  const matched = { options, phase: 'matched', secret } as const
  if (theirMacs === null) return ok({ session: matched, send })
  const finished = finish(matched, theirMacs)
  return finished.ok ? ok({ session: finished.value.session, send }) : finished
}

function onAccept({ options, start }: Extract<SasSession, { phase: 'started' }>, content: JsonObject): Result<SasStep> {
  const { commitment, short_authentication_string: strings } = content
  const chose = Object.entries(chosen).every(([name, value]) => content[name] === value)
  const shown = isTextArray(strings) && strings.length > 0 && strings.every((method) => methods.includes(method))
  if (!chose || !shown || typeof commitment !== 'string') return malformed('it chooses what was not offered')
  const own = options.keyAgreement.start()
  return ok({
    session: { options, phase: 'committed', start, commitment, own },
    send: [keyMessage(options, encodeUnpaddedBase64(own.publicKey))],
  })
}

function agree(
  own: StartedAgreement,
  theirs: unknown,
  options: SasOptions,
  role: 'starter' | 'accepter',
): Result<SasSession> {
  const mine = encodeUnpaddedBase64(own.publicKey)
  // My own key come back would make a secret that whoever sent it does not know, and no honest device sends it.
  const octets = typeof theirs === 'string' && theirs !== mine ? decodeUnpaddedBase64(theirs, '/key') : null
  const secret = octets?.ok === true ? own.agree(octets.value) : null
  if (secret === null) return malformed('expected an X25519 key of the other side')
  const { me, them } = parties(options)
  const sides = [
    [me, mine],
    [them, theirs as string],
  ] as const
  const ordered = role === 'starter' ? sides : sides.toReversed()
  const described = ordered.map(([{ device }, key]) => `${device.userId}|${device.deviceId}|${key}|`)
  const info = utf8(`MATRIX_KEY_VERIFICATION_SAS|${described.join('')}${options.transactionId}`)
  return ok({
    options,
    phase: 'compare',
    octets: hkdfSha256(options.hasher, secret, { info, length: 6 }),
    secret,
    theirMacs: null,
  })
}

function finish({ options, secret }: Extract<SasSession, { phase: 'matched' }>, content: JsonObject): Result<SasStep> {
  const checked = checkMacs(options.them, content, { ...route(options, 'theirs'), secret, hasher: options.hasher })
  if (!checked.ok) return checked
  const user = { master: options.them.master, how: 'sas' } as ConfirmedUser
  return ok({ session: { options, phase: 'done', user }, send: [] })
}

function route({ me, them, transactionId }: SasOptions, whose: 'mine' | 'theirs'): MacRoute {
  return whose === 'mine'
    ? { from: me.device, to: them.device, transactionId }
    : { from: them.device, to: me.device, transactionId }
}

function parties({ me, them }: SasOptions): Pick<SasOptions, 'me' | 'them'> {
  if (me.master.userId === them.master.userId) throw new TypeError('the check is between two users')
  for (const { device, master } of [me, them])
    if (device.userId !== master.userId) throw new TypeError('a device and a master key of one user')
  return { me, them }
}

function commitmentOf(key: string, start: JsonObject, hasher: Hasher): Result<string> {
  const text = canonicalJson(start)
  return text.ok ? ok(encodeUnpaddedBase64(hasher.sha256(utf8(key + text.value)))) : text
}

function keyMessage(options: SasOptions, key: string): SasMessage {
  return { type: 'm.key.verification.key', content: { ...reference(options), key } }
}

function reference({ channel, transactionId }: SasOptions): JsonObject {
  return channel === 'to-device'
    ? { transaction_id: transactionId }
    : { 'm.relates_to': { rel_type: 'm.reference', event_id: transactionId } }
}

function referenceFault({ channel, transactionId }: SasOptions, content: JsonObject): Failed | null {
  const relation = content['m.relates_to']
  const stated =
    channel === 'to-device' ? content['transaction_id'] : (relation as JsonObject | null | undefined)?.['event_id']
  return stated === transactionId ? null : malformed('it belongs to another verification')
}

function lists(value: unknown, wanted: string): boolean {
  return isTextArray(value) && value.includes(wanted)
}

function unexpected(type: string): Failed {
  return fail('sas.unexpected', `${type} is not due`)
}

function malformed(detail: string): Failed {
  return fail('sas.malformed', detail)
}
