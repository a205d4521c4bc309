import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Button } from '../components/button.tsx'
import { Notice } from '../components/notice.tsx'
import type { Theme } from '../messages/frame-command.ts'
import { useStore } from '../state/use-store.ts'
import { parts } from './routes.ts'
import type { Scene } from './scene.ts'
import { Stage } from './stage.tsx'
import { chooseTheme, rememberedTheme } from './theme.ts'
import './shell.css'

const pages = new Map(parts.map(({ id, page }) => [id, lazy(async () => ({ default: await page() }))] as const))

const partOfAddress = () => parts.find(({ id }) => location.hash === `#/${id}`) ?? parts[0]

/** What is around every part: the navigation, the frames, and the way back to the beginning. */
export function Shell({ scene }: { readonly scene: Scene }) {
  const [part, setPart] = useState(partOfAddress)
  const heading = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)
  useEffect(() => {
    const move = () => {
      moved.current = true
      setPart(partOfAddress)
    }
    window.addEventListener('hashchange', move)
    return () => window.removeEventListener('hashchange', move)
  }, [])
  useEffect(() => {
    for (const role of part?.frames ?? []) scene.frames.mount(role)
    document.title = `${part?.title} · Imprint`
    // Whoever went to another part hears its heading, and reads on from there.
    if (moved.current) {
      heading.current?.focus()
      window.scrollTo(0, 0)
    }
  }, [part, scene])
  const Page = part === undefined ? undefined : pages.get(part.id)
  if (part === undefined || Page === undefined) return null
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => heading.current?.focus()}>
        Skip to the content
      </button>
      <header className="shell-head">
        <p className="shell-name">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M9 17l5 5 9-12" />
          </svg>
          Imprint
        </p>
        <nav aria-label="Parts of the demo">
          <ol>
            {parts.map(({ id, label }) => (
              <li key={id}>
                <a href={`#/${id}`} aria-current={id === part.id ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <div className="shell-tools">
          <ThemeChoice scene={scene} />
          <Button kind="quiet" onClick={() => void scene.startAgain()}>
            Start again
          </Button>
        </div>
      </header>
      <main>
        <div className="shell-lead">
          <h1 ref={heading} tabIndex={-1}>
            {part.title}
          </h1>
          <p>{part.lead}</p>
        </div>
        <Connection scene={scene} />
        <Stage scene={scene} shown={part.frames} />
        <Suspense fallback={<p className="shell-loading">Loading…</p>}>
          <Page scene={scene} />
        </Suspense>
      </main>
      <footer className="shell-foot">
        <p>
          Made-up people, real keys and real messages. Everything runs on this machine: im.example.com and
          im.sirius.example are played by it, and nothing is sent elsewhere.
        </p>
      </footer>
    </div>
  )
}

/** Says so when the demo was ended in the terminal. When it is started again, the page begins anew by itself. */
function Connection({ scene }: { readonly scene: Scene }) {
  const connection = useStore(scene.connection)
  return (
    <div role="status" hidden={connection === 'there'}>
      {connection === 'there' ? null : (
        <Notice tone="undecided" title="The demo does not run any more">
          <p>Start it again in the terminal: this page goes on by itself.</p>
        </Notice>
      )}
    </div>
  )
}

function ThemeChoice({ scene }: { readonly scene: Scene }) {
  const [theme, setTheme] = useState<Theme>(rememberedTheme)
  useEffect(() => chooseTheme(theme, scene.frames), [theme, scene])
  return (
    <label className="theme-choice">
      <span>Colours</span>
      <select aria-label="Colours" value={theme} onChange={({ target }) => setTheme(target.value as Theme)}>
        <option value="auto">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  )
}
