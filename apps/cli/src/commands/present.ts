import { resolve } from 'node:path'
import { fileCredentialStore } from '@imprint/adapters/files'
import { memoryCredentialStore } from '@imprint/adapters/memory'
import { parseRequest } from '@imprint/core'
import { createHolder } from '@imprint/holder'
import { done, failure } from '../answers.ts'
import { type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { readText, readToken, writeWhole } from '../files.ts'
import { formats } from '../formats.ts'
import { passphraseOption, readKey, signerOf } from '../key-file.ts'
import { ownDocument } from '../own-document.ts'

/** Answers a request. */
export const present: Command = {
  name: 'present',
  summary: 'answer a request: show credentials and prove the key',
  usage: '--key FILE --credential FILE… --request FILE [options]',
  about: `Shows as few of the credentials as the request needs, signed by the device key for this verifier and this request
only. With --wallet the credentials are kept in that file, and later calls need not name them again.`,
  example:
    '$ imprint present --key phone.jwk --credential credentials/SvPfLlwBQi-6oddVRrkqpw-04c7.jwt --request request.json',
  options: {
    key: { type: 'string', value: 'FILE', about: 'the private key of the device' },
    credential: { type: 'string', multiple: true, value: 'FILE', about: 'a credential of this device' },
    wallet: { type: 'string', value: 'FILE', about: 'where credentials are kept' },
    request: { type: 'string', value: 'FILE', about: 'what the verifier sent' },
    out: { type: 'string', value: 'FILE', about: 'where the presentation goes; standard output unless said otherwise' },
    ...passphraseOption,
  },
  operands: [0, 0],
  async run(call) {
    const { host } = call
    const key = await readKey(call, requiredOption(call, 'key'))
    const requestPath = requiredOption(call, 'request')
    const requestText = await readText(call, requestPath)
    const request = ownDocument(parseRequest(requestText), { path: requestPath, text: requestText })
    const credentials = optionsOf(call, 'credential')
    const wallet = optionOf(call, 'wallet')
    if (wallet === null && credentials.length === 0)
      throw new UsageError('--credential FILE or --wallet FILE is missing')
    const store = wallet === null ? memoryCredentialStore() : fileCredentialStore(resolve(host.cwd, wallet))
    const holder = createHolder({ signer: signerOf(key, null), formats, store, clock: host.clock })
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
