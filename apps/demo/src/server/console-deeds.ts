import { type Directory, readDirectory } from '@imprint/adapters/directory'
import { fail, isJsonObject, type Json, ok, type Result } from '@imprint/core'
import { findAll, type Target } from '@imprint/issuer'
import { auditRow, credentialRow, directoryRow, keyRow, personRow } from './console-view.ts'
import type { Deed } from './deed.ts'
import type { Organisation } from './organisation.ts'

/** Characters of a directory file that the console takes: a request to this server is no longer. */
const maxFile = 100_000

/** Rows of the audit log in one answer. */
const auditPage = 500

/** Deeds of Example Corp's administrator. */
export const consoleDeeds = {
  /** Everybody in the directory, every credential, every key. */
  'console-overview': async (_given, { world }) => {
    const { issuer, people } = world.organisation
    const credentials = await findAll(issuer.list, { limit: 1_000 })
    if (!credentials.ok) return credentials
    const keys = await issuer.keys.list()
    if (!keys.ok) return keys
    return ok({
      people: people().map(personRow),
      credentials: credentials.value.map(credentialRow),
      keys: keys.value.map(keyRow),
    })
  },
  /** Takes a credential back for good, for now, or not at all: `{ to, credential, reason }`, or with `device` everything of one. */
  'change-status': async (given, { world }) => {
    const { to, credential, device, reason } = isJsonObject(given) ? given : {}
    const target: Target | null =
      typeof credential === 'string' ? { credential } : typeof device === 'string' ? { device } : null
    if (!(to === 'revoked' || to === 'suspended' || to === 'valid') || target === null || !isReason(reason))
      return fail('request.malformed', 'a status, a credential or device, and a reason')
    const { issuer } = world.organisation
    const change = { revoked: issuer.revoke, suspended: issuer.suspend, valid: issuer.reinstate }[to]
    const changed = await change(target, reason)
    return changed.ok ? ok([...changed.value.changed]) : changed
  },
  /** Makes the next signing key, which is published and signs nothing yet. Answers its name. */
  'add-issuer-key': (_given, { world }) => world.organisation.addKey(),
  /** Puts a key into use, and the one before out of it: `{ kid, reason }`. */
  'activate-key': (given, { world }) =>
    changeKey(given, (kid, reason) => world.organisation.issuer.keys.activate(kid, reason)),
  /** Says that somebody else may have a key: `{ kid, reason }`. Where it was in use the next one is, or a new one. */
  'compromise-key': (given, { world }) =>
    changeKey(given, async (kid, reason) => {
      const { keys } = world.organisation.issuer
      const known = await keys.list()
      if (!known.ok) return known
      if (known.value.find((key) => key.kid === kid)?.state !== 'active')
        return keys.compromise(kid, { reason, next: null })
      const waiting = known.value.find(({ state }) => state === 'next')
      const next = waiting === undefined ? await world.organisation.addKey() : ok(waiting.kid)
      return next.ok ? keys.compromise(kid, { reason, next: next.value }) : next
    }),
  /** Rows of the audit log after a number. */
  'console-audit': async (given, { world }) => {
    if (!(Number.isSafeInteger(given) && (given as number) >= 0)) return fail('request.malformed', 'a number of a row')
    const rows = await world.organisation.issuer.audit({ after: given as number, limit: auditPage })
    return rows.ok ? ok(rows.value.map(auditRow)) : rows
  },
  /** Reads the whole audit log and checks it; given a hash of before, that it is still in it. */
  'verify-audit': async (given, { world }) => {
    const expectHead = typeof given === 'string' ? given : null
    const report = await world.organisation.issuer.verifyAudit({ expectHead })
    return report.ok ? ok({ ...report.value }) : report
  },
  /** Reads a directory file and takes nothing in: `{ text, file }`, or `null` for the one that comes with the demo. */
  'read-directory': async (given, { world }) => {
    const directory = directoryOf(given, world.organisation)
    return directory.ok ? ok(directoryRow(directory.value)) : directory
  },
  /** Takes in a directory file, given as above, and issues to the devices that are new. Answers which. */
  'import-directory': async (given, { world }) => {
    const directory = directoryOf(given, world.organisation)
    if (!directory.ok) return directory
    const admitted = await world.organisation.admit(directory.value)
    return admitted.ok ? ok({ ...directoryRow(directory.value), ...admitted.value }) : admitted
  },
} satisfies Readonly<Record<string, Deed>>

function directoryOf(given: Json, { directory }: Organisation): Result<Directory> {
  if (given === null) return ok(directory)
  const { text, file } = isJsonObject(given) ? given : {}
  if (typeof text !== 'string' || !(file === undefined || typeof file === 'string'))
    return fail('request.malformed', 'a text, and the name of a file')
  if (text.length > maxFile) return fail('directory.format', `${text.length} characters, at most ${maxFile} here`)
  return readDirectory(text, file === undefined ? {} : { file })
}

async function changeKey(
  given: Json,
  change: (kid: string, reason: string) => Promise<Result<null>>,
): Promise<Result<Json>> {
  const { kid, reason } = isJsonObject(given) ? given : {}
  return typeof kid === 'string' && isReason(reason)
    ? change(kid, reason)
    : fail('request.malformed', 'a key and a reason')
}

function isReason(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200
}
