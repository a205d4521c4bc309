import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { insist } from './bench-case.ts'

const verifier = [
  "export { createVerifier } from '@imprint/verifier'",
  "export { vcJwt } from '@imprint/formats/vc-jwt'",
  "export { pinned } from '@imprint/trust/pinned'",
  "export { createWebSignatureVerifier } from '@imprint/adapters/web-crypto'",
]

/** What a browser would load, by name. */
const bundles: Readonly<Record<string, string>> = {
  'VC + VP verifier': [...verifier, "export { imDevice } from '@imprint/schemas'"].join('\n'),
  'verifier without a schema': verifier.join('\n'),
  holder: [
    "export { createHolder } from '@imprint/holder'",
    "export { vcJwt } from '@imprint/formats/vc-jwt'",
    "export { createWebSigner, generateWebKey } from '@imprint/adapters/web-crypto'",
    "export { memoryCredentialStore } from '@imprint/adapters/memory'",
  ].join('\n'),
  'jose, compactVerify': "export { compactVerify, importJWK } from 'jose'",
  'did-jwt-vc, verify': "export { verifyCredential, verifyPresentation } from 'did-jwt-vc'",
}

/** The size of a bundle in octets. */
export interface BundleSize {
  readonly name: string
  readonly minified: number
  readonly gzip: number
  /** The files that weigh most after minifying, heaviest first. */
  readonly heaviest: readonly { readonly file: string; readonly bytes: number }[]
}

/** Bundles each for a browser, minifies, and zips at level 9. */
export async function measureSizes(): Promise<readonly BundleSize[]> {
  const sizes: BundleSize[] = []
  for (const [name, contents] of Object.entries(bundles)) {
    const result = await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'js' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      write: false,
      metafile: true,
      outfile: 'bundle.js',
      logLevel: 'silent',
    })
    const [file] = result.outputFiles
    const [output] = Object.values(result.metafile.outputs)
    insist(file !== undefined && output !== undefined && file.contents.length > 0, `no bundle was made of ${name}`)
    const heaviest = Object.entries(output.inputs)
      .map(([path, { bytesInOutput }]) => ({
        file: path.replace(/^.*(node_modules\/(?!\.pnpm)|packages\/|schemas\/)/, ''),
        bytes: bytesInOutput,
      }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 12)
    sizes.push({ name, minified: file.contents.length, gzip: gzipSync(file.contents, { level: 9 }).length, heaviest })
  }
  return sizes
}
