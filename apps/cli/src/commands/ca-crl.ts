import { resolve } from 'node:path'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { formatDateTime, type Seconds } from '@imprint/core'
import { formatPem } from '@imprint/core/x509'
import { writeRevocationList } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { readAuthority, secondOf, writeState } from '../ca/authority-folder.ts'
import { type Command, optionOf, requiredOption } from '../command.ts'
import { writeWhole } from '../files.ts'
import { passphraseOption } from '../key-file.ts'

/** Writes the list of revoked certificates. */
export const caCrl: Command = {
  name: 'ca crl',
  summary: 'write the list of revoked certificates',
  usage: '--dir DIR [--lifetime TIME] [--out FILE]',
  about: 'Write a new list before the last one ends, or verifiers that require one will not decide.',
  example: '$ imprint ca crl --dir ca --lifetime 7d --out issuing.crl.pem',
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the authority that `imprint ca init` made' },
    key: { type: 'string', value: 'FILE', about: 'its private key, where it is not in DIR' },
    lifetime: { type: 'string', value: 'TIME', about: 'until the next list; 7d unless said otherwise' },
    out: { type: 'string', value: 'FILE', about: 'where the list goes; standard output unless said otherwise' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const dir = requiredOption(call, 'dir')
    const authority = await readAuthority(call)
    const { crlNumber, revoked } = authority.state
    const thisUpdate = secondOf(call)
    const nextUpdate = (thisUpdate + parseDuration(optionOf(call, 'lifetime') ?? '7d', 'lifetime')) as Seconds
    const list = await writeRevocationList({ revoked, number: crlNumber, thisUpdate, nextUpdate }, authority, {
      hasher: nodeHasher,
    })
    if (!list.ok) return failure(list.error)
    // Before the list leaves: two lists of one number could not be told apart.
    const kept = await writeState(call, dir, { ...authority.state, crlNumber: crlNumber + 1 })
    if (!kept.ok) return failure(kept.error)
    const text = formatPem({ label: 'X509 CRL', der: list.value })
    const said = { number: crlNumber, revoked: revoked.length, nextUpdate: formatDateTime(nextUpdate) }
    const out = optionOf(call, 'out')
    if (out === null) return done(text.trimEnd(), { ...said, crl: text })
    const written = await writeWhole(resolve(call.host.cwd, out), text, 0o644)
    return written.ok
      ? done(
          `Wrote list ${crlNumber} with ${revoked.length} certificates to ${out}; the next is due ${said.nextUpdate}.`,
          { ...said, file: out },
        )
      : failure(written.error)
  },
}
