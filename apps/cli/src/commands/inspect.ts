import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import { type Answer, type Call, type Command, UsageError } from '../command.ts'
import { kindOfPath, readBytes, readText } from '../files.ts'
import { pemOfDer } from '../inspect/certificates.ts'
import { inspectDirectory } from '../inspect/directory-export.ts'
import { allProblems, inspectText } from '../inspect/inspect-text.ts'
import { isWrong } from '../inspect/inspection.ts'
import { inspectionText } from '../inspect/inspection-text.ts'

/** Says what something is and what is wrong with it. */
export const inspect: Command = {
  name: 'inspect',
  summary: 'say what a token, key, certificate, name or file is, and what is wrong with it',
  usage: 'FILE | TEXT | -',
  about: `Reads credentials, presentations, proofs and other tokens, keys (private ones are never shown), certificates,
requests for them, CRLs and OCSP responses (PEM or DER), DIDs, IM identifiers, requests, challenges, trust files, records,
verdicts, directory exports (vCard, CSV), and examples as they are printed in documents. It lists everything that is
wrong, repairs nothing, believes nothing and opens no connection.
Whether a token is to be believed is for "imprint verify" to say. Exit code 1 if anything is wrong.`,
  example: `$ imprint inspect presentation.jwt
$ imprint inspect im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com`,
  options: {},
  operands: [1, 1],
  async run(call): Promise<Answer> {
    const [operand] = call.operands as readonly [string]
    const { text, given } = await readOperand(call, operand)
    const known = await inspectText(text, { clock: call.host.clock, signatures: createNodeSignatureVerifier() })
    const isOther = given === 'file' && known.kind === 'unknown'
    const found = (isOther ? inspectDirectory(text, operand) : null) ?? known
    if (given === 'text' && found.kind === 'unknown')
      throw new UsageError('there is no such file, and the text itself is nothing that Imprint reads')
    const wrong = allProblems(found).filter(isWrong)
    return {
      exit: wrong.length === 0 ? 0 : 1,
      text: inspectionText(found, call.style),
      json: { ...found, facts: grouped(found.facts) },
    }
  },
}

async function readOperand(
  call: Call,
  operand: string,
): Promise<{ readonly text: string; readonly given: 'file' | 'text' }> {
  if (operand === '-') return { text: await readText(call, '-'), given: 'file' }
  switch (await kindOfPath(call, operand)) {
    case 'file': {
      const der = pemOfDer(await readBytes(call, operand))
      return { text: der ?? (await readText(call, operand)), given: 'file' }
    }
    case 'directory':
      throw new UsageError('this is a directory; name a file in it')
    case null:
      return { text: operand, given: 'text' }
  }
}

/** Facts as an object for programs; a name that occurs several times has a list. */
function grouped(facts: readonly (readonly [string, string])[]): Readonly<Record<string, string | readonly string[]>> {
  const groups = new Map<string, string[]>()
  for (const [name, value] of facts) groups.set(name, [...(groups.get(name) ?? []), value])
  return Object.fromEntries(
    [...groups].map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]),
  )
}
