import { resolve } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import { fail, fileBudget, isJsonObject, type JsonObject, parseJsonObject, type Result } from '@imprint/core'
import { policyVersion } from '@imprint/trust/policy-file'
import { done, failure } from '../answers.ts'
import { type Call, type Command, optionOf, UsageError } from '../command.ts'
import { own, readText, writeWhole } from '../files.ts'
import { graphSvg } from '../trust/graph-svg.ts'
import { graphText } from '../trust/graph-text.ts'
import { policyGraph } from '../trust/policy-graph.ts'
import { readPolicyFile } from '../trust/read-policy-file.ts'
import { readReport } from '../trust/read-report.ts'
import type { TrustGraph } from '../trust/trust-graph.ts'
import { verdictGraph } from '../trust/verdict-graph.ts'
import { evidenceOf } from '../verify/evidence-file.ts'
import { nonceNotAsked } from '../verify/judge-again.ts'
import { reportPresentation } from '../verify/report.ts'
import { withSigningKeys } from '../verify/with-signing-keys.ts'
import { wireVerifier } from '../wiring.ts'

/** Draws who vouches for whom. */
export const trustGraph: Command = {
  name: 'trust graph',
  summary: 'draw who vouches for whom, in a policy or in a verdict',
  usage: `POLICY [--svg FILE]
       imprint trust graph RECORD --trust POLICY [--svg FILE]
       imprint trust graph VERDICT [--svg FILE]`,
  about: `Draws a trust file, a record of evidence (imprint verify --record, judged again by POLICY, offline), or a verdict
(imprint verify --json). On the terminal as a tree; with --svg as a picture with a description in words. Both sides of a conflict
are drawn.`,
  example: `$ imprint trust graph trust.json
$ imprint trust graph evidence.json --trust trust.json --svg trust.svg`,
  options: {
    trust: { type: 'string', value: 'FILE', about: 'the trust file by which a record is judged again' },
    svg: { type: 'string', value: 'FILE', about: 'where the picture goes; "-" for standard output' },
  },
  operands: [1, 1],
  async run(call) {
    const graph = await readGraph(call)
    const svg = optionOf(call, 'svg')
    if (svg === '-') return { exit: 0, text: graphSvg(graph), json: graph }
    if (svg === null) return done(graphText(graph, { style: call.style, width: call.host.columns ?? 100 }), graph)
    const written = await writeWhole(resolve(call.host.cwd, svg), graphSvg(graph), 0o644)
    return written.ok ? done(`Wrote ${svg}.`, { ...graph, svg }) : failure(written.error)
  },
}

async function readGraph(call: Call): Promise<TrustGraph> {
  const [path] = call.operands
  if (path === undefined) throw new UsageError('what is to be drawn is missing: a trust file, a record, or a verdict')
  if (path === '-') throw new UsageError('what is drawn is read twice, so it must be a file')
  const json = own(parseJsonObject(await readText(call, path), fileBudget), path)
  const trust = optionOf(call, 'trust')
  if (json['version'] === policyVersion) {
    if (trust !== null) throw new UsageError('--trust goes with a record; this file is a trust file itself')
    return policyGraph((await readPolicyFile(call, path)).policy)
  }
  if (typeof json['outcome'] === 'string') return verdictGraph(own(readReport(json), path))
  if (trust === null) throw new UsageError('a record says what was seen, not whom you believe: give --trust FILE')
  return own(await judgeRecord(call, { json, trust }), path)
}

async function judgeRecord(
  call: Call,
  { json, trust: path }: { readonly json: JsonObject; readonly trust: string },
): Promise<Result<TrustGraph>> {
  const evidence = evidenceOf(json)
  if (!evidence.ok) return evidence
  if (!isJsonObject(json['facts'])) return fail('store.corrupt', 'a record has facts', '/facts')
  const { trust } = await readPolicyFile(call, path)
  const { request, at } = evidence.value
  const verifier = wireVerifier({
    id: request.audience,
    trust,
    status: 'when-present',
    sources: [],
    nonces: nonceNotAsked,
    clock: fixedClock(at),
  })
  const judged = await verifier.judge(evidence.value)
  const parts = { text: evidence.value.text, checks: judged.checks, modelId: trust.id }
  return { ok: true, value: verdictGraph(await withSigningKeys(reportPresentation(judged, at), parts)) }
}
