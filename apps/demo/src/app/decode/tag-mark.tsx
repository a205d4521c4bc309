import type { Tag, TagKind } from './tag-book.ts'
import './tag-mark.css'

/** What a sign stands for, in a word. */
export const tagWords: Readonly<Record<TagKind, string>> = {
  nonce: 'number used once',
  key: 'key',
  identifier: 'identifier',
  digest: 'digest',
}

/** The sign of a value: a letter with a number, and a colour that says it again. */
export function TagMark({ tag }: { readonly tag: Tag }) {
  return (
    <span className={`tag-mark tag-hue-${tag.hue}`} title={`${tagWords[tag.kind]} ${tag.value}`}>
      {tag.sign}
    </span>
  )
}
