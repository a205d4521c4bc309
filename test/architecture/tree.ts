import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file of the repository: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

// What is made, fetched or measured, and never checked in.
const made = new Set(['node_modules', 'dist', '.git', 'demo-out', 'coverage', '.ci-out'])
const binary = /\.(png|jpe?g|gif|ico|woff2?|pdf|gz|zip|cbor|der|p12)$/

/** Reads every text file below a folder of the repository. */
export function filesBelow(folder = ''): readonly SourceFile[] {
  const found: SourceFile[] = []
  for (const entry of readdirSync(`${root}${folder}`, { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!made.has(entry.name)) found.push(...filesBelow(path))
    } else if (entry.isFile() && !binary.test(path) && !path.endsWith('.tsbuildinfo')) {
      found.push({ path, text: readFileSync(`${root}${path}`, 'utf8') })
    }
  }
  return found
}

/** Tells a module that ships from a test. */
export function isShipped({ path }: SourceFile): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.test.ts') && path.includes('/src/')
}

/** Names every module that a source imports, type imports and dynamic ones included. */
export function importsOf({ text }: SourceFile): readonly string[] {
  const names: string[] = []
  const pattern =
    /^\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm
  for (const [, from, bare, dynamic] of text.matchAll(pattern)) names.push(from ?? bare ?? dynamic ?? '')
  return names
}

/** The name of the package of a module: `@noble/hashes` of `@noble/hashes/sha2.js`. */
export function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/')
}
