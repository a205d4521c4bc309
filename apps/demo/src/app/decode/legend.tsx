import type { Tag } from './tag-book.ts'
import { TagMark, tagWords } from './tag-mark.tsx'
import './legend.css'

/** What each sign stands for. `nameOf` says what people call a value, where they call it anything. */
export function Legend({
  tags,
  nameOf,
}: {
  readonly tags: readonly Tag[]
  readonly nameOf: (tag: Tag) => string | null
}) {
  return (
    <dl className="legend">
      {tags.map((tag) => (
        <div key={tag.sign}>
          <dt>
            <TagMark tag={tag} />
          </dt>
          <dd>
            {nameOf(tag) ?? tagWords[tag.kind]} <code>{tag.value}</code>
          </dd>
        </div>
      ))}
    </dl>
  )
}
