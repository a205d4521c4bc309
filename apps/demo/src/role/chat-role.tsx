import { ChatView } from './chat/chat-view.tsx'
import { createChat } from './chat/create-chat.ts'
import { chatCommands } from './chat-commands.ts'
import type { RoleApp } from './role-app.ts'
import type { RoleContext } from './role-context.ts'
import { trustCommands } from './trust/trust-commands.ts'

/** A role that has a chat client. */
export function startChatRole(context: RoleContext): RoleApp {
  const chat = createChat(context)
  return {
    view: <ChatView role={context.role} chat={chat} />,
    commands: { ...chatCommands(context, chat), ...trustCommands(context) },
  }
}
