/** A first goal of a row: a least ratio to another entry of the row, or a least rate. */
export type Goal = {
  /** Who has to reach it, as the part of a case's id after the row. */
  readonly who: string
} & (
  | {
      /** What it is compared with. */
      readonly against: string
      readonly atLeast: number
    }
  | { readonly perSecond: number }
)

/** One row of the table: what is done, and what counts as 1. */
export interface Row {
  /** What the ids of its cases begin with. */
  readonly id: string
  readonly title: string
  /** The id of the case that counts as 1. */
  readonly unit: string
  readonly goals: readonly Goal[]
}

const overPeers = (who: string): readonly Goal[] => [
  { who, against: 'jose', atLeast: 2 },
  { who, against: 'did-jwt-vc', atLeast: 18 },
]

const plain = (id: string, title: string, atLeast: number): Row => ({
  id,
  title,
  unit: `${id} raw`,
  goals: [{ who: 'imprint', against: 'raw', atLeast }, ...overPeers('imprint')],
})

/** A row of identifiers. It has no goals; its unit, `new URL`, is what a caller without a parser would reach for. */
const identifiers = (id: string, title: string): Row => ({
  id: `identifiers-${id}`,
  title,
  unit: `identifiers-${id} new URL`,
  goals: [],
})

/** Every row, with its first goals. The ratio for ES256 is less than for Ed25519 because a bare verification is faster and the rest is not. */
export const rows: readonly Row[] = [
  plain('vc-issue-ed25519', 'VC issue, Ed25519', 0.9),
  plain('vc-issue-es256', 'VC issue, ES256', 0.9),
  plain('vc-verify-ed25519', 'VC verify, Ed25519', 0.95),
  plain('vc-verify-es256', 'VC verify, ES256', 0.93),
  {
    id: 'vp-verify-ed25519',
    title: 'VP + VC verify, Ed25519 (1 = one bare verification of the VC)',
    unit: 'vc-verify-ed25519 raw',
    goals: [
      { who: 'imprint', against: 'raw', atLeast: 0.47 },
      { who: 'imprint, remembered', against: 'raw', atLeast: 0.95 },
      ...overPeers('imprint'),
    ],
  },
  {
    id: 'sd-verify-ed25519',
    title: 'SD-JWT VC verify, 5 of 12 disclosures, Ed25519 (1 = both signatures and the hashes, bare)',
    unit: 'sd-verify-ed25519 raw',
    goals: [
      { who: 'imprint', against: 'raw', atLeast: 0.9 },
      { who: 'imprint', against: '@sd-jwt/sd-jwt-vc', atLeast: 1.8 },
      { who: 'imprint, remembered', against: 'raw, one signature', atLeast: 0.9 },
      { who: 'imprint, remembered', against: '@sd-jwt/sd-jwt-vc', atLeast: 3.5 },
    ],
  },
  {
    id: 'sd-present-ed25519',
    title: 'SD-JWT VC present, 5 of 12 disclosures, Ed25519 (1 = one signature and one hash, bare)',
    unit: 'sd-present-ed25519 raw',
    goals: [],
  },
  {
    id: 'sd-issue-ed25519',
    title: 'SD-JWT VC issue, 8 disclosures, Ed25519',
    unit: 'sd-issue-ed25519 raw',
    goals: [{ who: 'imprint', against: 'raw', atLeast: 0.7 }],
  },
  {
    id: 'store-commit',
    title: 'Keep a credential in SQLite (1 = fdatasync of as much, in a file that grows)',
    unit: 'store-commit raw',
    goals: [
      { who: 'imprint, a sync each', against: 'raw', atLeast: 0.8 },
      { who: 'imprint, 64 callers', against: 'raw', atLeast: 2.5 },
    ],
  },
  {
    id: 'status-lookup',
    title: 'Look up a status among 2^20, list loaded (1 = one bit of an array)',
    unit: 'status-lookup raw',
    goals: [{ who: 'imprint', perSecond: 1_000_000 }],
  },
  {
    id: 'x509-chain',
    title:
      'Chain of three certificates, P-256, every rule, the authority’s signature remembered (1 = one bare verification)',
    unit: 'x509-chain raw',
    goals: [
      { who: 'imprint', against: 'raw', atLeast: 0.33 },
      { who: 'imprint', against: '@peculiar/x509', atLeast: 8 },
    ],
  },
  identifiers('parse-im', 'Parse im: device (1 = new URL)'),
  identifiers('parse-mimi', 'Parse mimi: device (1 = new URL)'),
  identifiers('parse-xmpp-uri', 'Parse xmpp: URI, ASCII (1 = new URL)'),
  identifiers('parse-xmpp-uri-unicode', 'Parse xmpp: URI, Unicode (1 = new URL)'),
  identifiers('parse-jid', 'Parse JID, ASCII (1 = new URL)'),
  identifiers('parse-jid-unicode', 'Parse JID, Unicode (1 = new URL)'),
  identifiers('parse-sip', 'Parse sip: URI (1 = new URL)'),
  identifiers('parse-wire', 'Parse Wire device (1 = new URL)'),
  identifiers('compare-im', 'Compare im: devices (1 = two href texts)'),
  identifiers('compare-jid', 'Compare JIDs (1 = two href texts)'),
  identifiers('compare-sip', 'Compare sip: URIs (1 = two href texts)'),
  identifiers('compare-jid-texts', 'Parse and compare JIDs (1 = two new URL)'),
]

/** Milliseconds over an empty process. Without the adapter: loading `node:crypto` alone takes longer than that. */
export const importGoal = { name: 'imprint, roles and vc-jwt', atMost: 6 }

/** Octets, zipped. */
export const sizeGoals: Readonly<Record<string, number>> = { 'VC + VP verifier': 6 * 1024, holder: 40 * 1024 }
