import type { Finding, Result } from '@imprint/core'
import type { ManagedIssuer, StatusChange, Target } from '@imprint/issuer'
import { done, failure } from '../answers.ts'
import { parseDuration } from '../arguments.ts'
import {
  type Answer,
  type Call,
  type Command,
  isStoreCode,
  type Option,
  optionOf,
  optionsOf,
  requiredOption,
  UsageError,
} from '../command.ts'
import { printable } from '../terminal/style.ts'
import { issuerOptions } from './issuer-options.ts'
import { withIssuer } from './with-issuer.ts'

/** What differs between the commands that change a status. */
export interface StatusCommandParts {
  readonly verb: 'revoke' | 'suspend' | 'reinstate'
  readonly summary: string
  readonly about: string
  readonly example: string
  /** What was done to so many credentials. */
  readonly did: string
}

/** Makes a command that changes the status of credentials by id, device or person. */
export function statusCommand({ verb, summary, about, example, did }: StatusCommandParts): Command {
  return {
    name: `issuer ${verb}`,
    summary,
    usage: '(ID… | --device ID | --user ID) --reason TEXT [options]',
    about,
    example,
    options: {
      device: {
        type: 'string',
        multiple: true,
        value: 'ID',
        about: 'every credential about this device or bound to its key',
      },
      user: { type: 'string', multiple: true, value: 'ID', about: 'every credential about this user or handle' },
      reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log' },
      ...(verb === 'revoke' ? replacedOption : {}),
      ...issuerOptions,
    },
    operands: [0, 1000],
    run: (call) => {
      const replaced = optionOf(call, 'replaced-for')
      const targets = targetsOf(call)
      const reason = requiredOption(call, 'reason')
      if (reason.trim() === '') throw new UsageError('--reason wants a reason: why, for the audit log')
      if (replaced !== null) return revokeReplaced(call, { overlap: parseDuration(replaced, 'replaced-for'), reason })
      return withIssuer(call, 'read', async ({ issuer, config }) => {
        const sums = { changed: [] as string[], already: [] as string[], unseen: [] as string[], final: [] as string[] }
        const problems: Problem[] = []
        for (const target of targets) {
          const change: Result<StatusChange> = await actOf(issuer, verb)(target, reason)
          if (change.ok)
            for (const name of ['changed', 'already', 'unseen', 'final'] as const)
              sums[name].push(...change.value[name])
          else problems.push({ target: nameOf(target), ...change.error })
          // One that is not found stops no other, so that nothing of a long list stays in use for a slip. A store that fails does.
          if (!change.ok && isStoreCode(change.error.code)) break
        }
        const [problem] = problems
        if (problem !== undefined && targets.length === 1) return failure(problem)
        const lines = [
          `${did} ${count(sums.changed)}. Verifiers see it within ${config.status.ttl} seconds of the next copy of the list.`,
        ]
        if (sums.already.length > 0) lines.push(`${count(sums.already)} had that status already.`)
        if (sums.final.length > 0) lines.push(`${count(sums.final)} is revoked for good and was left alone.`)
        if (sums.unseen.length > 0) lines.push(`${count(sums.unseen)} stands in no list: nobody learns of it.`)
        lines.push(...sums.changed.map((id) => `  ${id}`))
        return problem === undefined ? done(lines.join('\n'), sums) : partial(lines, { problem, problems, sums })
      })
    },
  }
}

const replacedOption: Readonly<Record<string, Option>> = {
  'replaced-for': {
    type: 'string',
    value: 'TIME',
    about: 'everything that has had a successor for this time (issuer renew)',
  },
}

function revokeReplaced(call: Call, how: { readonly overlap: number; readonly reason: string }): Promise<Answer> {
  return withIssuer(call, 'read', async ({ issuer }) => {
    const changed = await issuer.revokeReplaced(how)
    if (!changed.ok) return failure(changed.error)
    const lines = [`Revoked ${count(changed.value)} that had been replaced.`, ...changed.value.map((id) => `  ${id}`)]
    return done(lines.join('\n'), { changed: changed.value })
  })
}

function actOf(issuer: ManagedIssuer, verb: StatusCommandParts['verb']) {
  return issuer[verb]
}

function targetsOf(call: Call): readonly Target[] {
  const targets: readonly Target[] = [
    ...call.operands.map((credential) => ({ credential })),
    ...optionsOf(call, 'device').map((device) => ({ device })),
    ...optionsOf(call, 'user').map((user) => ({ user })),
  ]
  const isReplaced = optionOf(call, 'replaced-for') !== null
  if (isReplaced ? targets.length > 0 : targets.length === 0)
    throw new UsageError('say which, and in one way: ID…, --device ID or --user ID')
  return targets
}

/** Why nothing was done about one of those that were named. */
interface Problem extends Finding {
  readonly target: string
}

function nameOf(target: Target): string {
  return Object.values(target).join()
}

function partial(
  lines: readonly string[],
  {
    problem: { target: _, ...error },
    problems,
    sums,
  }: { readonly problem: Problem; readonly problems: readonly Problem[]; readonly sums: object },
): Answer {
  const told = problems.map(({ target, code, detail }) => `  ${printable(target)}: ${printable(detail)} [${code}]`)
  const text = [...lines, `${problems.length} that you named ${problems.length === 1 ? 'was' : 'were'} not:`, ...told]
  return { ...failure(error), text: text.join('\n'), json: { error, ...sums, problems } }
}

function count(ids: readonly string[]): string {
  return `${ids.length} ${ids.length === 1 ? 'credential' : 'credentials'}`
}
