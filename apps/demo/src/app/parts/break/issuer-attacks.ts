import { figure3, figure5, figure6 } from '../../../attacks/figures.ts'
import type { Attack } from './attack.ts'
import { claimsOf, keyBinding, putTogether, showOnly, takeApart } from './forge.ts'
import { type Asked, askedClaims, type Play } from './open-play.ts'

/** Thirteen hours: a credential here holds for twelve. */
const later = 13 * 3600

/** Mallory answers with a credential of hers, whatever her wallet would say to that. */
async function showAnyway(play: Play, credential: string, { request }: Asked, at = Date.now() / 1000): Promise<string> {
  const { key } = await play.state('mallory')
  const shown = putTogether(showOnly(takeApart(credential), askedClaims))
  return shown + (await play.sign(keyBinding(shown, { request, key, at })))
}

const idOf = (credential: string) => String(claimsOf(takeApart(credential).jwt).payload['jti'])
const kidOf = (credential: string) => String(claimsOf(takeApart(credential).jwt).header['kid'])

/** Attacks and accidents with time, with what an issuer took back, and with servers that are down. */
export const issuerAttacks: readonly Attack[] = [
  {
    id: 'expired',
    label: 'Let it expire',
    tries: 'Mallory shows a credential that has ended.',
    did: 'Thirteen hours went by, and Mallory showed her credential, which held for twelve; her own wallet would not have, so she went around it.',
    undone: 'The clocks of Bob and Mallory are right again.',
    play: async (play) => {
      const { credentials } = await play.state('mallory')
      const credential = credentials[0] ?? ''
      const before = await play.request()
      const twin = await play.judge(await showAnyway(play, credential, before), before.text)
      return play.withClocks(['bob', 'mallory'], later, async () => {
        const asked = await play.request()
        const text = await showAnyway(play, credential, asked, Date.now() / 1000 + later)
        const report = await play.judge(text, asked.text)
        return {
          text,
          request: asked.text,
          report,
          beside: [{ honest: true, says: 'The same credential thirteen hours before', report: twin }],
        }
      })
    },
  },
  {
    id: 'revoked',
    label: 'Use what was revoked',
    tries: 'Example Corp takes a credential back, and Mallory shows it all the same.',
    did: 'Example Corp took a second credential of Mallory’s back, and Mallory showed it to Bob all the same.',
    undone: 'The credential was issued for this alone: what everybody had before still holds.',
    play: async (play) => {
      const credential = await play.enrolAgain()
      const before = await play.request()
      const twin = await play.judge(await showAnyway(play, credential, before), before.text)
      await play.deed('revoke-one', { credential: idOf(credential), reason: 'Mallory left Example Corp' })
      const asked = await play.request()
      const text = await showAnyway(play, credential, asked)
      const report = await play.judge(text, asked.text)
      return {
        text,
        request: asked.text,
        report,
        beside: [{ honest: true, says: 'The same credential, a moment before it was revoked', report: twin }],
      }
    },
  },
  {
    id: 'rolled-key',
    label: 'Roll the issuer’s key',
    tries: 'Example Corp signs with another key, because the one before was stolen.',
    did: 'Example Corp found that its signing key had been stolen, said so, and signs with a new one; Mallory showed a credential that the stolen key had signed.',
    undone:
      'Example Corp has a new key. Alice’s credential was signed with the one before both, which went out of use in good order: it still holds.',
    play: async (play) => {
      // What is said to be stolen here never signed for anybody else.
      await play.state('alice-phone')
      await play.deed('roll-key-in-order', 'the yearly roll')
      const credential = await play.enrolAgain()
      await play.deed('roll-stolen-key', { kid: kidOf(credential), reason: 'a backup was found in the street' })
      const asked = await play.request()
      const text = await showAnyway(play, credential, asked)
      const report = await play.judge(text, asked.text)
      const honest = await play.judge(await play.present('alice-phone', asked.text), asked.text)
      return {
        ...{ text, request: asked.text, report },
        beside: [
          { honest: true, says: 'Alice’s credential, of a key that went out of use in good order', report: honest },
        ],
      }
    },
  },
  {
    id: 'status-down',
    label: 'Take the status server down',
    tries: 'Nobody can tell whether Alice’s credential was taken back.',
    did: 'The server with Example Corp’s status lists stopped answering, and Alice answered Bob honestly meanwhile.',
    undone: 'The server answers again, and Bob judged the same answer once more.',
    play: async (play) => {
      const { text: request } = await play.request()
      const text = await play.present('alice-phone', request)
      await play.deed('set-status-reachable', false)
      try {
        const report = await play.judge(text, request)
        await play.deed('set-status-reachable', true)
        const again = await play.judge(text, request)
        return {
          text,
          request,
          report,
          beside: [{ honest: true, says: 'The very same answer, once the server is back', report: again }],
        }
      } finally {
        await play.deed('set-status-reachable', true)
      }
    },
  },
  {
    id: 'clock-off',
    label: 'Set a clock wrong',
    tries: 'The clock of Alice’s phone is ten minutes slow.',
    did: 'Nobody attacked: the clock of Alice’s phone was ten minutes slow, so that her answer seems older than the question.',
    undone: 'The clock of Alice’s phone is right again.',
    play: async (play) => {
      const answerWhen = async (seconds: number) =>
        play.withClocks(['alice-phone'], seconds, async () => {
          const { text: request } = await play.request()
          const text = await play.present('alice-phone', request)
          return { text, request, report: await play.judge(text, request) }
        })
      const slow = await answerWhen(-600)
      const little = await answerWhen(-20)
      return {
        ...slow,
        beside: [
          { honest: true, says: 'Only twenty seconds slow, which is tolerated and noted', report: little.report },
        ],
      }
    },
  },
  {
    id: 'draft-figures',
    label: 'Paste the draft’s figures',
    tries: 'Somebody pastes the examples that are printed in the specification.',
    did: 'Somebody pasted Figure 6 of draft-mahy-mimi-identity-00 as it is printed: one claim twice, times in milliseconds, and no signature.',
    undone: null,
    play: async (play) => {
      const { text: request } = await play.request()
      const report = await play.judge(figure6, request)
      return {
        ...{ text: figure6, request, report },
        beside: [
          { honest: false, says: 'Figure 5, two JSON texts in one', report: await play.judge(figure5, request) },
          { honest: false, says: 'Figure 3, a certificate in words', report: await play.judge(figure3, request) },
        ],
      }
    },
  },
]
