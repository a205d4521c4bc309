import { formatRequest } from '@imprint/core'
import { authorities } from '../../../messages/authorities.ts'
import type { VerdictReport } from '../../../messages/verdict-report.ts'
import { codeOf, needsTemplate } from './scene-parts.ts'

/**
 * Writes the scene as a program: the verifier of the client that judged, the request and the answer of this run, and what was fetched for it, at the time at which it was judged. What others wrote stands in texts made by
 * `JSON.stringify` only, never in a comment or in code. `template` is the file of a type of credential that is not built in.
 */
export function sceneScript(report: VerdictReport, template: string): string {
  const { evidence, verdict } = report
  const { text, request, facts, at, nonce } = evidence
  const isTemplated = needsTemplate(report)
  const trust = authorities.map(({ issuer, domains }) => ({ issuer, domains, types: null }))
  return `import { fixedClock } from '@imprint/adapters/clock'
${isTemplated ? "import { parseTemplate } from '@imprint/adapters/json-schema'\n" : ''}import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { type Facts, factKey, type NonceState, parseRequest, type Seconds } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { imDevice, imUser } from '@imprint/schemas'
import { hierarchy } from '@imprint/trust/hierarchy'
import { createVerifier } from '@imprint/verifier'

// What was asked, and what came.
const request = parseRequest(${literal(formatRequest(request))})
if (!request.ok) throw new Error(request.error.detail)
const presentation = ${literal(text)}

// When it was judged, what was fetched for it, and what the client remembered of the nonce.
const at = ${at} as Seconds
const facts: Facts = JSON.parse(${literal(JSON.stringify(facts))})
const nonce: NonceState = ${literal(nonce === null || nonce === 'unavailable' ? 'fresh' : nonce)}
${isTemplated ? `\nconst template = parseTemplate(${literal(template)})\nif (!template.ok) throw new Error(template.error.detail)\n` : ''}
// The client's verifier. A live one has sources that fetch, and a store of nonces that remembers.
const verifier = createVerifier({
  id: request.value.audience,
  formats: [createSdJwtVc({ hasher: nodeHasher, random: nodeRandom }), vcJwt, vcJwt11],
  schemas: [imDevice, imUser${isTemplated ? ', template.value.schema' : ''}],
  trust: hierarchy(${JSON.stringify(trust)}),
  status: 'required',
  statusLists: [createTokenStatusList({ compressor: nodeCompressor })],
  sources: [{ fetch: async (need) => facts[factKey(need)] ?? null }],
  signatures: createNodeSignatureVerifier(),
  nonces: { issue: () => undefined, consume: () => nonce },
  clock: fixedClock(at),
  random: nodeRandom,
})

const { evidence, ...verdict } = await verifier.verify(presentation, request.value)
for (const { rule, result } of verdict.checks) console.log(result.padEnd(8), rule)
console.log(verdict.outcome, verdict.outcome === 'accepted' ? verdict.value.credentials.map((each) => each.subject) : verdict.because)

// The same verdict as in the scene, and again from the evidence alone.
const again = await verifier.judge(evidence)
for (const each of [verdict, again]) {
  const code = each.outcome === 'accepted' ? null : each.because.code
  if (each.outcome !== ${literal(verdict.outcome)} || code !== ${literal(codeOf(report))}) throw new Error('another verdict than in the scene')
}
`
}

/** A value as it stands in a program: no text of others can end it. */
function literal(value: string | null): string {
  return JSON.stringify(value)
}
