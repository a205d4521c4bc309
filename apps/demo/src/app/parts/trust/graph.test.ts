import type { ModelOpinion } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { type Box, layoutFor, linesOf, narrow } from './graph-layout.ts'
import { linksOf } from './graph-links.ts'
import { models } from './models.ts'

const lengths = models.map(({ chain }) => chain.length)
const [, crossSigning, pages] = models

function opinionOf(stance: ModelOpinion['stance'], code?: string): ModelOpinion {
  const because = code === undefined ? null : ({ code, detail: '' } as ModelOpinion['because'])
  return { model: '', place: '', stance, because, keys: [], path: [] }
}

describe('the picture of who vouches for whom', () => {
  it.each([280, 340, narrow - 1, narrow, 900, 1400])('stays within %i pixels, and no box lies on another', (width) => {
    const { bob, chains, key, ...layout } = layoutFor(width, lengths)
    const boxes: readonly Box[] = [bob, key, ...chains.flatMap(({ boxes, opinion }) => [...boxes, opinion])]
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(width)
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height)
    }
    for (const [index, one] of boxes.entries())
      for (const other of boxes.slice(index + 1))
        expect(
          one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
        ).toBe(true)
  })

  it('has every word in a box of its own width', () => {
    const { letters } = layoutFor(340, lengths)
    const words = models.flatMap(({ name, chain }) => [name, ...chain.map(({ who }) => who)])
    for (const text of words) {
      const lines = linesOf(text, letters)
      expect(lines.length).toBeLessThanOrEqual(3)
      expect(lines.every((line) => line.length <= letters)).toBe(true)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }
  })

  it('breaks a chain at the link that the code is about, and lets nothing hold after it', () => {
    if (crossSigning === undefined || pages === undefined) throw new Error('three models')
    expect(linksOf(crossSigning, opinionOf('trusted'))).toEqual(['holds', 'holds', 'holds'])
    expect(linksOf(crossSigning, opinionOf('distrusted', 'crosssigning.identity_changed'))).toEqual([
      'holds',
      'broken',
      'idle',
    ])
    expect(linksOf(pages, opinionOf('unsure', 'service.unreachable'))).toEqual(['holds', 'open', 'idle'])
    expect(linksOf(pages, opinionOf('none', 'issuer.out_of_scope'))).toEqual(['holds', 'holds', 'broken'])
    expect(linksOf(pages, opinionOf('not-asked'))).toEqual(['idle', 'idle', 'idle'])
  })
})
