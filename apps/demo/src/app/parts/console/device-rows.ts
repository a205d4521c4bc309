import type { LifecycleStatus } from '@imprint/core'
import type { ConsoleOverview, CredentialRow } from '../../../messages/console-view.ts'

/** A device, whose it is, and the credentials about it. */
export interface DeviceRow {
  readonly name: string
  readonly unit: string
  /** What its owner calls it; empty if the directory does not say. */
  readonly label: string
  readonly device: string
  /** The newest first. */
  readonly credentials: readonly CredentialRow[]
}

/** Everybody's devices in the order of the directory, then what was issued about anybody else. */
export function deviceRows({ people, credentials }: ConsoleOverview): readonly DeviceRow[] {
  const about = (subject: string) =>
    credentials.filter((each) => each.subject === subject).toSorted((one, other) => other.issuedAt - one.issuedAt)
  const known = people.flatMap(({ name, unit, devices }) =>
    devices.map(({ id, name: label }) => ({ name, unit, label: label ?? '', device: id, credentials: about(id) })),
  )
  const listed = new Set(known.map(({ device }) => device))
  const others = new Set(credentials.map(({ subject }) => subject).filter((subject) => !listed.has(subject)))
  const owner = (subject: string) => known.find(({ device }) => userOf(device) === subject)
  return [
    ...known,
    ...[...others].map((subject) => {
      const { name = subject, unit = '' } = owner(subject) ?? {}
      return { name, unit, label: 'on every device', device: subject, credentials: about(subject) }
    }),
  ]
}

/** Whether a device is looked for: by words that all stand in what is said of it, and by the status of one of its credentials. */
export function isFound(
  { name, unit, label, device, credentials }: DeviceRow,
  { words, status }: { readonly words: string; readonly status: LifecycleStatus | null },
): boolean {
  const said = [name, unit, label, device].join(' ').toLocaleLowerCase('en')
  const wanted = words.toLocaleLowerCase('en').split(/\s+/)
  return (
    wanted.every((word) => said.includes(word)) &&
    (status === null || credentials.some((credential) => credential.status === status))
  )
}

/** The user whose device it is. */
function userOf(device: string): string {
  return device.replace(/\/[^@/]*@/, '@')
}

/** Who has each entry of a list, in the words of the console. */
export function ownersOf(overview: ConsoleOverview, list: string): ReadonlyMap<number, string> {
  return new Map(
    deviceRows(overview).flatMap(({ name, label, credentials }) =>
      credentials.flatMap(({ entry }) =>
        entry?.list === list ? [[entry.index, label === '' ? name : `${name}, ${label}`] as const] : [],
      ),
    ),
  )
}
