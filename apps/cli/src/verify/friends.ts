import { join, resolve } from 'node:path'
import { type Facts, ok, type Result } from '@imprint/core'
import { type IdentityEvent, parseMatrixUserId, parsePublishedKeys } from '@imprint/trust/cross-signing'
import type { Policy } from '@imprint/trust/policy-file'
import { type Call, type Option, optionOf, optionsOf, UsageError } from '../command.ts'
import { kindOfPath } from '../files.ts'
import { identitiesFile } from '../home.ts'
import { fileIdentityStore, type IdentityStore } from '../trust/keys/identity-store.ts'
import { keyFiles } from '../trust/keys/own-keys.ts'

/** The options of a command that follows cross-signing keys. */
export const friendOptions: Readonly<Record<string, Option>> = {
  keys: {
    type: 'string',
    value: 'DIR|FILE',
    multiple: true,
    about: 'for the cross-signing model: your keys and friends (imprint trust keys), or an answer to /keys/query',
  },
  identities: {
    type: 'string',
    value: 'FILE',
    about: 'where master keys are remembered; beside the keys in DIR, else $IMPRINT_HOME/identities.json',
  },
}

/** Where cross-signing keys are found, and what is remembered of whose they are. */
export interface Friends {
  readonly files: readonly string[]
  readonly identities: IdentityStore
}

/** Finds the keys and the ledger that the options name. */
export async function openFriends(call: Call): Promise<Friends> {
  const { cwd, clock } = call.host
  const files: string[] = []
  let folder: string | null = null
  for (const path of optionsOf(call, 'keys')) {
    const kind = await kindOfPath(call, path)
    if (kind === null) throw new UsageError(`--keys ${path}: there is no such file or directory`)
    if (kind === 'directory') folder ??= resolve(cwd, path)
    files.push(kind === 'directory' ? join(resolve(cwd, path), keyFiles.document) : resolve(cwd, path))
  }
  const named = optionOf(call, 'identities')
  const beside = folder === null ? identitiesFile(call) : join(folder, keyFiles.identities)
  return { files, identities: fileIdentityStore({ path: named === null ? beside : resolve(cwd, named), clock }) }
}

/** The servers that a policy names for keys. */
export function keyServersOf(policy: Policy): readonly { readonly url: string; readonly domains: readonly string[] }[] {
  if (policy.model === 'combination') return policy.models.flatMap(keyServersOf)
  return policy.model === 'cross-signing' ? policy.servers : []
}

/**
 * Remembers what servers and files showed of users who are remembered already, whatever the verdict was: another master key then waits to be acknowledged. A user who was never met is not remembered here, so that a stranger
 * is pinned by an accepted presentation only.
 */
export async function noticeIdentities(identities: IdentityStore, facts: Facts): Promise<Result<null>> {
  const events: IdentityEvent[] = []
  for (const [key, fact] of Object.entries(facts)) {
    const [kind = '', id] = key.split(' ')
    const user = kind === 'cross-signing-keys' && fact.state === 'found' ? parseMatrixUserId(id) : null
    if (user?.ok !== true || fact.state !== 'found') continue
    const keys = parsePublishedKeys(fact.value, user.value)
    if (keys.ok) events.push({ kind: 'seen', userId: user.value, masterKey: keys.value.master.jwk, at: fact.fetchedAt })
  }
  if (events.length === 0) return ok(null)
  const ledger = await identities.read()
  // An unreadable ledger has made the verdict undecided, and says so there.
  if (!ledger.ok) return ok(null)
  const known = events.filter(({ userId }) => ledger.value.users.some((user) => user.userId === userId))
  const recorded = known.length === 0 ? ledger : await identities.record(known)
  return recorded.ok ? ok(null) : recorded
}
