import type { Considered } from '@imprint/core'
import { useEffect, useId, useRef, useState } from 'react'
import { type Box, layoutFor, linesOf, narrow, pathBetween, signBetween } from './graph-layout.ts'
import { type LinkState, linksOf } from './graph-links.ts'
import { models, stanceWords } from './models.ts'
import './graph.css'

/** Who vouches for whom, drawn: from Bob, by three ways, to Alice's key. What it shows stands below it in words. */
export function Graph({ opinions }: { readonly opinions: Considered }) {
  const place = useRef<HTMLDivElement>(null)
  const title = useId()
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (place.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  const layout = layoutFor(
    width,
    models.map(({ chain }) => chain.length),
  )
  return (
    <div ref={place} className={`trust-graph trust-graph-${width < narrow ? 'down' : 'across'}`}>
      {width === 0 ? null : (
        <svg
          width={layout.width}
          height={layout.height}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="img"
          aria-labelledby={title}
        >
          <title id={title}>Three ways from Bob to Alice’s key. The list below says the same in words.</title>
          {models.map((model, index) => {
            const opinion = opinions.find(({ place }) => place === model.place)
            const { boxes, opinion: last } = layout.chains[index] as (typeof layout.chains)[number]
            const links = linksOf(model, opinion)
            const stops = [layout.bob, ...boxes, last]
            return (
              <g key={model.place} data-model={index}>
                {links.map((state, at) => {
                  const [from, to] = [stops[at] as Box, stops[at + 1] as Box]
                  return <Link key={model.chain[at]?.who ?? 'last'} from={from} to={to} state={state} />
                })}
                <Link from={last} to={layout.key} state={opinion?.stance === 'trusted' ? 'holds' : 'idle'} />
                {boxes.map((box, at) => (
                  <Node
                    key={model.chain[at]?.who}
                    box={box}
                    letters={layout.letters}
                    text={model.chain[at]?.who ?? ''}
                  />
                ))}
                <Node
                  box={last}
                  letters={layout.letters}
                  kind={opinion?.stance ?? 'not-asked'}
                  text={opinion === undefined ? '…' : stanceWords[opinion.stance]}
                  above={model.name}
                />
              </g>
            )
          })}
          <Node box={layout.bob} letters={99} text="Bob" kind="end" />
          <Node box={layout.key} letters={layout.letters > 20 ? 99 : 26} text="Alice’s key" kind="end" />
        </svg>
      )}
    </div>
  )
}

function Link({ from, to, state }: { readonly from: Box; readonly to: Box; readonly state: LinkState }) {
  const { x, y } = signBetween(from, to)
  return (
    <g className={`trust-link trust-link-${state}`}>
      <path d={pathBetween(from, to)} />
      {state === 'broken' ? <path className="trust-link-sign" d={`M${x - 5} ${y - 5}l10 10m0-10l-10 10`} /> : null}
      {state === 'open' ? (
        <text className="trust-link-sign" x={x} y={y + 5}>
          ?
        </text>
      ) : null}
    </g>
  )
}

const lineHeight = 15

function Node({
  box: { x, y, width, height },
  letters,
  text,
  kind = 'between',
  above,
}: {
  readonly box: Box
  readonly letters: number
  readonly text: string
  readonly kind?: string
  /** The first line, set off from the rest. */
  readonly above?: string
}) {
  const first = above === undefined ? [] : linesOf(above, letters)
  const lines = [...first, ...linesOf(text, letters)]
  const top = y + height / 2 - ((lines.length - 1) * lineHeight) / 2 + 4.5
  return (
    <g className={`trust-node trust-node-${kind}`}>
      <rect x={x} y={y} width={width} height={height} rx="8" />
      <text x={x + width / 2} y={top}>
        {lines.map((line, index) => (
          <tspan
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            key={index}
            x={x + width / 2}
            y={top + index * lineHeight}
            className={index < first.length ? 'trust-node-name' : undefined}
          >
            {line}
          </tspan>
        ))}
      </text>
    </g>
  )
}
