import { resolve } from 'node:path'
import { fileNonceStore } from '@imprint/adapters/files'
import { type Ask, formatDateTime, formatRequest, parseImIdOf } from '@imprint/core'
import { parseDcqlQuery } from '@imprint/core/dcql'
import { imDevice, imUser } from '@imprint/schemas'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Command, optionOf, optionsOf, requiredOption, UsageError } from '../command.ts'
import { own, readText, writeWhole } from '../files.ts'
import { noncesDirectory } from '../home.ts'
import { suggest } from '../terminal/suggest.ts'
import { trustsNobody, wireVerifier } from '../wiring.ts'

const types = [imDevice.type, imUser.type]

/** Makes a request that a peer's device answers. */
export const request: Command = {
  name: 'request',
  summary: 'ask a peer who is there: make a request',
  usage: '--verifier ID ([--ask TYPE[:CLAIM,…]]… | --query FILE) [options]',
  about: `Send the request to the peer; it answers with "imprint present", and you judge the answer with "imprint verify".
A request is good for one answer. ID is your own name: an answer made for another is refused.`,
  example: `$ imprint request --verifier im:%40bob@example.org --ask ImDeviceCredential:fn,organization-name \\
    --peer im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com --out request.json`,
  options: {
    verifier: { type: 'string', value: 'ID', about: 'your own identifier, the audience of the answer' },
    ask: {
      type: 'string',
      multiple: true,
      value: 'TYPE[:CLAIM,…]',
      about: `a credential to be shown (${types.join(', ')}) and the claims it must hold; a device credential unless said otherwise`,
    },
    query: {
      type: 'string',
      value: 'FILE',
      about: 'what is asked for as a DCQL query (OpenID4VP 1.0 section 6), in place of --ask',
    },
    peer: { type: 'string', value: 'DEVICE', about: 'the device that must answer; any unless said otherwise' },
    lifetime: { type: 'string', value: 'TIME', about: 'how long it may be answered; 5m unless said otherwise' },
    out: { type: 'string', value: 'FILE', about: 'where it goes; standard output unless said otherwise' },
    nonces: {
      type: 'string',
      value: 'DIR',
      about: 'where nonces are remembered; $IMPRINT_HOME/nonces unless said otherwise',
    },
  },
  operands: [0, 0],
  async run(call) {
    const { host } = call
    const asked = optionsOf(call, 'ask').map(parseAsk)
    const queryPath = optionOf(call, 'query')
    if (queryPath !== null && asked.length > 0) throw new UsageError('--ask and --query exclude each other')
    const wish =
      queryPath === null
        ? { ask: asked.length === 0 ? [{ type: imDevice.type, claims: [] }] : asked }
        : { query: own(parseDcqlQuery(await readText(call, queryPath)), queryPath) }
    const peer = optionOf(call, 'peer')
    if (peer !== null) own(parseImIdOf('device', peer), '--peer is a device, such as im:USER/DEVICE@DOMAIN')
    const lifetime = parseDuration(optionOf(call, 'lifetime') ?? '5m', 'lifetime')
    const nonces = fileNonceStore({ dir: noncesDirectory(call), clock: host.clock })
    const id = requiredOption(call, 'verifier')
    const verifier = wireVerifier({
      id,
      trust: trustsNobody,
      status: 'when-present',
      sources: [],
      nonces,
      clock: host.clock,
    })
    const made = await verifier
      .createRequest({ ...wish, lifetime, ...(peer === null ? {} : { peer }) })
      .catch((error: unknown) => {
        if (error instanceof TypeError) throw new UsageError(error.message)
        throw error
      })
    const text = formatRequest(made)
    const out = optionOf(call, 'out')
    if (out === null) return done(text, JSON.parse(text))
    const written = await writeWhole(resolve(host.cwd, out), `${text}\n`, 0o600)
    if (!written.ok) return failure(written.error)
    return done(`Wrote the request to ${out}. It can be answered once, until ${formatDateTime(made.expiresAt)}.`, {
      ...JSON.parse(text),
      file: out,
    })
  },
}

function parseAsk(text: string): Ask {
  const colon = text.indexOf(':')
  const type = colon < 0 ? text : text.slice(0, colon)
  const claims =
    colon < 0
      ? []
      : text
          .slice(colon + 1)
          .split(',')
          .filter((name) => name !== '')
  // Other types may exist elsewhere, but no answer to this request could be accepted by `imprint verify`.
  if (!types.includes(type))
    throw new UsageError(
      `--ask ${type}: the types are ${types.join(' and ')}${suggest(type, types).map((near) => `; did you mean ${near}?`)[0] ?? ''}`,
    )
  return { type, claims }
}
