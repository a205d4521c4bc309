/**
 * Makes what is published: one bundled file an entry point, because a program that imports forty small modules starts late. `tsc -b` has written the declarations; this writes the
 * JavaScript beside them. Other packages, ours too, stay imports.
 */
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

/** An export is a target by condition, `null` for "not exported". */
type Exports = Readonly<Record<string, Readonly<Record<string, string>> | null>>

const folders = ['packages/*', 'schemas', 'apps/*'].flatMap((pattern) => globSync(pattern))

for (const folder of folders) {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    exports?: Exports
    bin?: Readonly<Record<string, string>>
  }
  const hidden = Object.entries(manifest.exports ?? {})
    .filter(([, target]) => target === null)
    .map(([name]) => name.replace('./', 'src/').replace('*', ''))
  const sources = Object.values(manifest.exports ?? {}).flatMap((target) =>
    target === null ? [] : [target['imprint-source'] ?? ''],
  )
  const entryPoints = sources
    .flatMap((source) => globSync(`${folder}/${source}`))
    .filter((file) => !file.endsWith('.test.ts') && !hidden.some((prefix) => file.startsWith(`${folder}/${prefix}`)))
  for (const target of Object.values(manifest.bin ?? {}))
    entryPoints.push(`${folder}/${target.replace('./', '').replace('dist/', 'src/').replace(/\.js$/, '.ts')}`)
  if (entryPoints.length === 0) continue
  for (const stale of globSync(`${folder}/dist/**/*.js*`)) rmSync(stale)
  await build({
    entryPoints: entryPoints.filter((file) => existsSync(file)),
    outdir: `${folder}/dist`,
    outbase: `${folder}/src`,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    chunkNames: 'chunks/[name]-[hash]',
  })
}
