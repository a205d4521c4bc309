import { explainCode } from '@imprint/core'
import { Notice } from '../../components/notice.tsx'
import { TokenView } from '../../components/token-view.tsx'
import type { Decoded, Piece } from './decoded.ts'
import { JsonView } from './json-view.tsx'
import type { TagBook } from './tag-book.ts'
import { TagMark } from './tag-mark.tsx'
import './decoded-view.css'

/** A text raw beside decoded: each piece as it stands, and what it says. */
export function DecodedView({
  decoded,
  text,
  book,
}: {
  readonly decoded: Decoded
  readonly text: string
  readonly book: TagBook
}) {
  return (
    <div className="decoded">
      <p className="decoded-what">{decoded.what}</p>
      {decoded.pieces.length === 1 ? null : <TokenView label="As it was sent" text={text} />}
      <Pieces decoded={decoded} book={book} />
    </div>
  )
}

function Pieces({ decoded, book }: { readonly decoded: Decoded; readonly book: TagBook }) {
  const { pieces, withheld, fault, enclosed } = decoded
  return (
    <>
      {fault === null ? null : (
        <Notice tone="rejected" title="Not all of it can be read">
          <p>{explainCode(fault.code)?.hint}</p>
          <p>
            <small>
              <code>{fault.code}</code> · {fault.detail}
            </small>
          </p>
        </Notice>
      )}
      <ol className="decoded-pieces">
        {pieces.map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text that does not change
          <li key={index} className="decoded-piece">
            <h3>
              {piece.title} <Fit piece={piece} book={book} />
            </h3>
            <div className="decoded-pair">
              <Raw piece={piece} />
              {piece.json === undefined ? (
                <p className="decoded-note">{piece.note ?? noteOf(piece)}</p>
              ) : (
                <JsonView json={piece.json} book={book} label={`${piece.title}, decoded`} />
              )}
            </div>
          </li>
        ))}
      </ol>
      {withheld === 0 ? null : (
        <p className="decoded-note">
          {withheld} more digests have no disclosure here: claims that were withheld, and decoys that hide how many
          those are.
        </p>
      )}
      {enclosed.map((inside, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text that does not change
        <section key={index} className="decoded-inside" aria-label={`Credential ${index + 1} inside`}>
          <p className="decoded-what">Inside: {inside.what}</p>
          <Pieces decoded={inside} book={book} />
        </section>
      ))}
    </>
  )
}

function Raw({ piece: { title, raw } }: { readonly piece: Piece }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="decoded-raw" tabIndex={0} aria-label={`${title}, raw`}>
      <code>{raw === '' ? '(nothing)' : raw}</code>
    </section>
  )
}

/** Which digest a disclosure fits. */
function Fit({ piece: { digest, fits }, book }: { readonly piece: Piece; readonly book: TagBook }) {
  if (digest === undefined) return null
  const tag = book.find(null, digest)
  return fits == null ? (
    <span className="decoded-fit">fits no digest that the issuer signed</span>
  ) : (
    <span className="decoded-fit">
      fits the digest {tag === null ? null : <TagMark tag={tag} />} at <code>{fits}</code>
    </span>
  )
}

function noteOf({ title }: Piece): string {
  return title.startsWith('Signature') ? 'A signature over the two pieces before it.' : ''
}
