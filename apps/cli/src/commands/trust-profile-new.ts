import { resolve } from 'node:path'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import type { Seconds } from '@imprint/core'
import { signStatement } from '@imprint/trust/well-known'
import { done, failure } from '../answers.ts'
import { type Command, optionsOf, requireAll, requiredOption } from '../command.ts'
import { writeNew } from '../files.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { logText, profileAt, profileOptions, servingLines } from '../profile/log-file.ts'
import { supportedClaims } from '../profile/supported-claims.ts'

/** Begins a signed profile that lists one's services. */
export const trustProfileNew: Command = {
  name: 'trust profile new',
  summary: 'sign a profile that lists your services',
  usage: '--key FILE --host HOST --name NAME --claim URI… --log FILE',
  about: `The profile is named for the key and the host. Serve both documents, then put the profile's name where only you can write
at each service: a TXT record, the description of a repository named forgejo_proof, gitea_proof or gitlab_proof, a gist,
a field of your account in the fediverse, your vCard, or a link with rel="me".`,
  example: `$ imprint trust profile new --key me.jwk --host alice.example --name Alice --log log.json \\
    --claim 'dns:alice.example?type=TXT' --claim https://codeberg.org/alice/forgejo_proof`,
  options: {
    key: { type: 'string', value: 'FILE', about: 'your private key: Ed25519 or ES256' },
    name: { type: 'string', value: 'NAME', about: 'what you call yourself; nobody vouches for it' },
    claim: { type: 'string', value: 'URI', multiple: true, about: 'a service; give it as often as you have services' },
    ...profileOptions,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['key', 'host', 'name', 'log'])
    const claims = supportedClaims(optionsOf(call, 'claim'))
    const signer = signerOf(await readKey(call, requiredOption(call, 'key')), null)
    const draft = { name: requiredOption(call, 'name'), claims, at: Math.floor(call.host.clock.now()) as Seconds }
    const made = await signStatement(draft, { signer, after: null, hasher: nodeHasher })
    if (!made.ok) return failure(made.error)
    const profile = profileAt(requiredOption(call, 'host'), made.value.fingerprint)
    const path = requiredOption(call, 'log')
    const written = await writeNew(resolve(call.host.cwd, path), logText([made.value.text]), 0o644)
    if (!written.ok) return failure(written.error)
    const lines = servingLines(profile, { path, newest: made.value.text })
    return done(lines.join('\n'), { profile: profile.uri, statement: made.value.text, log: path })
  },
}
