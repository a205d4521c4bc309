import { parseArgs } from 'node:util'
import { firstPort } from './server/first-port.ts'

const help = `Usage: pnpm demo [--port N] [--no-open]
       pnpm demo --headless [--json] [--out FOLDER]

Plays Imprint's main job on this machine: an organisation issues credentials to its members' devices, a device proves to a peer who
is behind it, and a list of attacks is refused by name. Without an option it is played on a page in your browser; everything runs in
this one process, and no connection but loopback is opened.

  --port N      the port of the page (${firstPort}, or the next free one)
  --no-open     do not open a browser
  --headless    tell it in the terminal instead, and end
  --json        with --headless: print everything as JSON
  --out FOLDER  where the messages of the story in the terminal are written (demo-out)
`

/** Exit codes: 0 all as it must be, 1 something was not, 64 usage. */
async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    headless: { type: 'boolean' },
    'no-open': { type: 'boolean' },
    port: { type: 'string' },
    out: { type: 'string' },
  } as const
  const args = process.argv.slice(2).filter((argument) => argument !== '--')
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']
  try {
    values = parseArgs({ options, args }).values
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const port = Number(values.port ?? firstPort)
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_000)) return usage('a port is a number from 0 to 65000')
  const folder = values.out ?? 'demo-out'
  // Each half loads what it needs, and not what the other one does.
  if (values.headless || values.json) {
    const { tellStory } = await import('./tell-story.ts')
    return (await tellStory({ json: values.json ?? false, folder })) ? 0 : 1
  }
  const { showPages } = await import('./show-pages.ts')
  return showPages({ port, open: !values['no-open'], folder })
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n\n${help}`)
  return 64
}

process.exitCode = await main()
