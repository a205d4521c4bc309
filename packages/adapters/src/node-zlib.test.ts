import { compressorContract } from '../../../test/conformance/compressor.ts'
import { nodeCompressor } from './node-zlib.ts'
import { webCompressor } from './web-zlib.ts'

compressorContract({ name: 'nodeCompressor', compressor: nodeCompressor, other: webCompressor })
