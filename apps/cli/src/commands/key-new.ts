import { resolve } from 'node:path'
import { generateNodeKey, nodeHasher } from '@imprint/adapters/node-crypto'
import { algorithms, encodeText, jwkText, thumbprint, thumbprintUri } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, UsageError } from '../command.ts'
import { writeNew } from '../files.ts'
import { passphraseOption, privateKeyText, readPassphrase } from '../key-file.ts'

const names = algorithms.map(({ name }) => name).join('|')

/** Makes a key for a device or an issuer. */
export const keyNew: Command = {
  name: 'key new',
  summary: 'make a key for a device or an issuer',
  usage: '--out FILE [options]',
  about: `Writes the private key to FILE, readable by you only; a file that exists is never overwritten. The public
half and its names are printed. ES256K is for issuers that are DIDs.`,
  example: `$ imprint key new --out phone.jwk
$ imprint key new --alg ES256 --kid 2026-11 --out issuer.jwk --public issuer-public.jwk`,
  options: {
    alg: { type: 'string', value: 'ALG', about: `${names}; Ed25519 unless said otherwise` },
    kid: {
      type: 'string',
      value: 'NAME',
      about: 'the name under which the public key is published; its thumbprint unless said otherwise',
    },
    out: { type: 'string', value: 'FILE', about: 'where the private key goes' },
    public: { type: 'string', value: 'FILE', about: 'where the public key goes as well' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const wanted = optionOf(call, 'alg') ?? 'Ed25519'
    const row = algorithms.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
    if (row === undefined) throw new UsageError(`--alg is one of ${names}`)
    const out = optionOf(call, 'out')
    if (out === null) throw new UsageError('--out FILE is missing: where the private key goes')
    if (out === '-') throw new UsageError('a private key is written to a file only, never to standard output')
    const pair = generateNodeKey(row.name)
    const kid = optionOf(call, 'kid') ?? thumbprint(pair.publicJwk, nodeHasher)
    const path = resolve(call.host.cwd, out)
    const written = await writeNew(path, await privateKeyText({ pair, kid }, await readPassphrase(call)), 0o600)
    if (!written.ok) return failure(written.error)
    const publicJwk = { ...pair.publicJwk, kid }
    const publicOut = optionOf(call, 'public')
    if (publicOut !== null) {
      const also = await writeNew(resolve(call.host.cwd, publicOut), `${JSON.stringify(publicJwk, null, 2)}\n`, 0o644)
      if (!also.ok) return failure({ ...also.error, detail: `the private key is in ${out}, but ${also.error.detail}` })
    }
    const called = {
      kid,
      thumbprint: thumbprintUri(pair.publicJwk, nodeHasher),
      did: `did:jwk:${encodeText(jwkText(pair.publicJwk))}`,
    }
    const text = [
      `Wrote the private key (${row.name}) to ${out}. Nobody else must see it.`,
      `public      ${JSON.stringify(publicJwk)}`,
      `thumbprint  ${called.thumbprint}`,
      `as a DID    ${called.did}`,
    ]
    return done(text.join('\n'), { alg: row.name, file: out, publicJwk, ...called })
  },
}
