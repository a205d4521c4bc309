import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatDateTime, type KeptCredential, ok, parseImIdOf, type Result } from '@imprint/core'
import { type Call, UsageError } from '../command.ts'
import { own, writeWhole } from '../files.ts'
import { deviceFileNames } from '../issue/file-names.ts'
import type { IssuedFile } from '../issue/issue-all.ts'
import { mergeManifest, readManifest } from '../issue/manifest.ts'

/** Writes credentials to a directory, a file each, with the list of all that `imprint issue` keeps as well. */
export async function writeCredentials(
  call: Call,
  credentials: readonly Pick<KeptCredential, 'id' | 'subject' | 'format' | 'text' | 'validUntil'>[],
  { out, issuer }: { readonly out: string; readonly issuer: string },
): Promise<Result<readonly IssuedFile[]>> {
  const directory = resolve(call.host.cwd, out)
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => {
    throw new UsageError(`${out} cannot be made a directory`)
  })
  const listed = own(await readManifest(directory), out)?.credentials ?? []
  const known = new Map(listed.map(({ device, file }) => [device, file]))
  const names = fileNames([...new Set([...credentials.map(({ subject }) => subject), ...known.keys()])])
  const latest = new Map(credentials.map(({ subject, id }) => [subject, id]))
  const written: IssuedFile[] = []
  for (const { id, subject, text, validUntil } of credentials) {
    // Of several about one subject the latest has the plain name.
    const file =
      latest.get(subject) === id
        ? (known.get(subject) ?? `${names.get(subject)}.jwt`)
        : `${names.get(subject)}~${id.slice(-12)}.jwt`
    const done = await writeWhole(join(directory, file), `${text}\n`, 0o600)
    if (!done.ok) return done
    written.push({ device: subject, id, file, validUntil: formatDateTime(validUntil) })
  }
  const [first] = credentials
  if (first === undefined) return ok(written)
  const listedNow = await mergeManifest(directory, {
    issuer,
    format: first.format,
    issuedAt: formatDateTime(call.host.clock.now()),
    credentials: written,
  })
  return listedNow.ok ? ok(written) : listedNow
}

/** Names files: those of devices as `imprint issue` does, those of users and handles with the beginning of a hash, so that none is ever another's. */
function fileNames(subjects: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map(deviceFileNames(subjects.filter((text) => parseImIdOf('device', text).ok)))
  for (const subject of subjects) if (!names.has(subject)) names.set(subject, userName(subject))
  return names
}

function userName(subject: string): string {
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, 12)
  return `${subject
    .replace(/^[a-z]+:/i, '')
    .replaceAll(/[^A-Za-z0-9.@-]/g, '_')
    .replace(/^[^A-Za-z0-9_]/, '_')
    .slice(0, 80)}~${hash}`
}
