import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildResult, build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

// Looks at what would be published, as those who install it would see it: `dist`, by the conditions of others. Build first.

const root = fileURLToPath(new URL('../../', import.meta.url))
const folders = [...readdirSync(`${root}packages`).map((name) => `packages/${name}`), 'schemas'].filter((folder) =>
  existsSync(`${root}${folder}/package.json`),
)
const faults: string[] = []

/** What a chat client would load. */
interface Bundle {
  readonly name: string
  readonly code: string
  /** Most octets after gzip; `null` where the size is told and nothing is promised. */
  readonly budget: number | null
}

const kibibyte = 1024
const holder = `
export { createHolder } from '@imprint/holder'
export { vcJwt } from '@imprint/formats/vc-jwt'
export { createWebSigner } from '@imprint/adapters/web-crypto'`
const verifier = `
export { createVerifier } from '@imprint/verifier'
export { vcJwt } from '@imprint/formats/vc-jwt'
export { pinned } from '@imprint/trust/pinned'
export { createWebSignatureVerifier, webRandom } from '@imprint/adapters/web-crypto'
export { imDevice } from '@imprint/schemas'`
const bundles: readonly Bundle[] = [
  { name: 'a holder that stores and presents', code: holder, budget: null },
  { name: 'a verifier', code: verifier, budget: null },
  // What the design promises: a holder that stores, presents and verifies.
  { name: 'a holder that verifies too', code: holder + verifier.replace(/^.*vc-jwt'$/m, ''), budget: 40 * kibibyte },
]

/** Modules that run in browsers, workers and React Native. */
const portable = [
  '@imprint/core',
  '@imprint/holder',
  '@imprint/issuer',
  '@imprint/verifier',
  '@imprint/schemas',
  '@imprint/formats/vc-jwt',
  '@imprint/adapters/web-crypto',
  '@imprint/adapters/js-signatures',
  '@imprint/adapters/memory',
  ...modulesOf('packages/trust').map((name) => `@imprint/trust/${name}`),
]

for (const folder of folders) {
  if (!existsSync(`${root}${folder}/dist`)) faults.push(`${folder} has no dist: build first`)
  else {
    await lint(folder)
    for (const file of readdirSync(`${root}${folder}/dist`, { recursive: true, encoding: 'utf8' }))
      if (/\.test\./.test(file)) faults.push(`${folder}/dist/${file} is a test`)
  }
}
if (faults.length === 0) {
  for (const specifier of portable) await loads(specifier)
  for (const bundle of bundles) await measure(bundle)
}
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else console.log(`${folders.length} packages and ${portable.length} portable modules are fit to publish`)

async function lint(folder: string): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: `${root}${folder}`, level: 'warning', strict: true, pack: false })
  for (const message of messages) faults.push(`${folder}: ${formatMessage(message, pkg ?? {}, { color: false })}`)
}

async function loads(specifier: string): Promise<void> {
  const code = await bundled(`export * from '${specifier}'`, specifier)
  if (code !== null && /\brequire\(|\beval\(|\bnew Function\b|\bimport\(/.test(code))
    faults.push(`${specifier} loads or makes code at run time`)
}

async function measure({ name, code, budget }: Bundle): Promise<void> {
  const text = await bundled(code, name)
  if (text === null) return
  const octets = gzipSync(text, { level: 9 }).length
  const size = `${name}: ${(text.length / kibibyte).toFixed(1)} KiB minified, ${(octets / kibibyte).toFixed(1)} KiB after gzip`
  if (budget === null) console.log(size)
  else if (octets <= budget) console.log(`${size}, of ${budget / kibibyte}`)
  else faults.push(`${size}: more than ${budget / kibibyte}`)
}

/** Bundles for a browser. Whatever such a bundle cannot hold, Node's modules above all, is a fault. */
async function bundled(code: string, name: string): Promise<string | null> {
  try {
    const { outputFiles, metafile } = await bundle(code)
    for (const input of Object.values(metafile.inputs))
      for (const { path } of input.imports)
        if (path.startsWith('node:') || builtinModules.includes(path)) faults.push(`${name} holds ${path}`)
    return outputFiles[0]?.text ?? null
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : 'cannot be bundled'}`)
    return null
  }
}

function bundle(contents: string): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'browser',
    target: 'es2022',
    conditions: ['browser', 'import', 'default'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
}

/** The modules that a package exports by name or by the pattern for all. */
function modulesOf(folder: string): readonly string[] {
  const { exports } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as {
    exports: Readonly<Record<string, unknown>>
  }
  const all = readdirSync(`${root}${folder}/src`).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const named = Object.keys(exports).filter((name) => !name.includes('*'))
  return './*' in exports
    ? all.map((name) => name.slice(0, -'.ts'.length))
    : named.map((name) => name.slice('./'.length))
}
