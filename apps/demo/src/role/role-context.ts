import { jsHasher } from '@imprint/adapters/hash-js'
import { openIndexedDbWallet } from '@imprint/adapters/indexed-db'
import { createWebSignatureVerifier, webRandom } from '@imprint/adapters/web-crypto'
import { type Clock, fail, ok, type Result, type Seconds, type Signer } from '@imprint/core'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { createHolder, type Holder } from '@imprint/holder'
import { imDevice, imUser } from '@imprint/schemas'
import type { Verifier } from '@imprint/verifier'
import type { FrameEvent } from '../messages/frame-event.ts'
import type { RoleId } from '../messages/role-id.ts'
import type { Session } from '../messages/session.ts'
import type { ServerSession } from '../state/server-session.ts'
import { openServerSession } from '../state/server-session.ts'
import { supportAgent } from './desk/support-agent.ts'
import { createSceneVerifier } from './scene-verifier.ts'

/** What a role has in its own frame: its key, its wallet, its clock, and its client's verifier. */
export interface RoleContext {
  readonly role: RoleId
  readonly session: Session
  readonly server: ServerSession
  readonly clock: RoleClock
  readonly signer: Signer
  /** Whether the key was made now, or found in the browser. */
  readonly key: 'made' | 'found'
  readonly holder: Holder
  readonly verifier: Verifier
  /** Tells the page that holds the frames. */
  tell(event: FrameEvent): void
}

/** A clock that can be set off. */
export interface RoleClock extends Clock {
  /** Seconds by which it is off. */
  offset: number
}

/** Opens a role: its session, and its wallet in this origin's IndexedDB, with a key that cannot leave it. */
export async function openRole(): Promise<Result<RoleContext>> {
  const opened = await openServerSession()
  if (!opened.ok) return opened
  const server = opened.value
  const { session } = server
  const { page: role, run, app } = session
  if (role === 'app') return fail('request.malformed', 'this is no role’s origin')
  await forgetOtherRuns(run)
  const wallet = await openIndexedDbWallet({ factory: indexedDB, subtle: crypto.subtle, name: walletName(run) })
  if (!wallet.ok) return wallet
  const { signer, store, key } = wallet.value
  const clock: RoleClock = { offset: 0, now: () => (Date.now() / 1000 + clock.offset) as Seconds }
  const formats = [createSdJwtVc({ hasher: jsHasher, random: webRandom }), vcJwt, vcJwt11]
  const common = { formats, clock, schemas: [imDevice, imUser, supportAgent] }
  return ok({
    role,
    session,
    server,
    clock,
    signer,
    key,
    holder: createHolder({ signer, store, formats, clock, types: common.schemas }),
    verifier: createSceneVerifier({
      ...common,
      id: session.devices[role],
      get: server.get,
      signatures: createWebSignatureVerifier(crypto.subtle),
      random: webRandom,
    }),
    tell: (event) => window.parent.postMessage(JSON.stringify(event), app),
  })
}

const walletName = (run: string) => `imprint-demo-${run}`

/** The wallets of other runs hold nothing that anybody would believe any more. */
async function forgetOtherRuns(run: string): Promise<void> {
  for (const { name } of await indexedDB.databases())
    if (name?.startsWith(walletName('')) && name !== walletName(run)) indexedDB.deleteDatabase(name)
}
