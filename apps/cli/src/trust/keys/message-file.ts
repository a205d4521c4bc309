import { resolve } from 'node:path'
import { isJsonObject, type JsonObject, ok, type Result } from '@imprint/core'
import type { MatrixUserId } from '@imprint/trust/cross-signing'
import { type Call, optionOf, UsageError } from '../../command.ts'
import { readObject, writeWhole } from '../../files.ts'
import { userIn } from './own-keys.ts'

/** A message of a check as a file carries it: an event's type and content, and who is said to have sent it. */
export interface MessageFile {
  readonly type: string
  readonly content: JsonObject
  readonly sender: MatrixUserId
}

/** Reads the message of `--in`. Whoever carried it may have changed it: what matters is compared by people, or proved by what was on a screen. */
export async function readMessage(call: Call, path: string): Promise<MessageFile> {
  const { type, content, sender } = await readObject(call, path)
  if (typeof type !== 'string' || !isJsonObject(content))
    throw new UsageError(`${path}: this is no message of a check; the other side's command wrote one with --out`)
  return { type, content, sender: userIn(typeof sender === 'string' ? sender : undefined, `the sender in ${path}`) }
}

/** Writes a message to `--out`, and answers what to say of it: where it is, or without the option the message itself. */
export async function handOver(call: Call, message: MessageFile): Promise<Result<readonly string[]>> {
  const out = optionOf(call, 'out')
  const text = JSON.stringify(message)
  if (out === null) return ok([`Give this to the other side:`, text])
  const written = await writeWhole(resolve(call.host.cwd, out), `${text}\n`, 0o644)
  return written.ok ? ok([`Wrote ${out}: give it to the other side.`]) : written
}
