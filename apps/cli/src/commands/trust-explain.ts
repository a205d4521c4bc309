import { explainCode } from '@imprint/core'
import { done } from '../answers.ts'
import { type Command, UsageError } from '../command.ts'
import { explainPolicy } from '../trust/explain-policy.ts'
import { readPolicyFile } from '../trust/read-policy-file.ts'

/** Says what a policy means. */
export const trustExplain: Command = {
  name: 'trust explain',
  summary: 'say in words what a trust file would accept and refuse',
  usage: 'POLICY',
  about: `Reads a trust file as imprint verify does, and says whom it believes, about whom, and what happens when its models disagree
or cannot be asked. Nothing is fetched. The last line is the name of the policy (RFC 6920), which every verdict repeats.`,
  example: '$ imprint trust explain trust.json',
  options: {},
  operands: [1, 1],
  async run(call) {
    const [path] = call.operands
    if (path === undefined) throw new UsageError('POLICY is missing: a trust file, or "-"')
    // A code looks like a file that is not there.
    if (explainCode(path) !== null)
      throw new UsageError(`that is a code, which "imprint explain ${path}" explains; POLICY is a trust file`)
    const { policy, hash } = await readPolicyFile(call, path)
    const width = call.host.columns ?? 100
    const plain = { good: same, bad: same, doubt: same, dim: same, bold: same }
    const says = explainPolicy(policy, { style: plain, width: Number.MAX_SAFE_INTEGER }).split('\n')
    return done(`${explainPolicy(policy, { style: call.style, width })}\n\n${call.style.dim(hash)}`, {
      policyHash: hash,
      says: says.filter((line) => line !== ''),
    })
  },
}

const same = (text: string) => text
