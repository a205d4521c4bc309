import '../style/tokens.css'
import '../style/base.css'
import { createRoot } from 'react-dom/client'
import { Notice } from '../components/notice.tsx'
import { answerCommands } from './frame-port.ts'
import { roleApps } from './role-app.ts'
import { openRole } from './role-context.ts'

const element = document.getElementById('root')
if (element !== null) void show(element)

async function show(element: HTMLElement): Promise<void> {
  const root = createRoot(element)
  const opened = await openRole()
  if (!opened.ok) {
    root.render(
      <Notice tone="rejected" title="This client could not start">
        <p>
          {opened.error.code}: {opened.error.detail}
        </p>
      </Notice>,
    )
    return
  }
  const context = opened.value
  const start = await roleApps[context.role]()
  const { view, commands } = start(context)
  answerCommands(context, commands)
  root.render(view)
  context.tell({ event: 'ready' })
}
