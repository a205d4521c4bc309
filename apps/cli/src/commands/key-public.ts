import { issuerMetadataUrl } from '@imprint/adapters/https-keys'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { thumbprintUri } from '@imprint/core'
import { done } from '../answers.ts'
import { type Command, optionOf, UsageError } from '../command.ts'
import { passphraseOption, readKey } from '../key-file.ts'

/** Shows the public half of a key. */
export const keyPublic: Command = {
  name: 'key public',
  summary: 'show the public half of a key, as a JWK or a JWK Set',
  usage: 'FILE [--jwks | --metadata ISSUER]',
  about: `FILE is a private key: a JWK, an encrypted one, or PEM (PKCS #8). With --jwks the answer is the key set that a
trust file holds as "jwks". An issuer that is an https URL publishes its key set in JWT VC Issuer Metadata, the document
{"issuer": "https://ISSUER", "jwks": {"keys": […]}} at https://ISSUER/.well-known/jwt-vc-issuer; where ISSUER has a path,
the path comes after that. --metadata answers that document.`,
  example: `$ imprint key public issuer.jwk --jwks > jwks.json
$ imprint key public issuer.jwk --metadata https://im.example.com > jwt-vc-issuer`,
  options: {
    jwks: { type: 'boolean', about: 'answer a JWK Set (RFC 7517 section 5)' },
    metadata: { type: 'string', value: 'ISSUER', about: 'answer what the issuer, an https URL, publishes' },
    ...passphraseOption,
  },
  operands: [1, 1],
  async run(call) {
    const { pair, kid } = await readKey(call, call.operands[0] as string)
    const jwk = { ...pair.publicJwk, kid }
    const issuer = optionOf(call, 'metadata')
    if (issuer !== null) {
      if (call.values['jwks'] === true) throw new UsageError('--jwks and --metadata exclude each other')
      if (!issuer.startsWith('https:') || issuerMetadataUrl(issuer) === null)
        throw new UsageError('--metadata wants the issuer: an https URL without query and fragment')
      const metadata = { issuer, jwks: { keys: [jwk] } }
      return done(JSON.stringify(metadata, null, 2), metadata)
    }
    const shown = call.values['jwks'] === true ? { keys: [jwk] } : jwk
    const json =
      call.values['jwks'] === true ? shown : { publicJwk: jwk, thumbprint: thumbprintUri(pair.publicJwk, nodeHasher) }
    return done(JSON.stringify(shown, null, 2), json)
  },
}
