import type { DirectoryDevice } from '@imprint/adapters/directory'
import {
  fail,
  type KeyChallenge,
  ok,
  type PublicJwk,
  parseChallenge,
  parseJwk,
  peekJws,
  type Result,
  sameJwk,
} from '@imprint/core'
import { type Enrolment, type ProvenKey, unsafeProvenElsewhere } from '@imprint/issuer'
import { type Call, optionOf, optionsOf, reasonOf, UsageError } from '../command.ts'
import { kindOfPath, own, readText } from '../files.ts'
import { type DeviceFiles, readDeviceKeys, readDeviceTexts } from './device-files.ts'

/** Finds the proven key of a device, or says why there is none. */
export type KeyFinder = (device: DirectoryDevice) => Promise<Result<ProvenKey>>

/**
 * Makes the finder from `--proofs` with `--challenge`, `--devices` and `--unsafe-keys-from-directory`. A proof is found by its file's name or, where the device's key is
 * known, by its key; if the key is known, the proof must be of that key.
 */
export async function createKeyFinder(call: Call, issuer: Enrolment): Promise<KeyFinder> {
  const proofsPath = optionOf(call, 'proofs')
  const challengePaths = optionsOf(call, 'challenge')
  if ((proofsPath === null) !== (challengePaths.length === 0))
    throw new UsageError('--proofs DIR and --challenge FILE go together')
  const devicesPath = optionOf(call, 'devices')
  const reason = reasonOf(call, 'unsafe-keys-from-directory')
  const proofs = proofsPath === null ? null : await readDeviceTexts(call, proofsPath)
  const challenges = await readChallenges(call, challengePaths)
  const keys = devicesPath === null ? null : await readDeviceKeys(call, devicesPath)
  return async (device) => {
    const listed = keys?.find(device.id) ?? null
    const given = listed === null ? null : parseJwk(listed.value)
    if (given !== null && !given.ok) return given
    const known = given?.value ?? device.key
    const proof = proofs === null ? null : findProof(proofs, device.id, known)
    if (proof !== null) return prove(proof, { known, challenges, issuer })
    if (known === null)
      return fail(
        'directory.entry',
        proofs === null
          ? 'no key: give --proofs with --challenge, or its public key'
          : 'no proof of its key, and no public key',
      )
    return reason === null
      ? fail(
          'directory.entry',
          'its key is listed, but nothing proves that the device holds it: give --proofs, or --unsafe-keys-from-directory "REASON"',
        )
      : ok(unsafeProvenElsewhere(known, reason))
  }
}

async function prove(
  proof: string,
  {
    known,
    challenges,
    issuer,
  }: {
    readonly known: PublicJwk | null
    readonly challenges: ReadonlyMap<string, KeyChallenge>
    readonly issuer: Enrolment
  },
): Promise<Result<ProvenKey>> {
  const nonce = peekNonce(proof)
  const challenge = (nonce === null ? undefined : challenges.get(nonce)) ?? firstOf(challenges)
  const proven = await issuer.prove(proof, challenge)
  if (!proven.ok || known === null || sameJwk(proven.value.jwk, known)) return proven
  return fail('holder.key_mismatch', 'the proof is of another key than the one listed for the device')
}

function findProof(proofs: DeviceFiles<string>, device: string, known: PublicJwk | null): string | null {
  const named = proofs.find(device)
  if (named !== null) return named.value
  return known === null ? null : (proofs.all.find(({ value }) => provesKey(value, known))?.value ?? null)
}

function provesKey(text: string, key: PublicJwk): boolean {
  const peeked = peekJws(text)
  const jwk = peeked.ok ? parseJwk(peeked.value.header['jwk'] ?? null) : null
  return jwk?.ok === true && sameJwk(jwk.value, key)
}

function peekNonce(text: string): string | null {
  const peeked = peekJws(text)
  const nonce = peeked.ok ? peeked.value.payload['nonce'] : null
  return typeof nonce === 'string' ? nonce : null
}

/** The proof then fails with the reason that fits it. */
function firstOf(challenges: ReadonlyMap<string, KeyChallenge>): KeyChallenge {
  for (const challenge of challenges.values()) return challenge
  throw new UsageError('--challenge names a directory without a challenge in it')
}

async function readChallenges(call: Call, paths: readonly string[]): Promise<ReadonlyMap<string, KeyChallenge>> {
  const challenges = new Map<string, KeyChallenge>()
  for (const path of paths) {
    const texts =
      (await kindOfPath(call, path)) === 'directory'
        ? (await readDeviceTexts(call, path)).all
        : [{ name: path, value: await readText(call, path) }]
    for (const { name, value } of texts) {
      const challenge = own(parseChallenge(value), name)
      challenges.set(challenge.nonce, challenge)
    }
  }
  return challenges
}
