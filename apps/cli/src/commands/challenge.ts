import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileNonceStore } from '@imprint/adapters/files'
import { formatChallenge, formatDateTime } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { writeWhole } from '../files.ts'
import { formats } from '../formats.ts'
import { noncesDirectory } from '../home.ts'
import { idleSigner, wireIssuer } from '../wiring.ts'

/** Makes challenges for devices to prove their keys by. */
export const challenge: Command = {
  name: 'challenge',
  summary: 'ask a device to prove its key, before anything is issued to it',
  usage: '--issuer ID [--lifetime 10m] [--out FILE | --count N --out DIR]',
  about: `A challenge is answered once, by one device (imprint key prove). For many devices make as many with --count: they
go to DIR as challenge-0001.json and so on, and "imprint issue --challenge DIR" finds the right one for each proof.`,
  example: '$ imprint challenge --issuer https://im.example.com --out challenge.json',
  options: {
    issuer: { type: 'string', value: 'ID', about: 'the issuer: an https URL or a DID' },
    lifetime: { type: 'string', value: 'TIME', about: 'how long it may be answered; 10m unless said otherwise' },
    count: { type: 'string', value: 'N', about: 'how many; needs --out' },
    out: {
      type: 'string',
      value: 'FILE',
      about: 'where it goes, or with --count the directory; standard output unless said otherwise',
    },
    nonces: {
      type: 'string',
      value: 'DIR',
      about: 'where nonces are remembered; $IMPRINT_HOME/nonces unless said otherwise',
    },
  },
  operands: [0, 0],
  async run(call) {
    const { host } = call
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '10m', 'lifetime')
    const nonces = fileNonceStore({ dir: noncesDirectory(call), clock: host.clock })
    const issuer = wireIssuer({
      id: requiredOption(call, 'issuer'),
      signer: idleSigner(),
      format: formats[0],
      nonces,
      clock: host.clock,
    })
    const out = optionOf(call, 'out')
    const wanted = optionOf(call, 'count')
    if (wanted !== null) {
      const count = Number(wanted)
      if (!(Number.isInteger(count) && count >= 1 && count <= 100_000))
        throw new UsageError('--count is a number from 1 to 100000')
      if (out === null) throw new UsageError('--count needs --out DIR')
      await mkdir(resolve(host.cwd, out), { recursive: true, mode: 0o700 })
      for (let index = 1; index <= count; index++) {
        const name = `challenge-${String(index).padStart(4, '0')}.json`
        const written = await writeWhole(
          resolve(host.cwd, out, name),
          `${formatChallenge(await issuer.createChallenge({ lifetime }))}\n`,
          0o600,
        )
        if (!written.ok) return failure(written.error)
      }
      return done(`Wrote ${count} challenges to ${out}/.`, { count, directory: out })
    }
    const made = await issuer.createChallenge({ lifetime })
    const text = formatChallenge(made)
    if (out === null) return done(text, JSON.parse(text))
    const written = await writeWhole(resolve(host.cwd, out), `${text}\n`, 0o600)
    if (!written.ok) return failure(written.error)
    return done(`Wrote the challenge to ${out}. It can be answered once, until ${formatDateTime(made.expiresAt)}.`, {
      ...JSON.parse(text),
      file: out,
    })
  },
}
