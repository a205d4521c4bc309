import { say } from './print.ts'
import { perform } from './run.ts'
import { tell } from './tell.ts'
import { writeOut } from './write-out.ts'

/** Plays the story in the terminal and writes what was exchanged. Answers whether everything ended as it must. */
export async function tellStory({
  json,
  folder,
}: {
  /** As JSON instead of words. */
  readonly json: boolean
  readonly folder: string
}): Promise<boolean> {
  const started = performance.now()
  const played = await perform()
  const files = writeOut(played, folder)
  const good =
    played.verdict.outcome === 'accepted' &&
    played.judgedAgain &&
    !played.asked.includes('https://mallory.example') &&
    played.attacks.every(({ expected }) => expected) &&
    played.desk.expected &&
    played.trustAttacks.every(({ expected }) => expected)
  if (json) {
    const attacks = played.attacks.map(({ exhibit, ...result }) => ({ ...result, text: exhibit?.text ?? null }))
    process.stdout.write(
      `${JSON.stringify({ ok: good, ...played, evidence: undefined, attacks, folder, files }, null, 2)}\n`,
    )
    return good
  }
  tell(played)
  say('')
  say(`Everything that was exchanged is in ${folder}/ (${files.length} files). Try:`)
  say(`   npx -y pnpm@12 --silent imprint inspect ${folder}/presentation.jwt`)
  say(
    `   npx -y pnpm@12 --silent imprint verify ${folder}/presentation.jwt --request ${folder}/request.json --trust ${folder}/trust.json`,
  )
  say(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`, 'dim')
  return good
}
