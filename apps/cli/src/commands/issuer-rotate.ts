import { type AlgorithmName, fail, formatDateTime, type IssuerKeyRecord, ok, type Result } from '@imprint/core'
import { done, failure } from '../answers.ts'
import { type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'
import { signingOptions } from '../issuer/issuer-options.ts'
import { metadataMaxAge } from '../issuer/metadata-pages.ts'
import type { OpenedIssuer } from '../issuer/open-issuer.ts'
import { withIssuer } from '../issuer/with-issuer.ts'

/** Rolls the keys of an issuer. */
export const issuerRotate: Command = {
  name: 'issuer rotate',
  summary: 'roll the keys: the next one signs from now on, and a new next one is published',
  usage: '--reason TEXT [--compromised KID] [options]',
  about: `What the former key signed still holds: verifiers judge a key at the time at which a credential was issued. The new
next key is published from now on, so that every cache has it before it is used; publish again (serve-metadata) and
rotate again no sooner than caches are renewed.
--compromised says that somebody else may have a key. Nothing that it signed is believed from then on, whatever time it
says; where it was the active one, the next takes its place at once. Then issue again what it signed:
  imprint issuer renew --signed-by KID --reason TEXT --out DIR`,
  example: `$ imprint issuer rotate --reason "yearly"
$ imprint issuer rotate --compromised "$KID" --reason "laptop stolen"`,
  options: {
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log' },
    compromised: { type: 'string', value: 'KID', about: 'the key that somebody else may have' },
    ...signingOptions,
  },
  operands: [0, 0],
  run: (call) => {
    const reason = requiredOption(call, 'reason')
    const compromised = optionOf(call, 'compromised')
    return withIssuer(call, 'sign', async (opened) => {
      const rolled = await roll(opened, { reason, compromised })
      if (!rolled.ok) return failure(rolled.error)
      const { active, next, waited } = rolled.value
      const known = call.host.clock.now() - waited >= metadataMaxAge
      const lines = [
        ...(compromised === null ? [] : [`Nothing that ${compromised} signed is believed any more.`]),
        `signs now   ${active}`,
        `signs next  ${next}`,
        ...(known
          ? []
          : [
              `The key that signs now was published ${formatDateTime(waited)}: verifiers may need ${metadataMaxAge} seconds from then to see it.`,
            ]),
        ...(compromised === null ? [] : [await signedLine(call, opened, compromised)]),
      ]
      return done(lines.join('\n'), { active, next, compromised })
    })
  },
}

interface Rolled {
  readonly active: string
  readonly next: string
  /** Since when the key that signs now is published. */
  readonly waited: IssuerKeyRecord['createdAt']
}

async function roll(
  { issuer, keys }: OpenedIssuer,
  { reason, compromised }: { readonly reason: string; readonly compromised: string | null },
): Promise<Result<Rolled>> {
  const known = await issuer.keys.list()
  if (!known.ok) return known
  const fallen = known.value.find(({ kid }) => kid === compromised)
  if (compromised !== null && fallen === undefined) throw new UsageError('--compromised names no key of this issuer')
  const alg = known.value.find(({ state }) => state === 'active')?.alg ?? 'Ed25519'
  let next = known.value.find(({ state, kid }) => state === 'next' && kid !== compromised)
  if (next === undefined) {
    const made = await addKey({ issuer, keys }, alg)
    if (!made.ok) return made
    next = made.value
  }
  // One that is out of use, or was not in use yet, leaves the active one where it is.
  const moves = compromised === null || fallen?.state === 'active'
  const changed =
    compromised === null
      ? await issuer.keys.activate(next.kid, reason)
      : await issuer.keys.compromise(compromised, { reason, next: moves ? next.kid : null })
  if (!changed.ok) return changed
  const active = moves ? next : known.value.find(({ state }) => state === 'active')
  const after = moves ? await addKey({ issuer, keys }, alg) : ok(next)
  if (!after.ok) return after
  if (active === undefined) return fail('lifecycle.key_state', 'no key is active: rotate to make the next one active')
  return ok({ active: active.kid, next: after.value.kid, waited: active.createdAt })
}

async function addKey(
  { issuer, keys }: Pick<OpenedIssuer, 'issuer' | 'keys'>,
  alg: AlgorithmName,
): Promise<Result<IssuerKeyRecord>> {
  const key = await keys.create(alg)
  if (!key.ok) return key
  const added = await issuer.keys.add(key.value)
  if (!added.ok) return added
  const known = await issuer.keys.list()
  if (!known.ok) return known
  const record = known.value.find(({ kid }) => kid === key.value.kid)
  return record === undefined ? fail('lifecycle.unknown', 'the new key is not in the store') : ok(record)
}

async function signedLine({ host }: Call, { issuer }: OpenedIssuer, kid: string): Promise<string> {
  const live = await issuer.list({ kid, liveAt: host.clock.now(), limit: 1 })
  return live.ok && live.value.items.length === 0
    ? 'It signed nothing that still holds.'
    : `It signed credentials that would still hold. Issue them again: imprint issuer renew --signed-by ${kid} --reason TEXT --out DIR`
}
