import { join } from 'node:path'
import type { DirectoryDevice, DirectoryPerson } from '@imprint/adapters/directory'
import { type Code, type Finding, formatDateTime, type Result } from '@imprint/core'
import type { IssuedCredential, Issuer } from '@imprint/issuer'
import { writeWhole } from '../files.ts'
import { deviceFileNames } from './file-names.ts'
import type { Progress } from './progress.ts'
import type { KeyFinder } from './proven-keys.ts'

/** A credential that was issued and written. */
export interface IssuedFile {
  readonly device: string
  readonly id: string
  /** The file's name in the output directory. */
  readonly file: string
  readonly validUntil: string
}

/** Why a device or an entry of the directory got nothing. */
export interface IssueProblem {
  readonly code: Code
  readonly detail: string
  readonly device?: string
  readonly line?: number
  readonly pointer?: string
}

/** What `issueAll` needs besides the people. */
export interface IssueParts {
  readonly issuer: Issuer
  readonly findKey: KeyFinder
  readonly lifetime: number
  /** The output directory, which exists. */
  readonly directory: string
  /** The files of devices that earlier runs issued to. A device keeps its file, and no other gets it. */
  readonly files: ReadonlyMap<string, string>
  readonly progress: Progress
}

/** Files that are written at once: enough to keep a disk busy while the next credential is signed. */
const lanes = 8

/** Issues one credential for each device and writes each to its file. A device that gets none does not stop the others. */
export async function issueAll(
  people: readonly DirectoryPerson[],
  parts: IssueParts,
): Promise<{ readonly issued: readonly IssuedFile[]; readonly problems: readonly IssueProblem[] }> {
  const devices = people.flatMap((person) => person.devices.map((device) => ({ person, device })))
  const names = deviceFileNames([...new Set([...devices.map(({ device }) => device.id), ...parts.files.keys()])])
  const outcomes = new Array<IssuedFile | IssueProblem>(devices.length)
  let next = 0
  const lane = async () => {
    for (let index = next++; index < devices.length; index = next++) {
      const { person, device } = devices[index] as (typeof devices)[number]
      const file = parts.files.get(device.id) ?? `${names.get(device.id)}.jwt`
      outcomes[index] = await issueOne(person, device, { ...parts, file })
      parts.progress.step()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return {
    issued: outcomes.filter((one) => 'file' in one),
    problems: outcomes.filter((one): one is IssueProblem => !('file' in one)),
  }
}

async function issueOne(
  person: DirectoryPerson,
  device: DirectoryDevice,
  { issuer, findKey, lifetime, directory, file }: IssueParts & { readonly file: string },
): Promise<IssuedFile | IssueProblem> {
  const problem = (error: Finding): IssueProblem => ({ ...error, device: device.id, line: person.line })
  const holderKey = await findKey(device)
  if (!holderKey.ok) return problem(holderKey.error)
  const claims = { ...person.claims, hasInstantMessage: [person.handle, device.id] }
  const issued: Result<IssuedCredential> = await issuer.issue({
    subject: device.id,
    holderKey: holderKey.value,
    claims,
    lifetime,
  })
  if (!issued.ok) return problem(issued.error)
  const written = await writeWhole(join(directory, file), `${issued.value.text}\n`, 0o600)
  if (!written.ok) return problem(written.error)
  return { device: device.id, id: issued.value.id, file, validUntil: formatDateTime(issued.value.validUntil) }
}
