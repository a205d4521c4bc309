import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { isTextArray } from '@imprint/core'
import { type ProfileUri, parseProfileUri, profileDocumentUrl, profileLogUrl } from '@imprint/core/services'
import { followLog, type ProfileLog, readStatement } from '@imprint/trust/well-known'
import { type Call, type Option, UsageError } from '../command.ts'
import { own, readObject } from '../files.ts'

/** What statements are judged by. */
export const logChecks = { hasher: nodeHasher, signatures: createNodeSignatureVerifier() }

/** The options that every command about one's own profile has. */
export const profileOptions: Readonly<Record<string, Option>> = {
  host: { type: 'string', value: 'HOST', about: 'the host that serves the profile, such as alice.example' },
  log: { type: 'string', value: 'FILE', about: 'the statements of the profile, as they are served' },
}

/** Reads a log file and follows it, as a verifier would. */
export async function readLogFile(
  call: Call,
  { path, host }: { readonly path: string; readonly host: string },
): Promise<ProfileLog> {
  const { statements } = await readObject(call, path)
  const [first] = isTextArray(statements) ? statements : []
  if (!isTextArray(statements) || first === undefined) throw new UsageError(`${path}: this is no log of a profile`)
  const { fingerprint } = own(readStatement(first, nodeHasher), path)
  return own(followLog(statements, profileAt(host, fingerprint), logChecks), path)
}

/** The name of a profile; a host that can serve none is a usage error. */
export function profileAt(host: string, fingerprint: string): ProfileUri {
  const profile = parseProfileUri(`aspe:${host}:${fingerprint}`)
  if (!profile.ok) throw new UsageError('--host is the public name of a host, such as alice.example')
  return profile.value
}

/** The text of a log file. */
export function logText(statements: readonly string[]): string {
  return `${JSON.stringify({ statements }, null, 1)}\n`
}

/** Says what to serve, and where. */
export function servingLines(
  profile: ProfileUri,
  { path, newest }: { readonly path: string; readonly newest: string },
): readonly string[] {
  return [
    `name     ${profile.uri}`,
    `serve    ${path} at ${profileLogUrl(profile)} (application/json)`,
    `and      this at ${profileDocumentUrl(profile)} (application/asp+jwt):`,
    newest,
  ]
}
