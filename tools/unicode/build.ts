import { mkdirSync, writeFileSync } from 'node:fs'
import { unicodeFiles } from './tables.ts'

// Writes the tables of `@imprint/core/unicode` and `@imprint/core/confusables` anew. Run it after a change of a data package: `pnpm unicode`.
const folder = new URL('../../packages/core/src/unicode/generated/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of unicodeFiles()) writeFileSync(new URL(name, folder), text)
