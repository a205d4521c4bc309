import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const note = join(root, '.ci-out', 'tested-tree')

/** What git calls the contents of this checkout; `null` where something is not committed, or this is no checkout of git's. */
export function committedTree(): string | null {
  const git = (...words: readonly string[]) =>
    execFileSync('git', [...words], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return git('status', '--porcelain') === '' ? git('rev-parse', 'HEAD^{tree}') : null
  } catch {
    return null
  }
}

/** Notes that every test passed on exactly these contents, with this runtime; `null` takes the note away. */
export function noteTested(tree: string | null): void {
  rmSync(note, { force: true })
  if (tree === null) return
  mkdirSync(dirname(note), { recursive: true })
  writeFileSync(note, `${tree} ${process.version}\n`)
}

/** Tells whether every test passed on exactly these contents, with this runtime. */
export function isTested(): boolean {
  const tree = committedTree()
  try {
    return tree !== null && readFileSync(note, 'utf8') === `${tree} ${process.version}\n`
  } catch {
    return false
  }
}
