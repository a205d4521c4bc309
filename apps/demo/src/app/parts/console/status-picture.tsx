import type { LifecycleStatus } from '@imprint/core'
import { useId, useState } from 'react'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { ListPicture } from './read-status-list.ts'
import { StatusMark, statusShapes, statusWords } from './status-words.tsx'
import './status-picture.css'

/** Who has an entry, which only the issuer knows. */
export type EntryOwners = ReadonlyMap<number, string>

/** Cells of a row of the whole picture. */
const columns = 512

/** The published status list, each entry a cell, and a part of it seen through a lens. */
export function StatusPicture({
  picture,
  noPicture,
  owners,
  chosen,
  onChoose,
}: {
  readonly picture: ListPicture | null
  readonly noPicture: string | null
  readonly owners: EntryOwners
  readonly chosen: number | null
  readonly onChoose: (index: number) => void
}) {
  const id = useId()
  const [known, setKnown] = useState(true)
  const index = chosen ?? [...owners.keys()][0] ?? 0
  return (
    <Panel title="The status list, as anybody sees it">
      <p>
        Bob’s client fetches this list and looks at one entry: the one that stands in Alice’s credential. Everybody gets
        the same list, and it does not say whose an entry is. Nor does Example Corp learn whom Bob looks up.
      </p>
      {noPicture === null ? null : (
        <Notice tone="undecided" title="The list cannot be had now">
          <p>{noPicture}</p>
        </Notice>
      )}
      {picture === null ? null : (
        <>
          <Whole picture={picture} chosen={index} given={known ? [...owners.keys()] : []} />
          <label className="list-known">
            <input type="checkbox" checked={known} onChange={({ target }) => setKnown(target.checked)} />
            <span>With a ring where an entry was given out, which only Example Corp knows</span>
          </label>
          <Counts picture={picture} />
          <div className="list-near">
            <Lens picture={picture} index={index} />
            <div>
              <h3>Entry {index.toLocaleString('en')}</h3>
              <p>
                <StatusMark status={statusAt(picture, index)} />
              </p>
              <p>
                {owners.has(index)
                  ? `Known to Example Corp only: ${owners.get(index)}.`
                  : 'It belongs to nobody yet, and nobody but Example Corp can tell.'}
              </p>
              <div className="list-choice">
                <label htmlFor={id}>Look at the entry of</label>
                <select id={id} value={index} onChange={({ target }) => onChoose(Number(target.value))}>
                  {owners.has(index) ? null : <option value={index}>nobody</option>}
                  {[...owners].map(([each, owner]) => (
                    <option key={each} value={each}>
                      {owner}
                    </option>
                  ))}
                </select>
              </div>
            </div>
          </div>
        </>
      )}
    </Panel>
  )
}

function Whole({
  picture: { size, marked },
  given,
  chosen,
}: {
  readonly picture: ListPicture
  /** Entries that were given out. */
  readonly given: readonly number[]
  readonly chosen: number
}) {
  const id = useId()
  const rows = Math.ceil(size / columns)
  const at = (index: number) => `translate(${(index % columns) + 0.5} ${Math.floor(index / columns) + 0.5})`
  return (
    <svg className="list-whole" viewBox={`0 0 ${columns} ${rows}`} role="img" aria-labelledby={id}>
      <title id={id}>
        {`${size.toLocaleString('en')} entries, ${marked.size} of them not valid. The numbers stand below.`}
      </title>
      <rect width={columns} height={rows} className="list-ground" />
      <path d={gridOf(rows)} className="list-grid" />
      {given
        .filter((index) => !marked.has(index))
        .map((index) => (
          <path key={index} className="status-shape status-valid" transform={at(index)} d={statusShapes.valid} />
        ))}
      {[...marked].map(([index, status]) => (
        <path
          key={index}
          data-entry={index}
          className={`status-shape status-${status}`}
          transform={at(index)}
          d={statusShapes[status === 'suspended' ? 'suspended' : 'revoked']}
        />
      ))}
      <circle className="list-chosen" transform={at(chosen)} r="10" />
    </svg>
  )
}

/** Lines every 16 cells: the cells themselves are smaller than a dot of the screen. */
function gridOf(rows: number): string {
  const upright = Array.from({ length: columns / 16 - 1 }, (_, index) => `M${(index + 1) * 16} 0V${rows}`)
  const level = Array.from({ length: Math.ceil(rows / 16) - 1 }, (_, index) => `M0 ${(index + 1) * 16}H${columns}`)
  return [...upright, ...level].join('')
}

function Counts({ picture: { size, marked, octets } }: { readonly picture: ListPicture }) {
  const count = (status: LifecycleStatus) => [...marked.values()].filter((each) => each === status).length
  return (
    <ul className="list-counts">
      {(['valid', 'suspended', 'revoked'] as const).map((status) => (
        <li key={status} data-status={status} data-count={status === 'valid' ? size - marked.size : count(status)}>
          <StatusMark status={status} />{' '}
          {(status === 'valid' ? size - marked.size : count(status)).toLocaleString('en')}
        </li>
      ))}
      <li>
        <small>
          {size.toLocaleString('en')} entries in {octets.toLocaleString('en')} characters, signed by Example Corp.
        </small>
      </li>
    </ul>
  )
}

/** Cells to either side of the one that is looked at, and rows above and below. */
const [reach, depth] = [5, 2]
const cell = 22

function Lens({ picture, index }: { readonly picture: ListPicture; readonly index: number }) {
  const id = useId()
  const [row, column] = [Math.floor(index / columns), index % columns]
  const left = Math.min(Math.max(column - reach, 0), columns - 2 * reach - 1)
  const top = Math.min(Math.max(row - depth, 0), Math.ceil(picture.size / columns) - 2 * depth - 1)
  const [wide, high] = [(2 * reach + 1) * cell, (2 * depth + 1) * cell]
  const cells = Array.from({ length: (2 * reach + 1) * (2 * depth + 1) }, (_, place) => {
    const [x, y] = [place % (2 * reach + 1), Math.floor(place / (2 * reach + 1))]
    return { x: x * cell, y: y * cell, at: (top + y) * columns + left + x }
  })
  return (
    <svg className="list-lens" viewBox={`-1 -1 ${wide + 2} ${high + 2}`} role="img" aria-labelledby={id}>
      <title id={id}>
        {`The entries around ${index.toLocaleString('en')}, which says ${statusWords[statusAt(picture, index)].toLowerCase()}.`}
      </title>
      {cells
        .filter(({ at }) => at >= 0 && at < picture.size)
        .map(({ x, y, at }) => {
          const status = statusAt(picture, at)
          return (
            <g key={at} transform={`translate(${x} ${y})`} className={at === index ? 'lens-chosen' : undefined}>
              <rect width={cell} height={cell} className={`lens-cell lens-${status}`} />
              <path
                className={`status-shape status-${status}`}
                transform={`translate(${cell / 2} ${cell / 2})`}
                d={statusShapes[status]}
              />
            </g>
          )
        })}
      {cells
        .filter(({ at }) => at === index)
        .map(({ x, y }) => (
          <rect key="chosen" x={x} y={y} width={cell} height={cell} className="lens-frame" />
        ))}
    </svg>
  )
}

/** What an entry says. One of a value without a meaning counts for no more than a revoked one. */
function statusAt({ marked }: ListPicture, index: number): LifecycleStatus {
  const value = marked.get(index)
  if (value === undefined) return 'valid'
  return value === 'suspended' ? 'suspended' : 'revoked'
}
