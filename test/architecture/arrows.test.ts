import { builtinModules } from 'node:module'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { filesBelow, importsOf, isShipped, packageOf, type SourceFile } from './tree.ts'

// The table of the design: which package may import which. Third-party packages have their own rule below.
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  formats: ['core', 'schemas'],
  trust: ['core'],
  issuer: ['core'],
  holder: ['core'],
  verifier: ['core'],
  adapters: ['core'],
  schemas: ['core'],
}

// Only these may do I/O, tell the time or roll dice.
const withIo = ['adapters']
// Only these may import what others wrote.
const withLibraries = ['formats', 'adapters']

const shipped = [...filesBelow('packages'), ...filesBelow('schemas/src')].filter(isShipped)
const packageNameOf = ({ path }: SourceFile) => (path.startsWith('schemas/') ? 'schemas' : (path.split('/')[1] ?? ''))
const modules = shipped.map((file) => ({ file, name: packageNameOf(file), imports: importsOf(file) }))
const isBuiltin = (module: string) => module.startsWith('node:') || builtinModules.includes(module)
const isOurs = (module: string) => module.startsWith('@imprint/')
const isForeign = (module: string) => !module.startsWith('.') && !isOurs(module) && !isBuiltin(module)

describe('the arrows', () => {
  it('have a row for every package', () => {
    expect([...new Set(modules.map(({ name }) => name))].sort()).toEqual(Object.keys(arrows).sort())
  })

  it.each(Object.entries(arrows))('of %s end at %j and nowhere else', (name, allowed) => {
    const strangers = modules
      .filter((module) => module.name === name)
      .flatMap(({ file, imports }) => imports.filter(isOurs).map((module) => ({ path: file.path, module })))
      .filter(({ module }) => !allowed.includes(module.split('/')[1] ?? ''))
    expect(strangers).toEqual([])
  })

  it('never leave a package by a relative path', () => {
    for (const { file, imports } of modules)
      for (const module of imports.filter((each) => each.startsWith('.'))) {
        const depth = file.path.split('/src/')[1]?.split('/').length ?? 0
        expect(module.split('../').length, `${file.path} imports ${module}`).toBeLessThanOrEqual(depth)
        expect(module, file.path).toMatch(/\.ts$/)
      }
  })

  it('are declared by each package, and none that it does not use', () => {
    for (const manifest of [...filesBelow('packages'), ...filesBelow('schemas')].filter(({ path }) =>
      path.endsWith('/package.json'),
    )) {
      const { name, dependencies = {} } = JSON.parse(manifest.text)
      const used = modules
        .filter((module) => `@imprint/${module.name}` === name)
        .flatMap(({ imports }) => imports.filter((each) => isOurs(each)))
      expect(Object.keys(dependencies).filter(isOurs).sort(), name).toEqual([...new Set(used.map(packageOf))].sort())
    }
  })
})

describe('what others wrote', () => {
  it('has one home file for each library', () => {
    const homes = new Map<string, string[]>()
    for (const { file, imports } of modules)
      for (const library of new Set(imports.filter(isForeign).map(packageOf)))
        homes.set(library, [...(homes.get(library) ?? []), file.path])
    expect([...homes].filter(([, paths]) => paths.length > 1)).toEqual([])
  })

  it('has one home file for each library in the demo too, React aside, which draws all of it', () => {
    const homes = new Map<string, string[]>()
    for (const file of filesBelow('apps/demo/src').filter(isShipped))
      for (const library of new Set(importsOf(file).filter(isForeign).map(packageOf)))
        if (!['react', 'react-dom'].includes(library)) homes.set(library, [...(homes.get(library) ?? []), file.path])
    expect([...homes].filter(([, paths]) => paths.length > 1)).toEqual([])
    expect(homes.get('vite')).toEqual(['apps/demo/src/server/build-pages.ts'])
  })

  it('stays in the packages that are there for it', () => {
    const strangers = modules.filter(({ name, imports }) => !withLibraries.includes(name) && imports.some(isForeign))
    expect(strangers.map(({ file }) => file.path)).toEqual([])
  })
})

describe('deciding is pure', () => {
  const pure = modules.filter(({ name }) => !withIo.includes(name))

  it('imports nothing of Node', () => {
    expect(pure.filter(({ imports }) => imports.some(isBuiltin)).map(({ file }) => file.path)).toEqual([])
  })

  it('imports nothing at run time', () => {
    expect(pure.filter(({ file }) => /\bimport\(/.test(file.text)).map(({ file }) => file.path)).toEqual([])
  })

  // esbuild replaces a name only where it means the platform's own: not in comments, texts, members or where it is declared.
  const ambient = [
    'process',
    'Date',
    'Math.random',
    'fetch',
    'crypto',
    'Buffer',
    'performance',
    'globalThis',
    'window',
    'self',
    'console',
    'setTimeout',
    'setInterval',
    'queueMicrotask',
    'require',
    'eval',
    'Function',
    'WebSocket',
    'XMLHttpRequest',
    'localStorage',
    'Intl',
  ]
  const define = Object.fromEntries(ambient.map((name) => [name, `ambient_${name.replace('.', '_')}`]))

  it('uses no time, randomness or I/O of the platform', async () => {
    const found: string[] = []
    for (const { file } of pure.filter((each) => !each.file.path.endsWith('.d.ts'))) {
      const { code } = await transform(file.text, { loader: 'ts', define })
      for (const [name] of code.matchAll(/\bambient_\w+/g)) found.push(`${file.path}: ${name}`)
    }
    expect(found).toEqual([])
  })

  it('would be found out', async () => {
    const { code } = await transform('export const at = () => Date.now() + Math.random()', { loader: 'ts', define })
    expect(code.match(/ambient_\w+/g)).toEqual(['ambient_Date', 'ambient_Math_random'])
  })
})
