import { resolve } from 'node:path'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import { formatDateTime, type Seconds } from '@imprint/core'
import { formatPem } from '@imprint/core/x509'
import { writeRevocationList } from '@imprint/issuer/ca'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { readAuthority, rootOption, secondOf, updateRecord } from '../ca/authority-folder.ts'
import { pinOption } from '../ca/token-key.ts'
import { type Command, optionOf, requiredOption } from '../command.ts'
import { writeWhole } from '../files.ts'
import { passphraseOption } from '../key-file.ts'

/** Writes the list of revoked certificates. */
export const caCrl: Command = {
  name: 'ca crl',
  summary: 'write the list of revoked certificates',
  usage: '--dir DIR [--root] [--lifetime TIME] [--out FILE]',
  about: `Write a new list before the last one ends, or verifiers that require one will not decide. imprint ca init wrote the first
list of the root, root.crl.pem; --root writes the next one.`,
  example: '$ imprint ca crl --dir ca --lifetime 7d --out issuing.crl.pem',
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the authority that `imprint ca init` made' },
    key: { type: 'string', value: 'FILE', about: 'its private key, where it is not in DIR' },
    lifetime: { type: 'string', value: 'TIME', about: 'until the next list; 7d unless said otherwise' },
    out: { type: 'string', value: 'FILE', about: 'where the list goes; standard output unless said otherwise' },
    ...rootOption,
    ...pinOption,
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const dir = requiredOption(call, 'dir')
    const authority = await readAuthority(call)
    const state = await updateRecord(call, dir, (record) => ({ ...record, crlNumber: record.crlNumber + 1 }))
    // The number is taken before the list is signed: two lists of one number could not be told apart.
    if (!state.ok) return failure(state.error)
    const { revoked } = state.value
    const crlNumber = state.value.crlNumber - 1
    const thisUpdate = secondOf(call)
    const nextUpdate = (thisUpdate + parseDuration(optionOf(call, 'lifetime') ?? '7d', 'lifetime')) as Seconds
    const list = await writeRevocationList({ revoked, number: crlNumber, thisUpdate, nextUpdate }, authority, {
      hasher: nodeHasher,
    })
    if (!list.ok) return failure(list.error)
    const text = formatPem({ label: 'X509 CRL', der: list.value })
    const said = { number: crlNumber, revoked: revoked.length, nextUpdate: formatDateTime(nextUpdate) }
    const out = optionOf(call, 'out')
    if (out === null) return done(text.trimEnd(), { ...said, crl: text })
    const written = await writeWhole(resolve(call.host.cwd, out), text, 0o644)
    return written.ok
      ? done(
          `Wrote list ${crlNumber} with ${revoked.length} ${revoked.length === 1 ? 'certificate' : 'certificates'} to ${out}; the next is due ${said.nextUpdate}.`,
          { ...said, file: out },
        )
      : failure(written.error)
  },
}
