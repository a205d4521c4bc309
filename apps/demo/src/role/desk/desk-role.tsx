import { fail, ok } from '@imprint/core'
import { createRef } from 'react'
import { pictureFrom } from '../../messages/picture.ts'
import { createChat } from '../chat/create-chat.ts'
import { chatCommands } from '../chat-commands.ts'
import type { RoleApp } from '../role-app.ts'
import type { RoleContext } from '../role-context.ts'
import { createDesk } from './create-desk.ts'
import { DeskView } from './desk-view.tsx'

/** The support desk: its agent's client. */
export function startDeskRole(context: RoleContext): RoleApp {
  const chat = createChat(context)
  const desk = createDesk(context, chat)
  const canvas = createRef<HTMLCanvasElement>()
  return {
    view: <DeskView desk={desk} chat={chat} canvas={canvas} />,
    commands: {
      ...chatCommands(context, chat),
      'show-code': async (wish) => {
        const problem = await desk.ask(wish)
        return problem === null ? ok(desk.state.get().question?.code ?? null) : { ok: false, error: problem }
      },
      'shown-link': () => {
        const { question } = desk.state.get()
        return question?.state.kind === 'shown' ? ok(question.link) : noCode
      },
      'take-picture': () => {
        const { current } = canvas
        const points = current?.getContext('2d')?.getImageData(0, 0, current.width, current.height)
        return points === undefined ? noCode : ok({ ...pictureFrom(points.data, points.width) })
      },
    },
  }
}

const noCode = fail('request.malformed', 'The desk shows no code: show one first.')
