import { useId, useState } from 'react'
import { Button } from './button.tsx'
import './token-view.css'

/** A token or other long text, whole, in a box that scrolls. Long ones begin short; nothing is left out. */
export function TokenView({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId()
  const long = text.length > 240
  const [open, setOpen] = useState(!long)
  return (
    <figure className="token-view">
      <figcaption id={id}>
        {label} <small>{text.length.toLocaleString('en')} characters</small>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section tabIndex={0} aria-labelledby={id}>
        <pre>{open ? text : `${text.slice(0, 200)}…`}</pre>
      </section>
      {long ? (
        <Button kind="quiet" onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all of it'}
        </Button>
      ) : null}
    </figure>
  )
}
