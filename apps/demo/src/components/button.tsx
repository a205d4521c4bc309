import type { ReactNode } from 'react'
import './button.css'

/** A button. `primary` is the one thing to do next; `danger` takes something away. */
export function Button({
  kind = 'plain',
  ...rest
}: {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly children: ReactNode
  readonly onClick?: () => void
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  /** For a button that stays pressed. */
  readonly 'aria-pressed'?: boolean
  /** Where the words of the button alone do not say enough. */
  readonly 'aria-label'?: string
}) {
  return <button type="button" {...rest} className={`button button-${kind}`} />
}
