import { parseEnvelope, type WalletEnvelope } from '@imprint/adapters/wallet-file'
import { finding, type JsonObject } from '@imprint/core'
import { parsePeerLedger } from '@imprint/trust/continuity'
import { parseLedger } from '@imprint/trust/cross-signing'
import { keysOf, parseKeyDocument, usersOf } from '../trust/keys/key-document.ts'
import { compact, timeWords } from './claims-shape.ts'
import { type Inspection, inspection, problemOf, textMember } from './inspection.ts'

const sealedWith: Readonly<Record<WalletEnvelope['kdf']['name'], string>> = {
  scrypt: 'a passphrase (scrypt)',
  key: 'a key of 32 octets, which is kept elsewhere',
  none: 'nothing: whoever reads the file is this device',
}

/** Says of an encrypted wallet what stands in the open. It is not opened, and no secret is asked for; none of this is authenticated before it is. */
export function describeWallet(json: JsonObject): Inspection {
  const read = parseEnvelope(json)
  const header = read.ok ? read.value : null
  return inspection({
    kind: 'wallet',
    what: 'a wallet: the key and the credentials of a device, encrypted; imprint wallet show opens it',
    facts: compact([
      ['id', textMember(json, 'id')],
      ['generation', typeof json['generation'] === 'number' ? String(json['generation']) : null],
      ['sealed with', header === null ? null : sealedWith[header.kdf.name]],
      ['contents', header === null ? null : `${header.ciphertext.length} octets, encrypted`],
    ]),
    problems: read.ok ? [] : [problemOf(read.error)],
    remarks: read.ok ? ['It was not opened: whether the passphrase fits, and what is in it, is not known.'] : [],
  })
}

/** Says whose cross-signing keys a file holds: a folder's own (`keys.json`), or what somebody publishes. */
export function describeCrossSigningKeys(json: JsonObject): Inspection {
  const isOwn = json['version'] !== undefined
  const owner = textMember(json, 'user')
  const users = usersOf(json)
  const faults = users.flatMap((user) => {
    const keys = keysOf(json, user)
    return keys.ok ? [] : [problemOf(keys.error)]
  })
  const isBroken = isOwn && parseKeyDocument(json) === null && faults.length === 0
  const broken = isBroken ? [problemOf(finding('store.corrupt', 'it is not what "imprint trust keys" writes'))] : []
  return inspection({
    kind: 'cross-signing-keys',
    what: isOwn
      ? 'cross-signing keys of one user and her friends, as imprint trust keys keeps them; no private key'
      : 'cross-signing keys as a user publishes them; imprint trust keys add takes them',
    facts: compact([
      ['owner', isOwn ? owner : null],
      ...users.map((user): readonly [string, string | null] => {
        const keys = keysOf(json, user)
        const devices = keys.ok ? [...keys.value.devices.keys()].join(', ') || 'none' : 'not readable'
        return ['user', keys.ok ? `${user}, master key ${keys.value.master.text}, devices: ${devices}` : user]
      }),
    ]),
    problems: [...faults, ...broken],
  })
}

/** Says whose master keys a ledger remembers. */
export function describeIdentities(json: JsonObject): Inspection {
  const read = parseLedger(json)
  const users = read.ok ? read.value.users : []
  return inspection({
    kind: 'identities',
    what: 'a ledger of master keys: who was seen, compared, acknowledged and replaced (imprint trust keys)',
    facts: users.map(({ userId, verified, since, waiting, former }) => [
      'user',
      [
        `${userId}, ${verified ? 'verified' : 'first seen'}, since ${timeWords(since)}`,
        ...(waiting === null ? [] : ['another master key waits to be acknowledged']),
        ...(former.length === 0 ? [] : [`${former.length} before`]),
      ].join(', '),
    ]),
    problems: read.ok ? [] : [problemOf(read.error)],
  })
}

/** Says how many peers a ledger of continuity remembers. */
export function describePeers(json: JsonObject): Inspection {
  const read = parsePeerLedger(json)
  const peers = json['peers']
  return inspection({
    kind: 'peers',
    what: 'a ledger of peers who were accepted before (imprint verify --remember)',
    facts: [['peers', String(Array.isArray(peers) ? peers.length : 0)]],
    problems: read === null ? [problemOf(finding('store.corrupt', 'it is no ledger of peers'))] : [],
  })
}
