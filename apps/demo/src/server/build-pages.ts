import { createHash, randomUUID } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const source = fileURLToPath(new URL('../', import.meta.url))

/** How many builds are kept: this one, and some of before, for whoever goes back and forth between two versions. */
const kept = 4

/** Answers the folder of the built pages. They are built where they were never built from exactly these sources; two that do so at once do not disturb each other. */
export async function buildPages(cache: string = cacheFolder()): Promise<string> {
  const folder = join(cache, hashOfInputs())
  if (existsSync(folder)) return folder
  const fresh = join(cache, `new-${randomUUID()}`)
  await bundle(fresh)
  try {
    renameSync(fresh, folder)
  } catch (error) {
    // Somebody else was quicker, with the same result.
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  forgetOld(cache)
  return folder
}

function cacheFolder(): string {
  const wanted = [join(repository, 'node_modules', '.cache', 'imprint-demo'), join(tmpdir(), 'imprint-demo-pages')]
  for (const folder of wanted) {
    try {
      mkdirSync(folder, { recursive: true })
      return folder
    } catch {
      // A checkout that is read only: the next place.
    }
  }
  throw new Error(`no folder can be made for the built pages, neither ${wanted.join(' nor ')}`)
}

/** Everything that the pages are made of: their own sources, those of the packages, and which libraries are installed. */
function hashOfInputs(): string {
  const patterns = ['packages/*/src/**/*', 'schemas/src/**/*', 'apps/demo/src/**/*', 'apps/demo/data/*']
  const paths = patterns.flatMap((cwd) => globSync(cwd, { cwd: repository })).sort()
  const hash = createHash('sha256')
  for (const path of [...paths, 'pnpm-lock.yaml']) {
    if (/\.test\.ts$/.test(path) || !statSync(join(repository, path)).isFile()) continue
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(repository, path)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 32)
}

async function bundle(outDir: string): Promise<void> {
  // Only whoever builds waits for the builder to load.
  const { build } = await import('vite')
  await build({
    configFile: false,
    root: source,
    logLevel: 'error',
    publicDir: false,
    resolve: { conditions: ['imprint-source', 'browser', 'module', 'import', 'default'] },
    // Said outright: a test's environment would have the build for developers, and leave it to everybody.
    mode: 'production',
    oxc: { jsx: { runtime: 'automatic', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      // Nothing is put into the page as a data: address, which the policy of the pages refuses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: { app: join(source, 'app/index.html'), role: join(source, 'role/index.html') },
        checks: { pluginTimings: false },
      },
    },
  })
}

function forgetOld(cache: string): void {
  const builds = readdirSync(cache)
    .map((name) => join(cache, name))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.at - one.at)
  for (const { path } of builds.slice(kept)) rmSync(path, { recursive: true, force: true })
}
