import { type Json, ok, type Result } from '@imprint/core'
import type { CommandHandlers } from '../frame-port.ts'
import type { RoleContext } from '../role-context.ts'
import type { TrustClient } from './trust-client.ts'

/** What a client does about trust at the commands of the page. All that it takes is loaded with the first of them. */
export function trustCommands(context: RoleContext): CommandHandlers {
  let made: Promise<TrustClient> | null = null
  const client = () => {
    made ??= import('./trust-client.ts').then(({ createTrustClient }) => createTrustClient(context))
    return made
  }
  return {
    'trust-identity': async (person) => {
      const identity = await (await client()).identity(person)
      return identity.ok ? ok(identity.value.public as unknown as Json) : identity
    },
    'trust-credential': async (chain) => (await client()).signPhone(chain),
    'trust-judge': async (wish) => (await client()).judge(wish),
    'compare-open': async (wish) => (await client()).compare.open(wish),
    'compare-start': async () => (await client()).compare.start(),
    'compare-state': async (wanted) => json(await (await client()).compare.state(wanted)),
    'compare-answer': async (answer) => (await client()).compare.answer(answer),
    'compare-vouch': async () => (await client()).vouch(),
  }
}

function json(result: Result<object>): Result<Json> {
  return result.ok ? ok(result.value as Json) : result
}
