import type { Compressor } from '@imprint/core'
import { deflateRaw, Inflate } from 'pako'

/** Packs and unpacks in any JavaScript engine, synchronously: the platform's own `DecompressionStream` answers only later, and passes no budget. */
export const webCompressor: Compressor = {
  inflate(data, most) {
    const pieces: Uint8Array[] = []
    let length = 0
    const stream = new Inflate({ raw: true, chunkSize: 65_536 })
    let read = 0
    stream.onStart = (state) => {
      stream.onEnd = () => {
        read = state.total_in
      }
    }
    stream.onData = (piece) => {
      length += piece.length
      if (length > most) throw tooLarge
      pieces.push(piece)
    }
    try {
      if (!stream.push(data, true) || read !== data.length) return 'damaged'
    } catch (error) {
      return error === tooLarge ? 'too_large' : 'damaged'
    }
    const whole = new Uint8Array(length)
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  },
  deflate: (data) => new Uint8Array(deflateRaw(data, { level: 9 })),
}

const tooLarge = new RangeError('more than the budget')
