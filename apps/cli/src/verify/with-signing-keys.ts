import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { type Check, type OpenedCredential, type PublicJwk, thumbprintUri } from '@imprint/core'
import type { Report, ReportedCheck } from './report.ts'
import { credentialsOf } from './stated.ts'

const signatures = createNodeSignatureVerifier()

/** Adds to the rows about trust what the token itself shows, whatever the verdict: whom each credential names as its issuer, and which of the keys that models believe made its signature. Where they believe different ones, that tells them apart. */
export async function withSigningKeys(
  report: Report,
  { text, checks, modelId }: { readonly text: string; readonly checks: readonly Check[]; readonly modelId: string },
): Promise<Report> {
  const credentials = credentialsOf(text)
  // A combination is named for its rule and then, in brackets, for its models.
  const [, rule] = /^([a-z0-9-]+)\(/.exec(modelId) ?? []
  const rows: ReportedCheck[] = []
  for (const [index, row] of report.checks.entries()) {
    const credential = credentials[Number(/^\/credentials\/(\d+)$/.exec(row.about)?.[1] ?? 0)] ?? null
    rows.push(
      row.rule === 'issuer.trusted'
        ? {
            ...row,
            ...(rule === undefined ? {} : { combinedBy: rule }),
            token: {
              issuer: credential?.issuer ?? null,
              signedBy: credential === null ? null : await signerOf(credential, keysOf(checks[index])),
            },
          }
        : row,
    )
  }
  return { ...report, checks: rows }
}

function keysOf(check: Check | undefined): readonly PublicJwk[] {
  return (check?.opinions ?? []).flatMap(({ keys }) => keys)
}

async function signerOf(
  { signature: { algorithm, data, signature } }: OpenedCredential,
  keys: readonly PublicJwk[],
): Promise<string | null> {
  for (const jwk of keys)
    if ((await signatures.verify(algorithm.name, jwk, data, signature)) === 'valid')
      return thumbprintUri(jwk, nodeHasher)
  return null
}
