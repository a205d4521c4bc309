import { certificateStatusSource } from '@imprint/adapters/certificate-status'
import { crossSigningKeySource, type KeyServer } from '@imprint/adapters/cross-signing-keys'
import { didKeySource } from '@imprint/adapters/did'
import { createFetcher, type LoopbackStandIn } from '@imprint/adapters/fetch-policy'
import type { PinStore } from '@imprint/adapters/files'
import { httpsKeySource } from '@imprint/adapters/https-keys'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { nodeCompressor } from '@imprint/adapters/node-zlib'
import { createTxtLookup, serviceProofSource, type VcardLookup } from '@imprint/adapters/service-proofs'
import { statusListSource } from '@imprint/adapters/status-lists'
import {
  type Clock,
  type Format,
  finding,
  type NonceStore,
  type Schema,
  type Signer,
  type Source,
  type StatusMechanism,
  type TrustModel,
  unsafeUnrevocable,
} from '@imprint/core'
import { createBitstringStatusList } from '@imprint/formats/bitstring-status-list'
import { createTokenStatusList } from '@imprint/formats/token-status-list'
import { createIssuer, type Issuer } from '@imprint/issuer'
import { imDevice, imUser } from '@imprint/schemas'
import type { PolicyTools } from '@imprint/trust/policy-file'
import { createVerifier, type StatusPolicy, type Verifier } from '@imprint/verifier'
import { UsageError } from './command.ts'
import { own } from './files.ts'
import { formats } from './formats.ts'
import { loopbackParts } from './loopback.ts'

/** What an issuer of the command line is made of. */
interface IssuerParts {
  readonly id: string
  readonly signer: Signer
  readonly format: Format
  readonly nonces: NonceStore
  readonly clock: Clock
}

/** Wires the issuer of device credentials. An identifier that can never work is a usage error. */
export function wireIssuer(parts: IssuerParts): Issuer {
  const status = unsafeUnrevocable('imprint issue: this release keeps no status list, so credentials are short-lived')
  try {
    return createIssuer({
      ...parts,
      schema: imDevice,
      status,
      signatures: createNodeSignatureVerifier(),
      random: nodeRandom,
    })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`--issuer: ${error.message}`)
    throw error
  }
}

/** A signer with a key of its own, for an issuer that makes challenges only and signs nothing. */
export function idleSigner(): Signer {
  return own(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk }), 'a new key')
}

/** Every way to publish a status that the command reads. */
const statusMechanisms: readonly StatusMechanism[] = [
  createTokenStatusList({ compressor: nodeCompressor }),
  createBitstringStatusList({ compressor: nodeCompressor }),
]
/** What the models of a trust file work with. */
export const policyTools: PolicyTools = { signatures: createNodeSignatureVerifier(), hasher: nodeHasher }

/** What a verifier of the command line is made of. */
interface VerifierParts {
  readonly id: string
  readonly trust: TrustModel
  /** Of types besides the built-in ones. */
  readonly schemas?: readonly Schema[]
  readonly status: StatusPolicy
  readonly sources: readonly Source[]
  readonly nonces: NonceStore
  readonly clock: Clock
}

/** Wires a verifier with every format, both schemas, and what it is given besides. */
export function wireVerifier({ schemas = [], ...parts }: VerifierParts): Verifier {
  return createVerifier({
    ...parts,
    formats,
    schemas: [imDevice, imUser, ...schemas],
    statusLists: statusMechanisms,
    signatures: createNodeSignatureVerifier(),
    random: nodeRandom,
  })
}

/** Believes nobody: for a verifier that only makes requests. */
export const trustsNobody: TrustModel = {
  id: 'nobody',
  admits: () => false,
  needs: () => [],
  opinion: () => ({ stance: 'none', because: finding('issuer.unknown', 'nobody is trusted here') }),
}

/** How issuers' keys are fetched. */
export interface SourceParts {
  readonly clock: Clock
  readonly pins: PinStore
  /** What is remembered of people's services; left out where no policy asks for it. */
  readonly services?: Source
  /** Cross-signing keys: in which files, at which servers, and what is remembered of whose they are. Left out where no policy asks for them. */
  readonly friends?: {
    readonly files: readonly string[]
    readonly servers: readonly KeyServer[]
    readonly identities: Source
  }
  /** How XMPP accounts are asked; left out where there is no account to ask with. */
  readonly lookupVcard?: VcardLookup | null
  /** Certificates to trust besides the public authorities, as PEM. */
  readonly ca: string | null
  /** Why servers on this machine may be asked, and which of them stands in for every other. */
  readonly unsafeAllowLoopback: string | LoopbackStandIn | null
}

/** Wires the sources of facts: issuer metadata, status lists, the status of certificates, people's services and keys by the fetch policy, DIDs, and what is remembered. */
export function wireSources({
  clock,
  pins,
  services,
  friends,
  lookupVcard = null,
  ca,
  unsafeAllowLoopback,
}: SourceParts): readonly Source[] {
  const fetcher = createFetcher({
    clock,
    ...(ca === null ? {} : { ca }),
    ...loopbackParts(unsafeAllowLoopback),
  })
  const lists = statusListSource({ fetcher, clock, mechanisms: statusMechanisms })
  return [
    httpsKeySource({ fetcher }),
    didKeySource({ fetcher, clock }),
    lists,
    certificateStatusSource({ fetcher }),
    serviceProofSource({
      fetcher,
      lookupTxt: createTxtLookup({ clock }),
      ...(lookupVcard === null ? {} : { lookupVcard }),
    }),
    ...(services === undefined ? [] : [services]),
    // Before the pins, which answer every need of their kind.
    ...(friends === undefined ? [] : [crossSigningKeySource({ ...friends, clock, fetcher }), friends.identities]),
    pins,
  ]
}
