import type { TrustModel } from '@imprint/core'
import { hashPolicy, type Policy, parseTrustPolicy, readPolicy } from '@imprint/trust/policy-file'
import type { Call } from '../command.ts'
import { readText } from '../files.ts'
import { ownDocument } from '../own-document.ts'
import { policyTools } from '../wiring.ts'

/** A trust file: what it says, the model that it makes, and its name. */
export interface PolicyDocument {
  readonly policy: Policy
  readonly trust: TrustModel
  readonly hash: string
}

/** Reads a trust file. A fault in it is a usage error that names the file and the place. */
export async function readPolicyFile(call: Call, path: string): Promise<PolicyDocument> {
  const text = await readText(call, path)
  const file = ownDocument(readPolicy(text), { path, text })
  const trust = ownDocument(parseTrustPolicy(text, policyTools), { path, text })
  return { policy: file.policy, trust, hash: hashPolicy(file, policyTools.hasher) }
}
