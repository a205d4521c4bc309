import { resolve } from 'node:path'
import { parseChallenge } from '@imprint/core'
import { createHolder } from '@imprint/holder'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, requiredOption } from '../command.ts'
import { own, readText, writeWhole } from '../files.ts'
import { formats } from '../formats.ts'
import { holdingOptions, openHolding } from '../wallet/holding.ts'

/** Answers an issuer's challenge. */
export const keyProve: Command = {
  name: 'key prove',
  summary: 'prove to an issuer that a device holds its key',
  usage: '(--wallet FILE | --key FILE) --challenge FILE [--out FILE]',
  about: `Answers a challenge (imprint challenge) with a JWT of type openid4vci-proof+jwt, signed by the device key. For
"imprint issue --proofs DIR" put it in DIR under the device's name, such as SvPfLlwBQi-6oddVRrkqpw-04c7.jwt.`,
  example:
    '$ imprint key prove --key phone.jwk --challenge challenge.json --out proofs/SvPfLlwBQi-6oddVRrkqpw-04c7.jwt',
  options: {
    ...holdingOptions,
    challenge: { type: 'string', value: 'FILE', about: 'what the issuer sent' },
    out: { type: 'string', value: 'FILE', about: 'where the proof goes; standard output unless said otherwise' },
  },
  operands: [0, 0],
  async run(call) {
    const { signer, store } = await openHolding(call)
    const path = requiredOption(call, 'challenge')
    const challenge = own(parseChallenge(await readText(call, path)), path)
    const holder = createHolder({ signer, formats, store, clock: call.host.clock })
    const proof = await holder.prove(challenge)
    if (!proof.ok) return failure(proof.error)
    const out = optionOf(call, 'out')
    if (out === null) return done(proof.value, { proof: proof.value })
    const written = await writeWhole(resolve(call.host.cwd, out), `${proof.value}\n`, 0o600)
    return written.ok ? done(`Wrote the proof to ${out}.`, { proof: proof.value, file: out }) : failure(written.error)
  },
}
