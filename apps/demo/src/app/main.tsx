import '../style/tokens.css'
import '../style/base.css'
import { createRoot } from 'react-dom/client'
import { Notice } from '../components/notice.tsx'
import { openScene } from './scene.ts'
import { Shell } from './shell.tsx'

const element = document.getElementById('root')
if (element !== null) void show(element)

async function show(element: HTMLElement): Promise<void> {
  const root = createRoot(element)
  const scene = await openScene()
  root.render(
    scene.ok ? (
      <Shell scene={scene.value} />
    ) : (
      <Notice tone="rejected" title="The demo could not start">
        <p>Is it still running? Start it again in the terminal, and load this page anew.</p>
        <p>
          <code>{scene.error.code}</code>
        </p>
      </Notice>
    ),
  )
}
