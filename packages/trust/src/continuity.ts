export { type Change, type ChangeCode, changeText } from './continuity/change.ts'
export {
  type ContinuityAnswer,
  type ContinuityOptions,
  judgeContinuity,
  type TakeoverPolicy,
} from './continuity/judge-continuity.ts'
export {
  emptyPeerLedger,
  type PeerLedger,
  parsePeerLedger,
  peerLedgerVersion,
  type RememberedCredential,
  type RememberedDevice,
  type RememberedPeer,
} from './continuity/peer-ledger.ts'
export type { PresentedCredential, PresentedPeer } from './continuity/presented-peer.ts'
