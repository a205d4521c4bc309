import type { Attack } from './attack.ts'
import { claimsOf, editClaim, keyBinding, putTogether, showOnly, takeApart, wholePresentation } from './forge.ts'
import { askedClaims, type Play } from './open-play.ts'

const now = () => Date.now() / 1000

/** Mallory asks Alice, who answers as anybody would: now Mallory has her credential, and no key for it. */
async function aliceAsSeenByMallory(play: Play) {
  const { text } = await play.request({ by: 'mallory', peer: play.devices['alice-phone'] })
  return takeApart(await play.present('alice-phone', text))
}

/** Attacks with what was said by others, or belongs to others. */
export const possessionAttacks: readonly Attack[] = [
  {
    id: 'replay',
    label: 'Send an answer again',
    tries: 'Mallory records Alice’s answer and sends it a second time.',
    did: 'Mallory listened on the chat’s server, and sent Bob the very answer that Alice had sent him before.',
    undone: null,
    play: async (play) => {
      const { text: request } = await play.request()
      const text = await play.present('alice-phone', request)
      const first = await play.judge(text, request)
      const report = await play.judge(text, request)
      return {
        text,
        request,
        report,
        beside: [{ honest: true, says: 'The first time, from Alice herself', report: first }],
      }
    },
  },
  {
    id: 'another-audience',
    label: 'Pass an answer on',
    tries: 'Alice answers Mallory, who passes the answer on to Bob.',
    did: 'Mallory took the number out of Bob’s request, asked Alice with it in her own name, and passed Alice’s answer on to Bob.',
    undone: null,
    play: async (play) => {
      const { text: request, request: asked } = await play.request()
      const { text: hers } = await play.request({ by: 'mallory' })
      const relayed = JSON.stringify({ ...JSON.parse(hers), nonce: asked.nonce })
      const text = await play.present('alice-phone', relayed)
      const report = await play.judge(text, request)
      const honest = await play.judge(await play.present('alice-phone', request), request)
      return {
        text,
        request,
        report,
        beside: [{ honest: true, says: 'The same request of Bob’s, answered to Bob', report: honest }],
      }
    },
  },
  {
    id: 'stolen-credential',
    label: 'Use a stolen credential',
    tries: 'Mallory copies Alice’s credential and shows it as her own.',
    did: 'Mallory had asked Alice for her credential before; she now showed a copy of it to Bob and signed with the only key she has, her own.',
    undone: null,
    play: async (play) => {
      const stolen = putTogether(await aliceAsSeenByMallory(play))
      const { key } = await play.state('mallory')
      const { text: request, request: asked } = await play.request()
      const text = stolen + (await play.sign(keyBinding(stolen, { request: asked, key, at: now() })))
      const report = await play.judge(text, request)
      const own = await play.present('mallory', request)
      return {
        ...{ text, request, report },
        beside: [
          { honest: true, says: 'Mallory’s own credential, with the same key', report: await play.judge(own, request) },
        ],
      }
    },
  },
  {
    id: 'edited-name',
    label: 'Edit the name',
    tries: 'Mallory writes another name into her own credential.',
    did: 'Mallory wrote “Alice M. Smith” over the name in her own, genuine credential, and signed the answer with her own key.',
    undone: null,
    play: async (play) => {
      const { key, credentials } = await play.state('mallory')
      const own = showOnly(takeApart(credentials[0] ?? ''), askedClaims)
      const edited = putTogether(editClaim(own, 'fn', 'Alice M. Smith'))
      const { text: request, request: asked } = await play.request()
      const text = edited + (await play.sign(keyBinding(edited, { request: asked, key, at: now() })))
      const report = await play.judge(text, request)
      const unchanged = putTogether(own)
      const twin = unchanged + (await play.sign(keyBinding(unchanged, { request: asked, key, at: now() })))
      return {
        ...{ text, request, report },
        beside: [
          { honest: true, says: 'The same, with the name left as it was', report: await play.judge(twin, request) },
        ],
      }
    },
  },
  {
    id: 'rogue-device',
    label: 'Insert a device',
    tries: 'The chat’s server adds a device to the conversation and says that it is Alice’s.',
    did: 'The chat’s server told Bob that a new device of Alice’s had joined; it is Mallory’s, who copied Alice’s credential, put the new device and her own key into it, and could not sign it as Example Corp does.',
    undone: 'Mallory stays in Bob’s list of members, unverified, as she is.',
    play: async (play) => {
      const rogue = play.devices['alice-phone'].replace(/\/[^@/]*@/, '/0bad@')
      await play.deed('insert-device', rogue)
      const { jwt, disclosures } = await aliceAsSeenByMallory(play)
      const { key } = await play.state('mallory')
      const { header, payload } = claimsOf(jwt)
      const forgedJwt = await play.sign({
        header: JSON.stringify(header),
        payload: JSON.stringify({ ...payload, sub: rogue, cnf: { jwk: key } }),
      })
      const forged = putTogether({ jwt: forgedJwt, disclosures })
      const { text: request, request: asked } = await play.request({ peer: rogue })
      const text = forged + (await play.sign(keyBinding(forged, { request: asked, key, at: now() })))
      const report = await play.judge(text, request)
      const own = putTogether(showOnly(takeApart((await play.state('mallory')).credentials[0] ?? ''), askedClaims))
      const phone = await play.request({ peer: play.devices['alice-phone'] })
      const twin = await play.judge(await play.present('alice-phone', phone.text), phone.text)
      const truthful = own + (await play.sign(keyBinding(own, { request: asked, key, at: now() })))
      return {
        ...{ text, request, report },
        beside: [
          { honest: true, says: 'Alice’s own phone, asked the same', report: twin },
          {
            honest: false,
            says: 'Mallory answers with her own credential instead',
            report: await play.judge(truthful, request),
          },
        ],
      }
    },
  },
  {
    id: 'mixed-credentials',
    label: 'Mix credentials',
    tries: 'Mallory shows Alice’s credential beside her own.',
    did: 'Mallory put a user credential of Alice’s, of which she had got a copy, beside her own device credential, and signed both together with her key.',
    undone: null,
    play: async (play) => {
      const alice = await play.state('alice-phone')
      const { key } = await play.state('mallory')
      const issue = async (role: 'alice-phone' | 'mallory', type: string) => {
        const publicJwk = { ...(role === 'mallory' ? key : alice.key) }
        return String(await play.deed('issue-whole', { role, type, publicJwk }))
      }
      const device = await issue('mallory', 'ImDeviceCredential')
      const hers = await issue('alice-phone', 'ImUserCredential')
      const own = await issue('mallory', 'ImUserCredential')
      const { text: request, request: asked } = await play.request()
      const sign = (credentials: readonly string[]) =>
        play.sign(wholePresentation(credentials, { request: asked, key, holder: play.devices.mallory, at: now() }))
      const text = await sign([device, hers])
      const report = await play.judge(text, request)
      const twin = await play.judge(await sign([device, own]), request)
      return { text, request, report, beside: [{ honest: true, says: 'Both credentials Mallory’s own', report: twin }] }
    },
  },
]
