import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { checkCases, createCases } from './cases.ts'
import { benchAlgorithms, createWorld } from './fixtures.ts'
import { overheadCases } from './overhead-cases.ts'
import { selfTimes } from './self-times.ts'

// node src/profile.ts CASE [SECONDS]: runs one case in a loop and prints where the time went. Only the loop is looked at, not what it uses up. For a picture
// instead of a table, run it as `node --cpu-prof src/profile.ts CASE` and open the file in a browser's developer tools.
const [wanted = '', seconds = '5'] = process.argv.slice(2)
const devices = 256
const cases = [...(await createCases(devices)), ...overheadCases(await createWorld(benchAlgorithms.Ed25519, devices))]
const found = cases.find(({ id }) => id === wanted)
if (found === undefined) {
  process.stderr.write(
    `${wanted === '' ? 'which case?' : `no case ${wanted}`}\n${cases.map(({ id }) => `  "${id}"`).join('\n')}\n`,
  )
  process.exitCode = 64
} else {
  await checkCases([found])
  const trial = 4000
  await found.prepare?.(trial)
  const start = performance.now()
  await found.run(trial)
  // What is used up is held in memory until then, so not without end.
  const most = found.prepare === undefined ? 10_000_000 : 60_000
  const count = Math.min(most, Math.ceil((trial * Number(seconds) * 1000) / (performance.now() - start)))
  await found.prepare?.(count)
  const { profile, elapsed } = await profiled(async () => found.run(count))
  const lines = selfTimes(profile, 45).map(({ name, self, total }) => {
    const [own, all, share] = [(self / count).toFixed(3), (total / count).toFixed(2), (self / elapsed / 10).toFixed(1)]
    return `${own.padStart(7)} ${all.padStart(7)} ${share.padStart(5)}%  ${name}`
  })
  const each = ((elapsed * 1000) / count).toFixed(2)
  const head = [`${found.id}: ${count} operations, ${each} µs each`, '   self   total  share of self']
  process.stdout.write(`${[...head, ...lines].join('\n')}\n`)
}

async function profiled(
  run: () => Promise<void>,
): Promise<{ readonly profile: Profiler.Profile; readonly elapsed: number }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 250 })
  await session.post('Profiler.start')
  const start = performance.now()
  await run()
  const elapsed = performance.now() - start
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return { profile, elapsed }
}
