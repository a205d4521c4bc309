import { formatRequest, type Json, ok, parseRequest } from '@imprint/core'
import { showTheme } from '../state/show-theme.ts'
import type { Chat } from './chat/create-chat.ts'
import type { CommandHandlers } from './frame-port.ts'
import type { RoleContext } from './role-context.ts'

/** What a chat client does at the commands of the page: one row each. */
export function chatCommands(
  { role, session, holder, signer, key, clock, verifier }: RoleContext,
  chat: Chat,
): CommandHandlers {
  return {
    state: async () => {
      const held = await holder.list()
      if (!held.ok) return held
      const { credential } = chat.state.get()
      return ok({
        role,
        device: session.devices[role],
        publicJwk: { ...signer.publicJwk },
        key,
        offset: clock.offset,
        enrolled: credential === 'held',
        credentials: held.value.map(({ text }) => text),
      } satisfies Json)
    },
    theme: (theme) => {
      showTheme(theme)
      return ok(null)
    },
    'set-clock': (offset) => {
      clock.offset = offset
      return ok(null)
    },
    ask: async (who) => {
      await chat.ask(who)
      return ok(null)
    },
    'make-request': async ({ peer, claims }) => {
      const ask = [{ type: 'ImDeviceCredential', claims }]
      const request = await verifier.createRequest({ ask, lifetime: 300, ...(peer === null ? {} : { peer }) })
      return ok(formatRequest(request))
    },
    present: async (text) => {
      const request = parseRequest(text)
      return request.ok ? holder.present(request.value) : request
    },
    verify: async ({ text, request }) => {
      const parsed = parseRequest(request)
      if (!parsed.ok) return parsed
      const report = await chat.judge({ text, request: parsed.value, about: null, message: null })
      return ok(report as unknown as Json)
    },
    explain: async (text) => {
      const unsafeWithoutPossession = 'somebody wants to know what it is'
      const verdict = await verifier.verifyCredential(text, { unsafeWithoutPossession })
      return ok(verdict as unknown as Json)
    },
  }
}
