import { useId } from 'react'
import './field.css'

/** A labelled place to write: one line, or several. */
export function Field({
  label,
  value,
  onChange,
  hint,
  lines = 1,
  placeholder,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  /** More than one makes it as high. */
  readonly lines?: number
  readonly placeholder?: string
}) {
  const id = useId()
  const common = {
    id,
    value,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }),
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {lines === 1 ? (
        <input type="text" autoComplete="off" {...common} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <textarea rows={lines} spellCheck={false} {...common} onChange={({ target }) => onChange(target.value)} />
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
