import { formatDateTime, isJsonObject, type Json, type Seconds } from '@imprint/core'
import type { ReactNode } from 'react'
import type { TagBook } from './tag-book.ts'
import { TagMark } from './tag-mark.tsx'

/** JSON as it is read, with the sign of each value that recurs, and times as people write them. */
export function JsonView({
  json,
  book,
  label,
}: {
  readonly json: Json
  readonly book: TagBook
  readonly label: string
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="json-view" tabIndex={0} aria-label={label}>
      <pre>{draw(json, { name: null, book, indent: '' })}</pre>
    </section>
  )
}

interface Place {
  readonly name: string | null
  readonly book: TagBook
  readonly indent: string
}

/** Members that hold a time in seconds (RFC 7519 section 4.1, Imprint requests, RFC 7517 extensions of OpenID Federation). */
const times = ['iat', 'nbf', 'exp', 'issuedAt', 'expiresAt', 'revoked_at']

function draw(value: Json, { name, book, indent }: Place): ReactNode {
  const tag = book.find(name, value)
  const mark = tag === null ? null : <TagMark tag={tag} />
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    if (list.length === 0) return '[]'
    return (
      <>
        [
        {list.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a text that does not change
          <span key={index}>
            {`\n${inner}`}
            {draw(each, { name, book, indent: inner })}
            {index < list.length - 1 ? ',' : ''}
          </span>
        ))}
        {`\n${indent}]`}
      </>
    )
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value)
    if (members.length === 0) return '{}'
    return (
      <>
        {mark}
        {mark === null ? '{' : ' {'}
        {members.map(([member, each], index) => (
          <span key={member}>
            {`\n${inner}`}
            <span className="json-name">{JSON.stringify(member)}</span>
            {': '}
            {draw(each, { name: member, book, indent: inner })}
            {index < members.length - 1 ? ',' : ''}
          </span>
        ))}
        {`\n${indent}}`}
      </>
    )
  }
  const text = JSON.stringify(value)
  if (tag !== null)
    return (
      <>
        {mark} <span className={`tag-value tag-hue-${tag.hue}`}>{text}</span>
      </>
    )
  return typeof value === 'number' && name !== null && times.includes(name) ? (
    <>
      {text} <span className="json-note">{timeWords(value)}</span>
    </>
  ) : (
    text
  )
}

function timeWords(seconds: number): string {
  // Until the year 9999; what is later was meant in milliseconds, or as a joke.
  return seconds >= 0 && seconds < 253_402_300_800 ? `(${formatDateTime(seconds as Seconds)})` : '(no time of ours)'
}
