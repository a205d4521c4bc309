import { resolve } from 'node:path'
import { policyVersion } from '@imprint/trust/policy-file'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, UsageError } from '../command.ts'
import { writeWhole } from '../files.ts'
import { dirOption, openOwnKeys, ownKeysOf } from '../trust/keys/own-keys.ts'

/** Writes a trust file that begins with one's own master key. */
export const trustKeysPolicy: Command = {
  name: 'trust keys policy',
  summary: 'write the trust file that believes whom you vouch for',
  usage: '--dir DIR [--unverified first-use] [--out FILE]',
  about: `Every path begins with your own master key, which stands in the file by value: write it again after a reset. Other models may
be added to the file by hand, and servers that publish keys: "servers": [{"url": "https://im.example.com/{user}.json",
"domains": ["example.com"]}]. imprint verify finds the keys in --keys DIR.`,
  example: '$ imprint trust keys policy --dir alice --out trust.json',
  options: {
    ...dirOption,
    unverified: {
      type: 'string',
      value: 'POLICY',
      about:
        'refuse those whom you did not verify, or first-use: believe them while their master key stays; refuse unless said otherwise',
    },
    out: { type: 'string', value: 'FILE', about: 'where it goes; standard output unless said otherwise' },
  },
  operands: [0, 0],
  async run(call) {
    const unverified = optionOf(call, 'unverified') ?? 'refuse'
    if (unverified !== 'refuse' && unverified !== 'first-use')
      throw new UsageError('--unverified is refuse or first-use')
    const { userId, master } = ownKeysOf(await (await openOwnKeys(call)).read())
    const model = { model: 'cross-signing', me: { userId, masterKey: master.jwk }, unverified }
    const json = { version: policyVersion, models: [model] }
    const text = JSON.stringify(json, null, 2)
    const out = optionOf(call, 'out')
    if (out === null) return done(text, json)
    const written = await writeWhole(resolve(call.host.cwd, out), `${text}\n`, 0o644)
    return written.ok ? done(`Wrote ${out}.`, { file: out, ...json }) : failure(written.error)
  },
}
