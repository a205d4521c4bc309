import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeBase64url, encodeBase64url, type Result } from '@imprint/core'
import {
  decodeVerificationCode,
  encodeVerificationCode,
  type MatrixUserId,
  parseMatrixUserId,
  type VerificationCode,
} from '@imprint/trust/cross-signing'
import { type Call, UsageError } from '../../command.ts'
import { kindOfPath, readObject, writeWhole } from '../../files.ts'
import { keyFiles } from './own-keys.ts'

const version = 'imprint-qr/1'

/** A code that was shown to a friend, and not answered yet. */
export interface ShownCode {
  readonly user: MatrixUserId
  readonly code: VerificationCode
}

/** Reads the code that was shown last; `null` for none. */
export async function readShownCode(call: Call, folder: string): Promise<ShownCode | null> {
  const path = join(folder, keyFiles.code)
  if ((await kindOfPath(call, path)) === null) return null
  const json = await readObject(call, path)
  const user = parseMatrixUserId(json['user'])
  const octets = typeof json['code'] === 'string' ? decodeBase64url(json['code']) : null
  const code = octets?.ok === true ? decodeVerificationCode(octets.value) : null
  if (json['version'] !== version || !user.ok || code?.ok !== true)
    throw new UsageError(`${keyFiles.code} is no code that these commands showed; show another one`)
  return { user: user.value, code: code.value }
}

/** Keeps the code that is shown, with the secret by which its scanner will be known. */
export async function writeShownCode(folder: string, { user, code }: ShownCode): Promise<Result<null>> {
  const kept = { version, user, code: encodeBase64url(encodeVerificationCode(code)) }
  return writeWhole(join(folder, keyFiles.code), `${JSON.stringify(kept, null, 1)}\n`, 0o600)
}

/** Throws the code away: it is good for one answer. */
export async function dropShownCode(folder: string): Promise<void> {
  await rm(join(folder, keyFiles.code), { force: true })
}
