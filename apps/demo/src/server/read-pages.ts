import { globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { WebPage } from './web-page.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** A year: whatever is below `assets/` has the hash of its content in its name. */
const forEver = 31_536_000

/** Reads the built pages, by path. There are few, and they are read once. */
export function readPages(folder: string): ReadonlyMap<string, WebPage> {
  const pages = new Map<string, WebPage>()
  for (const name of globSync('**/*.*', { cwd: folder })) {
    const mediaType = mediaTypes[extname(name)]
    if (mediaType === undefined) continue
    const path = `/${name.replaceAll('\\', '/')}`
    const maxAge = path.startsWith('/assets/') ? forEver : 0
    pages.set(path, { mediaType, body: readFileSync(join(folder, name)), maxAge })
  }
  return pages
}
