import { resolve } from 'node:path'
import { fileCredentialStore } from '@imprint/adapters/files'
import { looksLikeWallet } from '@imprint/adapters/wallet-file'
import { fail, type OpenedCredential, ok, type Result } from '@imprint/core'
import { candidateOf, explainAsk, explainQuery } from '@imprint/core/dcql'
import { imDevice, imUser } from '@imprint/schemas'
import { failure } from '../answers.ts'
import { type Answer, type Call, type Command, optionOf, optionsOf, UsageError } from '../command.ts'
import { readText, readToken } from '../files.ts'
import { formats } from '../formats.ts'
import { readAsked } from '../query/asked-file.ts'
import { explanationText } from '../query/explanation-text.ts'
import { keptCredentials } from '../wallet/kept-credentials.ts'
import { openWallet } from '../wallet/open-wallet.ts'
import { walletOptions } from '../wallet/wallet-options.ts'

interface Named {
  readonly name: string
  readonly opened: OpenedCredential
}

/** Says which credential answers a query, and why the others do not. */
export const queryExplain: Command = {
  name: 'query explain',
  summary: 'say which credential answers a query, and which constraint the others fail',
  usage: 'QUERY (--credential FILE… | --wallet FILE) [options]',
  about: `QUERY is a DCQL query (OpenID4VP 1.0 section 6), or a request. Nothing is verified, signed or sent, and no claim's value is
shown. Exits 0 if the query is satisfied, 1 if not. Members that DCQL does not define are ignored, as it demands: one that is
misspelt, such as "vct" for "vct_values", asks for nothing.`,
  example: `$ imprint query explain request.json --credential credentials/SvPfLlwBQi-6oddVRrkqpw-04c7.jwt
$ imprint query explain query.json --wallet phone.wallet --passphrase-file passphrase.txt`,
  options: {
    credential: { type: 'string', multiple: true, value: 'FILE', about: 'a credential to try' },
    ...walletOptions,
  },
  operands: [1, 1],
  async run(call): Promise<Answer> {
    const paths = optionsOf(call, 'credential')
    const wallet = optionOf(call, 'wallet')
    if (wallet === null && paths.length === 0)
      throw new UsageError('--credential FILE or --wallet FILE is missing: which credentials are tried')
    const asked = await readAsked(call, call.operands[0] as string)
    const named: Named[] = []
    for (const path of paths) {
      const opened = openCredential(await readToken(call, path))
      if (!opened.ok) return failure({ ...opened.error, detail: `${path}: ${opened.error.detail}` })
      named.push({ name: path, opened: opened.value })
    }
    if (wallet !== null) named.push(...(await keptIn(call, wallet)))
    const opened = named.map((one) => one.opened)
    const explanation =
      'query' in asked
        ? explainQuery(asked.query, opened.map(candidateOf))
        : explainAsk(asked.ask, opened, [imDevice, imUser])
    const names = named.map(({ name }) => name)
    return {
      exit: explanation.result === 'satisfied' ? 0 : 1,
      text: explanationText(explanation, { names, style: call.style }),
      json: { ...explanation, candidates: names },
    }
  },
}

function openCredential(text: string): Result<OpenedCredential> {
  for (const format of formats) {
    const opened = format.open(text)
    if (opened === null) continue
    if (!opened.ok) return opened
    return opened.value.kind === 'credential' ? ok(opened.value) : fail('jws.typ', 'a presentation, not a credential')
  }
  return fail('format.unknown', 'no format of this release reads it')
}

/** Newest first, as a holder tries them. One that is not read any more answers nothing. */
async function keptIn(call: Call, path: string): Promise<readonly Named[]> {
  const isSealed = looksLikeWallet(await readText(call, path))
  const store = isSealed ? (await openWallet(call)).store : fileCredentialStore(resolve(call.host.cwd, path))
  const kept = await keptCredentials(store, path)
  return kept
    .flatMap(({ number, opened }) => ('kind' in opened ? [{ name: `${path} ${number}`, opened }] : []))
    .reverse()
}
