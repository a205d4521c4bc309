import { parseArgs } from 'node:util'
import { say } from './print.ts'
import { perform } from './run.ts'
import { tell } from './tell.ts'
import { writeOut } from './write-out.ts'

const help = `Usage: pnpm demo [--json] [--out FOLDER]

Plays Imprint's main job on this machine: an organisation issues credentials to its members' devices, a device proves to a peer who
is behind it, and a list of attacks is refused by name. Opens no connection but loopback.

  --json        print everything as JSON
  --out FOLDER  where the messages are written (demo-out)
  --headless    tell it in the terminal (the only way there is so far)
`

/** Exit codes: 0 all as it must be, 1 something was not, 64 usage. */
async function main(): Promise<number> {
  let values: { json?: boolean; help?: boolean; out?: string }
  try {
    const options = {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      headless: { type: 'boolean' },
      out: { type: 'string' },
    } as const
    values = parseArgs({ options, args: process.argv.slice(2).filter((argument) => argument !== '--') }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`)
    return 64
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const started = performance.now()
  const played = await perform()
  const folder = values.out ?? 'demo-out'
  const files = writeOut(played, folder)
  const good =
    played.verdict.outcome === 'accepted' &&
    played.judgedAgain &&
    !played.asked.includes('https://mallory.example') &&
    played.attacks.every(({ expected }) => expected) &&
    played.desk.expected &&
    played.trustAttacks.every(({ expected }) => expected)
  if (values.json) {
    const attacks = played.attacks.map(({ exhibit, ...result }) => ({ ...result, text: exhibit?.text ?? null }))
    process.stdout.write(
      `${JSON.stringify({ ok: good, ...played, evidence: undefined, attacks, folder, files }, null, 2)}\n`,
    )
  } else {
    tell(played)
    say('')
    say(`Everything that was exchanged is in ${folder}/ (${files.length} files). Try:`)
    say(`   npx -y pnpm@12 --silent imprint inspect ${folder}/presentation.jwt`)
    say(
      `   npx -y pnpm@12 --silent imprint verify ${folder}/presentation.jwt --request ${folder}/request.json --trust ${folder}/trust.json`,
    )
    say(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`, 'dim')
  }
  return good ? 0 : 1
}

process.exitCode = await main()
