import { nodeHasher } from '@imprint/adapters/node-crypto'
import { thumbprintUri } from '@imprint/core'
import { done } from '../answers.ts'
import type { Command } from '../command.ts'
import { passphraseOption, readKey } from '../key-file.ts'

/** Shows the public half of a key. */
export const keyPublic: Command = {
  name: 'key public',
  summary: 'show the public half of a key, as a JWK or a JWK Set',
  usage: 'FILE [--jwks]',
  about: `FILE is a private key: a JWK, an encrypted one, or PEM (PKCS #8). With --jwks the answer is the key set that an
issuer publishes, or that a trust file holds as "jwks".`,
  example: '$ imprint key public issuer.jwk --jwks > jwks.json',
  options: { jwks: { type: 'boolean', about: 'answer a JWK Set (RFC 7517 section 5)' }, ...passphraseOption },
  operands: [1, 1],
  async run(call) {
    const { pair, kid } = await readKey(call, call.operands[0] as string)
    const jwk = { ...pair.publicJwk, kid }
    const shown = call.values['jwks'] === true ? { keys: [jwk] } : jwk
    const json =
      call.values['jwks'] === true ? shown : { publicJwk: jwk, thumbprint: thumbprintUri(pair.publicJwk, nodeHasher) }
    return done(JSON.stringify(shown, null, 2), json)
  },
}
