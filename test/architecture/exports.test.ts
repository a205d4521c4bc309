import { describe, expect, it } from 'vitest'
import { filesBelow, isShipped } from './tree.ts'

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly type: string
  readonly sideEffects?: boolean
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>> | null>>
  readonly files: readonly string[]
}

const folders = [
  'packages/core',
  'packages/formats',
  'packages/trust',
  'packages/issuer',
  'packages/holder',
  'packages/verifier',
  'packages/adapters',
  'schemas',
]

const packages = folders.map((folder) => {
  const files = filesBelow(folder)
  const manifest: Manifest = JSON.parse(files.find(({ path }) => path === `${folder}/package.json`)?.text ?? '{}')
  const modules = files.filter(isShipped).map(({ path }) => path.slice(`${folder}/src/`.length, -'.ts'.length))
  return { folder, manifest, modules }
})

/** Every module that the exports name, by specifier: `./*` is every module but those below a pattern of null. */
function specifiersOf({ manifest, modules }: (typeof packages)[number]) {
  const entries = Object.entries(manifest.exports)
  const closed = entries.flatMap(([pattern, target]) =>
    target === null ? [pattern.slice('./'.length, -'*'.length)] : [],
  )
  const named = entries.flatMap(([pattern, target]) => (target === null || pattern === './*' ? [] : [pattern]))
  const matched = './*' in manifest.exports ? modules.filter((name) => !name.endsWith('.d')) : []
  const isClosed = (name: string) => closed.some((prefix) => name.startsWith(prefix))
  const specifier = (name: string) => (name === '.' ? manifest.name : `${manifest.name}/${name.replace(/^\.\//, '')}`)
  return {
    open: [...named, ...matched.filter((name) => !isClosed(name))].map(specifier),
    closed: modules
      .filter((name) => isClosed(name) || (!('./*' in manifest.exports) && !named.includes(`./${name}`)))
      .map(specifier),
  }
}

describe.each(packages)('$manifest.name', (each) => {
  const { open, closed } = specifiersOf(each)

  it('can be imported by every name that it exports', async () => {
    expect(open.length).toBeGreaterThan(0)
    for (const specifier of open)
      expect(Object.keys(await import(/* @vite-ignore */ specifier)), specifier).not.toContain('default')
  })

  it('keeps its inner modules to itself', async () => {
    for (const specifier of closed) await expect(import(/* @vite-ignore */ specifier), specifier).rejects.toThrow()
  })

  it('offers sources to ourselves, types and JavaScript to others, and no test to anyone', () => {
    for (const [pattern, target] of Object.entries(each.manifest.exports)) {
      if (target === null) continue
      const name = pattern === '.' ? 'index' : pattern.slice('./'.length)
      expect(target).toEqual({
        'imprint-source': `./src/${name}.ts`,
        types: `./dist/${name}.d.ts`,
        default: `./dist/${name}.js`,
      })
    }
    expect(each.manifest).toMatchObject({ type: 'module', sideEffects: false })
    expect(each.manifest.files).toEqual(expect.arrayContaining(['dist', 'src', '!src/**/*.test.ts']))
  })
})
