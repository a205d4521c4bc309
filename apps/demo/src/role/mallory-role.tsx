import { startChatRole } from './chat-role.tsx'
import { malloryCommands } from './mallory-commands.ts'
import type { RoleApp } from './role-app.ts'
import type { RoleContext } from './role-context.ts'

/** Mallory: a chat client as everybody's, and what an attacker adds to it. */
export function startMalloryRole(context: RoleContext): RoleApp {
  const { view, commands } = startChatRole(context)
  return { view, commands: { ...commands, ...malloryCommands(context) } }
}
