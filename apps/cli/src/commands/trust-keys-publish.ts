import { resolve } from 'node:path'
import { done, failure } from '../answers.ts'
import { type Command, optionOf } from '../command.ts'
import { writeWhole } from '../files.ts'
import { publicPart } from '../trust/keys/key-document.ts'
import { dirOption, openOwnKeys } from '../trust/keys/own-keys.ts'

/** Writes what others may see of one's own keys. */
export const trustKeysPublish: Command = {
  name: 'trust keys publish',
  summary: 'write what others may see of your keys',
  usage: '--dir DIR [--out FILE]',
  about: `Writes your master key, self-signing key and devices in the form in which a Matrix server answers /keys/query. Hand the file
to friends, or serve it at an https address that their policies name ("servers" of the cross-signing model). It says
nothing of your friends, and whoever carries it cannot make it say another thing without another master key.`,
  example: '$ imprint trust keys publish --dir alice --out alice.json',
  options: {
    ...dirOption,
    out: { type: 'string', value: 'FILE', about: 'where it goes; standard output unless said otherwise' },
  },
  operands: [0, 0],
  async run(call) {
    const json = publicPart(await (await openOwnKeys(call)).read())
    const text = JSON.stringify(json, null, 1)
    const out = optionOf(call, 'out')
    if (out === null) return done(text, json)
    const written = await writeWhole(resolve(call.host.cwd, out), `${text}\n`, 0o644)
    return written.ok ? done(`Wrote ${out}.`, { file: out, ...json }) : failure(written.error)
  },
}
