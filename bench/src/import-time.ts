import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { insist } from './bench-case.ts'
import { median } from './measure.ts'

/** What is imported into a process that does nothing else. */
const imports: Readonly<Record<string, string>> = {
  empty: '',
  imprint: [
    "import '@imprint/issuer'",
    "import '@imprint/holder'",
    "import '@imprint/verifier'",
    "import '@imprint/formats/vc-jwt'",
    "import '@imprint/trust/pinned'",
    "import '@imprint/adapters/node-crypto'",
  ].join('\n'),
  'imprint, roles and vc-jwt': [
    "import '@imprint/issuer'",
    "import '@imprint/holder'",
    "import '@imprint/verifier'",
    "import '@imprint/formats/vc-jwt'",
  ].join('\n'),
  jose: "import 'jose'",
  'fast-jwt': "import 'fast-jwt'",
  'did-jwt-vc': "import 'did-jwt-vc'",
}

/** How much longer than an empty process each import takes. */
export interface ImportTime {
  readonly name: string
  /** Milliseconds from start to exit, median. */
  readonly wall: number
  /** Milliseconds over the empty process, by the median of what each round's pair differed by. */
  readonly over: number
}

/** Starts `runs` processes of each kind, all kinds in turn, and takes medians. */
export function measureImports(runs: number): readonly ImportTime[] {
  const walls = new Map<string, number[]>(Object.keys(imports).map((name) => [name, []]))
  for (let run = -1; run < runs; run++)
    for (const [name, code] of Object.entries(imports)) {
      const wall = spawnWall(code)
      // The first of each only brings the files into the machine's memory.
      if (run >= 0) walls.get(name)?.push(wall)
    }
  const empty = walls.get('empty') ?? []
  return [...walls].map(([name, list]) => ({
    name,
    wall: median(list),
    over: median(list.map((wall, index) => wall - (empty[index] as number))),
  }))
}

function spawnWall(code: string): number {
  const start = performance.now()
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd,
    encoding: 'utf8',
    env: environment(),
  })
  const wall = performance.now() - start
  insist(status === 0, `an import failed: ${stderr}`)
  return wall
}

/** Whatever this process was started with, such as a profiler, is not for the ones it measures. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: undefined }
}
