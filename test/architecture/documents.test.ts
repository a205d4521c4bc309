import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filesBelow, isShipped, root, type SourceFile } from './tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprint-documents-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fence = /^```(?:ts|typescript)\n([\s\S]*?)^```$/gm
const readers = ['README.md', ...filesBelow('docs').map(({ path }) => path)].filter((path) => path.endsWith('.md'))
const documents = filesBelow().filter(({ path }) => readers.includes(path))
const sources = [...filesBelow('packages'), ...filesBelow('schemas/src')].filter(isShipped)

// What an example may leave unsaid: things that a reader has at hand by the time it is read.
const atHand = `
import type { Nonce, PublicJwk, Seconds, NamedJwk, Json } from '@imprint/core'
import type { Fetcher } from '@imprint/adapters/fetch-policy'
import type { DidResolver } from '@imprint/adapters/did'
import type { IdbFactory } from '@imprint/adapters/indexed-db'
import type { KeyPair } from '@imprint/adapters/node-crypto'
import type { IssuerOptions, ManagedIssuerOptions, ManagedWish } from '@imprint/issuer'
declare global {
  const nonce: Nonce, at: Seconds, expiresAt: Seconds, publicJwk: PublicJwk, keys: readonly NamedJwk[], fetcher: Fetcher
  const data: Uint8Array, signature: Uint8Array, text: string, bytes: Uint8Array, json: Json, options: IssuerOptions, key: KeyPair, passphrase: string
  const managed: ManagedIssuerOptions, wish: ManagedWish
  const indexedDB: IdbFactory
  // The library did-resolver and one of its methods.
  const Resolver: new (methods: object) => DidResolver, getResolver: () => object
}
`

/** The blocks of a document. Each stands on its own, as a reader copies it. */
function blocksOf({ text }: SourceFile): readonly string[] {
  return [...text.matchAll(fence)].map(([, code = '']) => `${code}export {}\n`)
}

/** The examples of a source, each as a program of its own that knows the exports of its module and of its package. */
function examplesOf(file: SourceFile): readonly string[] {
  return [...file.text.matchAll(/@example\n([\s\S]*?)(?=\n \* @|\n \*\/)/g)].flatMap(([, comment = '']) =>
    [...comment.replace(/^ \* ?/gm, '').matchAll(fence)].map(
      ([, code = '']) => `${importsFor(code, file)}${code}export {}\n`,
    ),
  )
}

function importsFor(code: string, file: SourceFile): string {
  const lines: string[] = []
  const seen = new Set<string>([...code.matchAll(/\b(?:const|let|function)\s+(\w+)/g)].map(([, name]) => name ?? ''))
  for (const [, names = ''] of code.matchAll(/import (?:type )?\{([^}]*)\}/g))
    for (const name of names.split(',')) seen.add(name.trim())
  // Its own module first: two modules may export one name.
  for (const { path, text } of [file, ...sources])
    for (const [, name = ''] of text.matchAll(/^export (?:async )?(?:function\*?|const) (\w+)/gm)) {
      if (seen.has(name) || !new RegExp(`\\b${name}\\b`).test(code)) continue
      seen.add(name)
      lines.push(`import { ${name} } from '${root}${path}'\n`)
    }
  return lines.join('')
}

function compile(name: string, programs: ReadonlyMap<string, string>): string {
  const project = join(folder, name)
  mkdirSync(project, { recursive: true })
  for (const [file, text] of programs) writeFileSync(join(project, file), text)
  const all = (path: string) => [`${root}${path}`]
  const paths = {
    ...Object.fromEntries(
      ['core', 'issuer', 'holder', 'verifier'].map((each) => [
        `@imprint/${each}`,
        all(`packages/${each}/src/index.ts`),
      ]),
    ),
    ...Object.fromEntries(
      ['formats', 'trust', 'adapters'].map((each) => [`@imprint/${each}/*`, all(`packages/${each}/src/*.ts`)]),
    ),
    '@imprint/schemas': all('schemas/src/index.ts'),
  }
  const options = {
    noEmit: true,
    composite: false,
    declaration: false,
    emitDeclarationOnly: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: all('node_modules/@types'),
    paths,
  }
  const config = {
    extends: `${root}tsconfig.base.json`,
    compilerOptions: { ...options, noUnusedLocals: false },
    include: ['*.ts'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  return spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', project], {
    encoding: 'utf8',
    cwd: project,
  }).stdout
}

describe('the code of the documents', () => {
  it('begins with a README that shows some', () => {
    const readme = documents.find(({ path }) => path === 'README.md')
    expect(readme, 'there is no README.md yet').toBeDefined()
    expect(readme === undefined ? [] : blocksOf(readme)).not.toEqual([])
  })

  it('compiles, every block on its own', () => {
    expect(compile('documents', programsOf(documents, blocksOf))).toBe('')
  })
})

describe('the examples of the sources', () => {
  it('compile', () => {
    const programs = programsOf(sources, examplesOf)
    expect(programs.size).toBeGreaterThan(10)
    expect(compile('examples', programs.set('at-hand.ts', atHand))).toBe('')
  })
})

function programsOf(files: readonly SourceFile[], take: (file: SourceFile) => readonly string[]): Map<string, string> {
  const programs = new Map<string, string>()
  for (const file of files)
    for (const [index, code] of take(file).entries())
      programs.set(`${file.path.replaceAll(/[/.]/g, '-')}-${index}.ts`, code)
  return programs
}
