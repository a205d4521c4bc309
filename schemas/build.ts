import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { generate } from './generate.ts'

// Writes `src/generated` anew, so that a module whose document is gone goes too. The pins are never written here: they are what
// a change of a document has to be weighed against.
const folder = new URL('./src/generated/', import.meta.url)
mkdirSync(folder, { recursive: true })
const files = generate()
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(new URL(name, folder))
for (const [name, text] of files) writeFileSync(new URL(name, folder), text)
