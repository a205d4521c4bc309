import { resolve } from 'node:path'
import { parseRequest } from '@imprint/core'
import { createHolder } from '@imprint/holder'
import { imDevice, imUser } from '@imprint/schemas'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { readText, readToken, writeWhole } from '../files.ts'
import { formats } from '../formats.ts'
import { ownDocument } from '../own-document.ts'
import { holdingOptions, openHolding } from '../wallet/holding.ts'

/** Answers a request. */
export const present: Command = {
  name: 'present',
  summary: 'answer a request: show credentials and prove the key',
  usage: '(--wallet FILE | --key FILE --credential FILE…) --request FILE [options]',
  about: `Shows as few of the credentials as the request needs, signed by the device key for this verifier and this request
only. A wallet (imprint wallet init) holds key and credentials. With --key, --wallet is a plain list of credentials that
later calls need not name again.`,
  example:
    '$ imprint present --key phone.jwk --credential credentials/SvPfLlwBQi-6oddVRrkqpw-04c7.jwt --request request.json',
  options: {
    credential: { type: 'string', multiple: true, value: 'FILE', about: 'a credential of this device' },
    request: { type: 'string', value: 'FILE', about: 'what the verifier sent' },
    out: { type: 'string', value: 'FILE', about: 'where the presentation goes; standard output unless said otherwise' },
    ...holdingOptions,
  },
  operands: [0, 0],
  async run(call) {
    const { host } = call
    const { signer, store } = await openHolding(call)
    const requestPath = requiredOption(call, 'request')
    const requestText = await readText(call, requestPath)
    const request = ownDocument(parseRequest(requestText), { path: requestPath, text: requestText })
    const credentials = optionsOf(call, 'credential')
    if (optionOf(call, 'wallet') === null && credentials.length === 0)
      throw new UsageError('--credential FILE or --wallet FILE is missing')
    const holder = createHolder({ signer, formats, store, clock: host.clock, types: [imDevice, imUser] })
    for (const path of credentials) {
      const added = await holder.add(await readToken(call, path))
      if (!added.ok) return failure({ ...added.error, detail: `${path}: ${added.error.detail}` })
    }
    const presented = await holder.present(request)
    if (!presented.ok) return failure(presented.error)
    const out = optionOf(call, 'out')
    const json = { presentation: presented.value, audience: request.audience }
    if (out === null) return done(presented.value, json)
    const written = await writeWhole(resolve(host.cwd, out), `${presented.value}\n`, 0o600)
    return written.ok
      ? done(`Wrote the presentation for ${request.audience} to ${out}.`, { ...json, file: out })
      : failure(written.error)
  },
}
