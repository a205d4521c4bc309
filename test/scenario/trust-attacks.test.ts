import { systemClock } from '@imprint/adapters/clock'
import { explainCode } from '@imprint/core'
import { describe, expect, it } from 'vitest'
import { playTrustAttacks, trustAttacks } from '../../apps/demo/src/trust-attacks/index.ts'
import { type Mechanism, mechanisms } from '../../apps/demo/src/trust-attacks/trust-attack.ts'
import { readVectors } from '../architecture/vectors.ts'

/** What a mechanism must refuse, the attack that the demo plays, and the vectors that others can run. */
interface Refusal {
  readonly mechanism: Mechanism
  readonly mustRefuse: string
  readonly attack: string
  /** A file of `test/vectors` and a case in it. */
  readonly vector: readonly [file: string, id: string]
}

const refusals: readonly Refusal[] = [
  row(
    'M2',
    'a user’s certificate used as a device’s',
    'user-certificate-for-a-device',
    'x509/presented user-as-device',
  ),
  row('M2', 'two names of one kind', 'two-devices-in-a-certificate', 'x509/cases im/two-devices'),
  row('M3', 'names that stand twice: two handles', 'two-handles-in-a-certificate', 'x509/cases im/two-handles'),
  row('M3', 'names that stand twice: one device', 'device-twice-in-a-certificate', 'x509/cases im/same-device-twice'),
  row('M4', 'Bob’s device under Alice’s authority', 'bobs-device-under-alice', 'x509/cases im/bobs-device'),
  row('M4', 'more than one level', 'authority-below-a-user', 'x509/cases im/two-levels-path-length'),
  row('M4', 'a lifetime beyond the parent’s', 'device-outlives-its-user', 'x509/cases im/longer-than-parent'),
  row('M4', 'an issuerAltName that is not the issuer’s', 'lying-issuer-name', 'x509/cases im/lying-issuer-name'),
  row(
    'M4',
    'a device with attributes that its user has not',
    'device-with-a-post-of-its-own',
    'x509/cases im/device-unit',
  ),
  row('M4', 'a user’s certificate that nobody certified', 'made-up-user-certificate', 'x509/presented cascading-decoy'),
  row('M2', 'a web server’s certificate used as an issuer’s', 'web-server-as-issuer', 'x509/presented issuer-by-host'),
  row('M10', 'a device id that is a key’s id', 'device-named-like-a-key', paths('device-named-like-self-signing-key')),
  row('M10', 'stripped signatures: of a device', 'device-signature-stripped', paths('device-signature-stripped')),
  row('M10', 'stripped signatures: of a verification', 'verification-stripped', paths('verification-stripped')),
  row('M10', 'a silent rotation of the master key', 'silent-rotation', paths('silent-rotation')),
  row('M10', 'a key in another role', 'key-in-another-role', paths('user-signing-as-self-signing')),
  row('M11', 'a replayed trust message', 'trust-message-again', scenarios('replayed')),
  row(
    'M11',
    'a replayed trust message, after distrust',
    'distrust-undone-by-replay',
    scenarios('replayed-after-distrust'),
  ),
  row('M11', 'distrust that is suppressed: trust is held back', 'distrust-overtaken', scenarios('wrong-order')),
  row('M11', 'distrust that is suppressed: it comes another way', 'distrust-suppressed', scenarios('suppressed')),
  row('M11', 'trust from an undecided key', 'trust-from-an-undecided-key', scenarios('undecided-sender-about-itself')),
  row('M11', 'trust from whoever may not give it', 'contact-speaks-for-others', scenarios('third-party')),
  row('M12', 'a one-way link', 'one-way-link', 'well-known/opinions one-way-link'),
  row('M12', 'requests into the own network', 'page-inside-the-network', 'well-known/opinions private-address'),
  row('M12', 'redirects', 'page-redirects-inside', 'well-known/opinions redirects'),
  row('M12', 'a rollback', 'profile-rolled-back', 'well-known/opinions rollback'),
  row('M12', 'a deleted proof shown as valid', 'deleted-proof', 'well-known/opinions deleted-proof'),
  row('M13', 'stripped evidence: a claim', 'claim-withheld', 'trust/judged-policies claim-withheld'),
  row('M13', 'stripped evidence: certificates', 'certificates-stripped', 'trust/judged-policies stripped-chain'),
  row('M13', 'stale evidence', 'stale-evidence', 'trust/judged-policies stale'),
  row('M13', 'a downgrade to the weakest', 'downgrade-to-the-weaker', 'trust/judged-policies downgrade'),
]

function row(mechanism: Mechanism, mustRefuse: string, attack: string, vector: string): Refusal {
  const [file = '', id = ''] = vector.split(' ')
  return { mechanism, mustRefuse, attack, vector: [file, id] }
}

function paths(id: string): string {
  return `cross-signing/paths ${id}`
}

function scenarios(id: string): string {
  return `trust-propagation/scenarios ${id}`
}

/** Every code inside an expectation. */
function codesIn(expectation: unknown): readonly string[] {
  if (typeof expectation === 'string') return explainCode(expectation) === null ? [] : [expectation]
  if (typeof expectation !== 'object' || expectation === null) return []
  return Object.values(expectation).flatMap(codesIn)
}

describe('what each trust mechanism must refuse', () => {
  it.each(refusals)('$mechanism, $mustRefuse: is an attack of the demo and a vector with its code', (refusal) => {
    const attack = trustAttacks.find(({ id }) => id === refusal.attack)
    expect(attack).toMatchObject({ mechanism: refusal.mechanism })
    const [file, id] = refusal.vector
    const vector = readVectors(file).find((each) => each.id === id)
    expect(codesIn(vector?.expect)).toContain(attack?.expect.code)
  })

  it('is all that the demo plays, and something for every mechanism', () => {
    expect(refusals.map(({ attack }) => attack)).toEqual(trustAttacks.map(({ id }) => id))
    expect(new Set(refusals.map(({ mechanism }) => mechanism))).toEqual(new Set(Object.keys(mechanisms)))
  })
})

describe('the attacks on whom to believe', () => {
  it('are each refused by name, where the same play without an attacker ends well', async () => {
    const results = await playTrustAttacks(systemClock.now())
    expect(results.filter(({ expected }) => !expected)).toEqual([])
    expect(results).toHaveLength(trustAttacks.length)
  })
})
