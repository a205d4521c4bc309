import { readDirectory } from '@imprint/adapters/directory'
import { createNodeSigner, generateNodeKey } from '@imprint/adapters/node-crypto'
import type { JsonObject, Signer } from '@imprint/core'
import { expectOk, type Role } from './scene.ts'

/** Who plays: Alice with two devices, and Mallory, who works for the same organisation. */
export interface Cast {
  readonly alice: Role
  readonly aliceDesktop: Role
  readonly mallory: Role
  readonly others: readonly Role[]
  readonly people: number
  readonly devices: number
}

/** Casts the play from the organisation's own directory file. `signerFor` gives each device its key. */
export function castFrom(directoryText: string, signerFor: (name: string) => Signer): Cast {
  const directory = expectOk(readDirectory(directoryText, { format: 'vcard' }))
  if (directory.problems.length > 0) throw new Error(`the directory has a problem: ${directory.problems[0]?.detail}`)
  const roles = directory.people.flatMap((person) =>
    person.devices.map(
      (device, index): Role => ({
        device: device.id,
        user: device.id.replace(/\/[^@/]*@/, '@'),
        claims: { ...person.claims, hasInstantMessage: [person.handle, device.id] } satisfies JsonObject,
        signer: signerFor(`${person.claims.fn} ${index}`),
      }),
    ),
  )
  const [alice, aliceDesktop] = roles.filter(({ claims }) => claims['fn'] === 'Alice M. Smith')
  const mallory = roles.find(({ claims }) => claims['fn'] === 'Tricia Okafor')
  if (alice === undefined || aliceDesktop === undefined || mallory === undefined)
    throw new Error('somebody in the play has no device in the directory')
  const others = roles.filter((role) => role !== alice && role !== aliceDesktop && role !== mallory)
  return { alice, aliceDesktop, mallory, others, people: directory.people.length, devices: roles.length }
}

/** Makes a new Ed25519 key for a device; only an issuer's key has a name. */
export function newSigner(kid: string | null): Signer {
  return expectOk(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk, kid }))
}
