import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedTemplate, parseTemplate } from '@imprint/adapters/json-schema'
import type { Call } from '../command.ts'
import { own, readText } from '../files.ts'
import { issuerPaths } from './issuer-directory.ts'

/** Reads the templates of the directory: every JSON file in its folder `templates`. One that is none is a usage error. */
export async function readTemplates(call: Call): Promise<readonly ParsedTemplate[]> {
  const { name, templates } = issuerPaths(call)
  const files = (await readdir(templates).catch(() => [])).filter((file) => file.endsWith('.json')).sort()
  const read: ParsedTemplate[] = []
  for (const file of files)
    read.push(own(parseTemplate(await readText(call, join(templates, file))), `${name}/templates/${file}`))
  return read
}
