import type { Finding, KeptCredential, Seconds } from '@imprint/core'
import { type Former, findAll, type Renewed } from '@imprint/issuer'
import { failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import { type Answer, type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { signingOptions } from '../issuer/issuer-options.ts'
import type { OpenedIssuer } from '../issuer/open-issuer.ts'
import { withIssuer } from '../issuer/with-issuer.ts'
import { writeCredentials } from '../issuer/write-credentials.ts'
import { printable } from '../terminal/style.ts'

/** Issues credentials anew. */
export const issuerRenew: Command = {
  name: 'issuer renew',
  summary: 'issue credentials anew before they end, or after their key was compromised',
  usage: '(ID… | --ends-within TIME | --signed-by KID --reason TEXT) [options]',
  about: `The new credential has the same subject, claims and device key, and says which one it replaces. The former one holds
until its own end, or is revoked in the same moment with --former revoke; with --signed-by that is so unless said
otherwise. A credential has one successor: run again, the same one is written again. With --ends-within look ahead for
less than credentials hold, such as every hour for 2h: otherwise each run issues all of them anew. What is suspended,
revoked or ended is not renewed: let the device prove its key, and issue to it.`,
  example: `$ imprint issuer renew --ends-within 2h --out credentials
$ imprint issuer renew --signed-by "$KID" --reason "laptop stolen" --out credentials`,
  options: {
    'ends-within': { type: 'string', value: 'TIME', about: 'everything that holds now and ends within this time' },
    'signed-by': { type: 'string', value: 'KID', about: 'everything that this key signed and that would still hold' },
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log; goes with --signed-by' },
    lifetime: {
      type: 'string',
      value: 'TIME',
      about: 'how long they hold; what the template says unless said otherwise',
    },
    former: {
      type: 'string',
      value: 'keep|revoke',
      about: 'what becomes of the one before; keep unless said otherwise',
    },
    out: { type: 'string', value: 'DIR', about: 'where the files go; credentials unless said otherwise' },
    ...signingOptions,
  },
  operands: [0, 1000],
  run: (call) => {
    const way = wayOf(call)
    return withIssuer(call, 'sign', async (opened) => {
      const { issuer, config } = opened
      const renewed: Renewed[] = []
      const stopped = await runRenewal(call, { way, opened, renewed })
      const ids = renewed.flatMap(({ result }) => (result.ok ? [result.value.id] : []))
      const kept: KeptCredential[] = []
      for (const id of ids) {
        const found = await findAll(issuer.list, { id, limit: 1000 })
        if (!found.ok) return failure(found.error)
        kept.push(...found.value)
      }
      const out = optionOf(call, 'out') ?? 'credentials'
      const written = kept.length === 0 ? null : await writeCredentials(call, kept, { out, issuer: config.id })
      if (written !== null && !written.ok) return failure(written.error)
      return stopped === null ? answer(call, renewed, out) : failure(stopped)
    })
  },
}

type Way =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'due'; readonly within: number }
  | { readonly kind: 'signed-by'; readonly kid: string; readonly reason: string }

function wayOf(call: Call): Way {
  const within = optionOf(call, 'ends-within')
  const kid = optionOf(call, 'signed-by')
  const ways = [call.operands.length > 0, within !== null, kid !== null].filter(Boolean).length
  if (ways !== 1) throw new UsageError('say which, in one way: ID…, --ends-within TIME or --signed-by KID')
  if (within !== null) return { kind: 'due', within: parseDuration(within, 'ends-within') }
  if (kid !== null) return { kind: 'signed-by', kid, reason: requiredOption(call, 'reason') }
  return { kind: 'ids', ids: call.operands }
}

async function runRenewal(
  call: Call,
  { way, opened, renewed }: { readonly way: Way; readonly opened: OpenedIssuer; readonly renewed: Renewed[] },
): Promise<Finding | null> {
  const { issuer } = opened
  const given = optionOf(call, 'lifetime')
  const common = {
    former: formerOf(call, way),
    ...(given === null ? {} : { lifetime: parseDuration(given, 'lifetime') }),
  }
  if (way.kind === 'ids') {
    for (const credential of way.ids)
      renewed.push({ former: credential, result: await issuer.renew({ credential, ...common }) })
    return null
  }
  const endsBefore = (call.host.clock.now() + (way.kind === 'due' ? way.within : 0)) as Seconds
  const all =
    way.kind === 'due'
      ? issuer.renewDue({ endsBefore, ...common })
      : issuer.reissueSignedBy(way.kid, { reason: way.reason, ...common })
  for (;;) {
    const step = await all.next()
    if (step.done === true) return step.value
    renewed.push(step.value)
  }
}

function formerOf(call: Call, way: Way): Former {
  const given = optionOf(call, 'former') ?? (way.kind === 'signed-by' ? 'revoke' : 'keep')
  if (given === 'keep' || given === 'revoke') return given
  throw new UsageError('--former is keep or revoke')
}

function answer({ style }: Call, renewed: readonly Renewed[], out: string): Answer {
  const made = renewed.flatMap(({ former, result }) => (result.ok ? [{ former, id: result.value.id }] : []))
  const problems = renewed.flatMap(({ former, result }) => (result.ok ? [] : [{ former, ...result.error }]))
  const lines = [
    made.length === 0
      ? 'Issued nothing anew.'
      : `Issued ${made.length} ${made.length === 1 ? 'credential' : 'credentials'} anew to ${out}/.`,
  ]
  if (problems.length > 0) lines.push(style.bad(`${problems.length} were not:`))
  for (const { former, code, detail } of problems)
    lines.push(`  ${printable(former)}: ${printable(detail)} ${style.dim(`[${code}]`)}`)
  return {
    exit: problems.length === 0 ? 0 : 1,
    text: lines.join('\n'),
    json: { renewed: made, problems, directory: out },
  }
}
