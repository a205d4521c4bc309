import { ok, signJws } from '@imprint/core'
import { askForCredential } from './enrol.ts'
import type { CommandHandlers } from './frame-port.ts'
import type { RoleContext } from './role-context.ts'

/** What Mallory's client does and no honest one would. It has a key and a credential of its own, and Alice's key is out of its reach. */
export function malloryCommands(context: RoleContext): CommandHandlers {
  return {
    'enrol-again': () => askForCredential(context, 'im.example.com'),
    sign: async ({ header, payload }) => ok(await signJws(header, payload, context.signer)),
  }
}
