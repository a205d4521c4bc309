import { type Finding, finding, parseChallenge, type Result } from '@imprint/core'
import type { RoleContext } from './role-context.ts'

/** Gets this device its credential, if its wallet is empty: asks the issuer, which is Example Corp unless said otherwise, proves its key, keeps what comes. `null` is success. */
export function enrol(context: RoleContext, host = 'im.example.com'): Promise<Finding | null> {
  const { holder, session } = context
  // Two windows share the wallet of this origin: one of them enrols, and the other finds what it got.
  return navigator.locks.request(`enrol ${session.run} ${host}`, async () => {
    const held = await holder.list()
    if (!held.ok) return held.error
    if (held.value.length > 0) return null
    const credential = await askForCredential(context, host)
    const kept = credential.ok ? await holder.add(credential.value) : credential
    return kept.ok ? null : kept.error
  })
}

/** Asks an issuer for a credential, and proves this device's key. The answer is the credential, which is not kept. */
export async function askForCredential({ holder, server }: RoleContext, host: string): Promise<Result<string>> {
  const ask = async (step: string, text: string): Promise<Result<string>> => {
    const answer = await server.post(`/internet/${host}/enrol/${step}`, text)
    if (!answer.ok) return answer
    return typeof answer.value === 'string'
      ? { ok: true, value: answer.value }
      : { ok: false, error: finding('request.malformed', 'the answer of the issuer') }
  }
  const text = await ask('challenge', '')
  const challenge = text.ok ? parseChallenge(text.value) : text
  const proof = challenge.ok ? await holder.prove(challenge.value) : challenge
  return proof.ok ? ask('credential', proof.value) : proof
}
