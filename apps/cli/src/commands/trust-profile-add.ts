import { resolve } from 'node:path'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import type { Finding, Seconds } from '@imprint/core'
import { type ProfileLog, signStatement } from '@imprint/trust/well-known'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, optionsOf, requireAll, requiredOption, UsageError } from '../command.ts'
import { writeWhole } from '../files.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { logText, profileOptions, readLogFile, servingLines } from '../profile/log-file.ts'
import { supportedClaims } from '../profile/supported-claims.ts'

/** Signs the next statement of one's profile: other services, or another key. */
export const trustProfileAdd: Command = {
  name: 'trust profile add',
  summary: 'sign the next statement of your profile: other services, or another key',
  usage: '--key FILE --host HOST --log FILE [options]',
  about: `The list is whole: a service that is not given again is withdrawn, unless no --claim is given at all. With --next-key two
statements are signed, one by each key, so that the new one is in charge at once. Keep every statement: a log that
loses one is refused.`,
  example: `$ imprint trust profile add --key me.jwk --host alice.example --log log.json --next-key new.jwk`,
  options: {
    key: { type: 'string', value: 'FILE', about: 'the private key that is in charge now' },
    name: { type: 'string', value: 'NAME', about: 'what you call yourself, if that changes' },
    claim: {
      type: 'string',
      value: 'URI',
      multiple: true,
      about: 'a service; all of them, or none to leave them as they are',
    },
    'next-key': { type: 'string', value: 'FILE', about: 'the private key that takes over' },
    compromised: {
      type: 'boolean',
      about: 'somebody else may have the old key: nothing it signed is believed any more',
    },
    ...profileOptions,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    requireAll(call, ['key', 'host', 'log'])
    const path = requiredOption(call, 'log')
    const log = await readLogFile(call, { path, host: requiredOption(call, 'host') })
    const given = optionsOf(call, 'claim')
    const nextPath = optionOf(call, 'next-key')
    const compromised = call.values['compromised'] === true
    if (compromised && nextPath === null)
      throw new UsageError('--compromised needs --next-key FILE: the key that takes over')
    const next = nextPath === null ? null : signerOf(await readKey(call, nextPath), null)
    const signer = signerOf(await readKey(call, requiredOption(call, 'key')), null)
    const name = optionOf(call, 'name')
    if (next === null && given.length === 0 && (name === null || name === log.head.name))
      throw new UsageError('nothing would change: give --name, --claim or --next-key')
    const at = Math.floor(call.host.clock.now()) as Seconds
    const claims = given.length === 0 ? log.head.claims : supportedClaims(given)
    const draft = { name: name ?? log.head.name, claims, at }
    const naming =
      next === null ? draft : { ...draft, nextKey: next.publicJwk, ...(compromised ? { compromised } : {}) }
    const made = await signStatement(naming, { signer, after: log.head, hasher: nodeHasher })
    if (!made.ok) return failure(inCharge(made.error, log))
    const taken =
      next === null ? made : await signStatement(draft, { signer: next, after: made.value, hasher: nodeHasher })
    if (!taken.ok) return failure(taken.error)
    const statements = [...log.texts, made.value.text, ...(next === null ? [] : [taken.value.text])]
    const written = await writeWhole(resolve(call.host.cwd, path), logText(statements), 0o644)
    if (!written.ok) return failure(written.error)
    const lines = servingLines(log.profile, { path, newest: taken.value.text })
    return done(lines.join('\n'), {
      profile: log.profile.uri,
      statement: taken.value.text,
      number: taken.value.place.number,
      log: path,
    })
  },
}

/** Says which key is in charge, where another one was given. */
function inCharge(error: Finding, { keys }: ProfileLog): Finding {
  const key = keys.findLast(({ validity }) => validity.until === null && validity.compromised === null)
  return error.code === 'service.log_key_unknown' && key !== undefined
    ? { ...error, detail: `${error.detail}; the key with the fingerprint ${key.fingerprint} is in charge` }
    : error
}
