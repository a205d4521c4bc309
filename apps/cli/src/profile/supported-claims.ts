import { parseServiceClaim } from '@imprint/core/services'
import { UsageError } from '../command.ts'

/** One of each form. */
const examples: readonly string[] = [
  'dns:alice.example?type=TXT',
  'https://codeberg.org/alice/forgejo_proof',
  'https://gitea.example/alice/gitea_proof',
  'https://gitlab.example/alice/gitlab_proof',
  'https://gist.github.com/alice/0123abcd',
  'https://social.example.net/@alice',
  'xmpp:alice@chat.example.org',
  'https://alice.example/.well-known/imprint-profiles',
  'https://alice.example/about (a page, without port or query)',
]

/** Takes claims that a verifier can check. One that it cannot is a usage error: it would never count, and nobody would say why. */
export function supportedClaims(claims: readonly string[]): readonly string[] {
  for (const claim of claims)
    if (parseServiceClaim(claim) === null)
      throw new UsageError(
        `--claim ${claim}: no service of a form that can be checked; the forms are ${examples.join(', ')}`,
      )
  if (claims.length === 0) throw new UsageError('--claim URI is missing: a service that links back')
  return claims
}
