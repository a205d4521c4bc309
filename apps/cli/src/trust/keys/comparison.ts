import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type KeptAgreement,
  nodeHasher,
  resumeNodeAgreement,
  startKeptNodeAgreement,
} from '@imprint/adapters/node-crypto'
import {
  decodeBase64url,
  encodeBase64url,
  isJsonObject,
  type Json,
  type JsonObject,
  parseSeconds,
  type Result,
  type Seconds,
} from '@imprint/core'
import {
  type MatrixUserId,
  parseDeviceKey,
  parseMasterKey,
  parseMatrixUserId,
  type SasOptions,
  type SasParty,
  type SasSession,
} from '@imprint/trust/cross-signing'
import { type Call, UsageError } from '../../command.ts'
import { kindOfPath, readObject, writeWhole } from '../../files.ts'
import { keyFiles } from './own-keys.ts'

const version = 'imprint-compare/1'

/** Who compares longer than a day has forgotten what was on the screen, and the secret would lie there for ever. */
const maxAge = 86_400

/** A check by short authentication string that is under way, as it is kept between two commands. */
export interface Comparison {
  readonly startedAt: Seconds
  readonly session: SasSession
}

/** What a check between two parties is made with; the key agreement can be kept. */
export function comparisonOptions(
  parties: { readonly me: SasParty; readonly them: SasParty },
  transactionId: string,
): SasOptions {
  const keyAgreement = { start: startKeptNodeAgreement }
  return { ...parties, transactionId, channel: 'to-device', hasher: nodeHasher, keyAgreement }
}

/** Reads the check that is under way in a folder; `null` for none. One that is too old, or that no command wrote, is a usage error. */
export async function readComparison(call: Call, folder: string): Promise<Comparison | null> {
  const path = join(folder, keyFiles.comparison)
  if ((await kindOfPath(call, path)) === null) return null
  const comparison = parseComparison(await readObject(call, path))
  if (comparison === null)
    throw new UsageError(`${keyFiles.comparison} is no check that these commands began; --cancel throws it away`)
  const age = call.host.clock.now() - comparison.startedAt
  if (age < 0 || age > maxAge)
    throw new UsageError('the check began more than a day ago; --cancel ends it, and begin another')
  return comparison
}

/** Keeps a check for the next command, for nobody else's eyes: whoever has its secret could be in the middle. */
export async function writeComparison(folder: string, { startedAt, session }: Comparison): Promise<Result<null>> {
  const { me, them, transactionId } = session.options
  const kept = { version, startedAt, transactionId, me: partyJson(me), them: partyJson(them), ...phaseJson(session) }
  return writeWhole(join(folder, keyFiles.comparison), `${JSON.stringify(kept, null, 1)}\n`, 0o600)
}

/** Throws a check away. */
export async function dropComparison(folder: string): Promise<void> {
  await rm(join(folder, keyFiles.comparison), { force: true })
}

function partyJson({ device, master }: SasParty): JsonObject {
  return { user: master.userId, deviceId: device.deviceId, device: device.object, master: master.object }
}

function phaseJson(session: SasSession): JsonObject {
  const { phase } = session
  switch (phase) {
    case 'started':
      return { phase, start: session.start }
    case 'accepted':
      return { phase, own: encodeBase64url((session.own as KeptAgreement).secret) }
    case 'committed': {
      const { start, commitment, own } = session
      return { phase, start, commitment, own: encodeBase64url((own as KeptAgreement).secret) }
    }
    case 'compare': {
      const { octets, secret, theirMacs } = session
      return { phase, octets: encodeBase64url(octets), secret: encodeBase64url(secret), theirMacs }
    }
    case 'matched':
      return { phase, secret: encodeBase64url(session.secret) }
    case 'done':
      throw new TypeError('a check that is done is not kept')
  }
}

function parseComparison(json: JsonObject): Comparison | null {
  const { transactionId } = json
  const startedAt = parseSeconds(json['startedAt'])
  const [me, them] = [parseParty(json['me']), parseParty(json['them'])]
  if (json['version'] !== version || typeof transactionId !== 'string' || !startedAt.ok) return null
  if (me === null || them === null) return null
  const session = parsePhase(json, comparisonOptions({ me, them }, transactionId))
  return session === null ? null : { startedAt: startedAt.value, session }
}

function parseParty(json: Json | undefined): SasParty | null {
  if (!isJsonObject(json)) return null
  const { deviceId } = json
  const user = parseMatrixUserId(json['user'])
  if (!user.ok || typeof deviceId !== 'string') return null
  const userId: MatrixUserId = user.value
  const device = parseDeviceKey(json['device'], { userId, deviceId })
  const master = parseMasterKey(json['master'], userId)
  return device.ok && master.ok ? { device: device.value, master: master.value } : null
}

function parsePhase(json: JsonObject, options: SasOptions): SasSession | null {
  const { phase, start, commitment, theirMacs = null } = json
  const own = octetsOf(json['own'])
  const agreement = own === null ? null : resumeNodeAgreement(own)
  const kept = agreement === null ? null : { ...agreement, secret: own }
  const [octets, secret] = [octetsOf(json['octets']), octetsOf(json['secret'])]
  switch (phase) {
    case 'started':
      return isJsonObject(start) ? { options, phase, start } : null
    case 'accepted':
      return kept === null ? null : { options, phase, own: kept }
    case 'committed':
      return kept === null || !isJsonObject(start) || typeof commitment !== 'string'
        ? null
        : { options, phase, start, commitment, own: kept }
    case 'compare':
      if (octets?.length !== 6 || secret?.length !== 32) return null
      return theirMacs === null || isJsonObject(theirMacs) ? { options, phase, octets, secret, theirMacs } : null
    case 'matched':
      return secret?.length === 32 ? { options, phase, secret } : null
    default:
      return null
  }
}

function octetsOf(value: Json | undefined): Uint8Array | null {
  const octets = typeof value === 'string' ? decodeBase64url(value) : null
  return octets?.ok === true ? octets.value : null
}
