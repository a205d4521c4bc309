import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Compressor } from '@imprint/core'

/** Packs and unpacks with the zlib of Node. */
export const nodeCompressor: Compressor = {
  inflate(data, most) {
    try {
      // With `info` the answer says how many octets were read. What stands behind the end of the stream is otherwise passed over in silence.
      const { buffer, engine } = inflateRawSync(data, {
        maxOutputLength: Math.max(1, most),
        info: true,
      }) as unknown as {
        readonly buffer: Uint8Array
        readonly engine: { readonly bytesWritten: number }
      }
      if (engine.bytesWritten !== data.length) return 'damaged'
      return buffer.length > most ? 'too_large' : new Uint8Array(buffer)
    } catch (error) {
      return error instanceof RangeError ? 'too_large' : 'damaged'
    }
  },
  deflate: (data) => new Uint8Array(deflateRawSync(data, { level: constants.Z_BEST_COMPRESSION })),
}
