import { dirname, resolve } from 'node:path'
import { generateNodeKey, nodeHasher } from '@imprint/adapters/node-crypto'
import { algorithms, encodeText, jwkText, thumbprint, thumbprintUri } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Call, type Command, optionOf, UsageError } from '../command.ts'
import { kindOfPath, writeNew } from '../files.ts'
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
    const publicOut = optionOf(call, 'public')
    await refuseUnlessNew(call, { option: 'out', path: out })
    if (publicOut !== null) await refuseUnlessNew(call, { option: 'public', path: publicOut })
    const path = resolve(call.host.cwd, out)
    if (publicOut !== null && resolve(call.host.cwd, publicOut) === path)
      throw new UsageError('--out and --public name the same file')
    const pair = generateNodeKey(row.name)
    const kid = optionOf(call, 'kid') ?? thumbprint(pair.publicJwk, nodeHasher)
    const written = await writeNew(path, await privateKeyText({ pair, kid }, await readPassphrase(call)), 0o600)
    if (!written.ok) return failure(written.error)
    const publicJwk = { ...pair.publicJwk, kid }
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

/** Asked before a key is made: a file that exists, or a folder that does not, is a slip of whoever called. */
async function refuseUnlessNew(call: Call, { option, path }: { readonly option: string; readonly path: string }) {
  if ((await kindOfPath(call, path)) !== null)
    throw new UsageError(`--${option} ${path}: it exists already and is left as it is; name a file that does not`)
  const folder = dirname(path)
  const kind = await kindOfPath(call, folder)
  if (kind === null) throw new UsageError(`--${option} ${path}: there is no folder ${folder}; make it first`)
  if (kind === 'file') throw new UsageError(`--${option} ${path}: ${folder} is a file, not a folder`)
}
