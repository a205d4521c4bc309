import { useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import type { TakeFile } from './take-file.ts'

/** A file to look at, to copy and to keep. */
export function FileView({ file }: { readonly file: TakeFile }) {
  const id = useId()
  const [done, setDone] = useState('')
  const { name, text } = file
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(`Copied ${name}.`)
    } catch {
      setDone('This browser does not let the page copy: mark the text and copy it.')
    }
  }
  return (
    <figure className="take-file">
      <figcaption id={id}>
        <code>{name}</code> <small>{text.length.toLocaleString('en')} characters</small>
      </figcaption>
      <div className="take-buttons">
        <Button kind="primary" onClick={() => void copy()} aria-label={`Copy ${name}`}>
          Copy
        </Button>
        <Button
          aria-label={`Download ${name}`}
          onClick={() => {
            save(file)
            setDone(`Saved ${name}.`)
          }}
        >
          Download
        </Button>
        <span aria-live="polite">{done}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section tabIndex={0} aria-labelledby={id}>
        <pre>{text}</pre>
      </section>
    </figure>
  )
}

/** Lets the browser keep a file. */
function save({ name, text, mediaType }: TakeFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: the browser begins to read when this function is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
