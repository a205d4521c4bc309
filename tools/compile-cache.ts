import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// A command run from source strips the types of some 300 files, which is most of its time: what was stripped and compiled is kept, by the content of each file.
// In the checkout, not in the common folder for temporary files, where somebody else could lay something in its way.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))
