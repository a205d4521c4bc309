import type { Json, Result } from '@imprint/core'
import { fail } from '@imprint/core'
import { type CommandName, type Given, parseFrameCommand } from '../messages/frame-command.ts'
import type { RoleContext } from './role-context.ts'

/** What a role does at a command; a command without a handler is `request.malformed`. */
export type CommandHandlers = {
  readonly [N in CommandName]?: (given: Given<N>) => Result<Json> | Promise<Result<Json>>
}

/** Answers the commands of the page that holds the frames, and of nobody else. */
export function answerCommands({ session, tell }: RoleContext, handlers: CommandHandlers): void {
  window.addEventListener('message', async ({ origin, source, data }) => {
    if (origin !== session.app || source !== window.parent || typeof data !== 'string') return
    const command = parseFrameCommand(data)
    if (!command.ok) return
    const { id, name, given } = command.value
    const handler = handlers[name] as ((given: unknown) => Result<Json> | Promise<Result<Json>>) | undefined
    const result = (await handler?.(given)) ?? fail('request.malformed', 'this role does not know the command')
    tell({ event: 'answer', id, result })
  })
}
