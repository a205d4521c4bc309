import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import {
  type Answer,
  decodeText,
  type Format,
  formatDateTime,
  hours,
  type JsonObject,
  type Seconds,
  type Signer,
  type Source,
  type TrustModel,
} from '@imprint/core'
import { encodeBase64, oids } from '@imprint/core/x509'
import { createSdJwtVc } from '@imprint/formats/sd-jwt-vc'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { createRoot, issueCertificate } from '@imprint/issuer/ca'
import { imDevice } from '@imprint/schemas'
import { combine, onlyFresh, onlyWhere } from '@imprint/trust/combine'
import { hierarchy } from '@imprint/trust/hierarchy'
import { pinned } from '@imprint/trust/pinned'
import { x509 } from '@imprint/trust/x509'
import { forge } from '../attacks/forge.ts'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'
import { signDeviceCredential } from './device-credential.ts'
import { believe } from './friend.ts'
import type { TrustAttack } from './trust-attack.ts'

const issuer = 'https://im.example.com'
const device = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const claims = {
  fn: 'Alice M. Smith',
  'organization-unit': 'Engineering',
  hasInstantMessage: ['im:%40alice_smith@example.com', device],
}
const scope = { issuer, domains: ['example.com'], types: null }

/** What the issuer's server answers about its keys. */
type KeyServer = 'up' | 'down' | { readonly askedBefore: number }

function keySource({ signer, at, server }: { signer: Signer; at: Seconds; server: KeyServer }): Source {
  const value: JsonObject = { issuer, jwks: { keys: [{ ...signer.publicJwk, kid: signer.kid, alg: signer.alg }] } }
  const age = typeof server === 'object' ? server.askedBefore : 0
  return {
    fetch: async ({ kind }): Promise<Answer | null> => {
      if (kind !== 'issuer-keys') return null
      if (server === 'down') return { state: 'unavailable', cause: { code: 'fetch.timeout', detail: 'no answer' } }
      return { state: 'found', value, fetchedAt: (at - age) as Seconds }
    },
  }
}

/** The issuer's credential for Alice's phone. */
function issue(format: Format, { signer, at }: { signer: Signer; at: Seconds }): Promise<string> {
  const subject = { id: device, ...claims }
  return signDeviceCredential(format, signer, { issuer, subject, holderKey: newSigner(null).publicJwk, at })
}

/** Leaves out the disclosure of a claim, as every holder of an SD-JWT may. */
function withhold(text: string, claim: string): string {
  const [token = '', ...disclosures] = text.split('~')
  const kept = disclosures.filter((each) => each === '' || JSON.parse(expectOk(decodeText(each)))[1] !== claim)
  return [token, ...kept].join('~')
}

const authority = hierarchy([scope])
/** A key that was once handed over: the weaker word of the two where the authority is asked first. */
const weaker = (key: Signer): TrustModel => pinned([{ ...scope, keys: [{ jwk: key.publicJwk, kid: key.kid }] }])

/** A certificate for the issuer's key, and the root that it leads to. */
async function certify(signer: Signer, at: Seconds) {
  const context = { random: nodeRandom, hasher: nodeHasher }
  const times = { notBefore: (at - hours(1)) as Seconds, notAfter: (at + hours(24)) as Seconds }
  const subject = (name: string) => [{ oid: oids.commonName, value: name }]
  const root = expectOk(await createRoot({ subject: subject('Root'), ...times }, newSigner(null), context))
  const order = { profile: 'credential-issuer', subject: subject('Desk'), uris: [issuer], ...times } as const
  return {
    root,
    certificate: expectOk(await issueCertificate({ ...order, subjectKey: signer.publicJwk }, root, context)),
  }
}

/** Attacks on a combination of models: something is left out, old, or made to fail, so that less is asked than the policy says. */
export const combiningAttacks: readonly TrustAttack[] = [
  {
    id: 'claim-withheld',
    mechanism: 'M13',
    about: 'the policy believes engineers alone; the unit is withheld, as if nobody had asked',
    spec: 'RFC 9901 section 4.2',
    expect: { outcome: 'rejected', code: 'trust.claim_withheld' },
    play: async (player, at) => {
      const signer = newSigner('k1')
      const format = createSdJwtVc({ hasher: nodeHasher, random: nodeRandom })
      const text = await issue(format, { signer, at })
      const trust = onlyWhere({ claim: 'organization-unit', is: 'Engineering' }, authority)
      const shown = player === 'honest' ? text : withhold(text, 'organization-unit')
      return believe({ at, trust, formats: [format], sources: [keySource({ signer, at, server: 'up' })] }, shown)
    },
  },
  {
    id: 'certificates-stripped',
    mechanism: 'M13',
    about: 'the policy wants the authority and a certificate; whoever has the key alone leaves the certificate out',
    spec: 'draft-mahy-mimi-identity section 4.4',
    expect: { outcome: 'rejected', code: 'issuer.unknown' },
    play: async (player, at) => {
      const signer = newSigner('k1')
      const { root, certificate } = await certify(signer, at)
      const roots = [{ certificate: root.certificate, domains: ['example.com'], types: null }]
      const signatures = createNodeSignatureVerifier()
      const trust = combine('all', [authority, x509({ roots, signatures, hasher: nodeHasher, revocation: 'ignored' })])
      const payload = {
        '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
        type: ['VerifiableCredential', imDevice.type],
        issuer,
        credentialSubject: { id: device, ...claims },
        validFrom: formatDateTime(at),
        validUntil: formatDateTime((at + hours(1)) as Seconds),
        cnf: { jwk: { ...newSigner(null).publicJwk } },
      }
      const chain = player === 'honest' ? { x5c: [encodeBase64(certificate.der)] } : {}
      const text = await forge({ alg: signer.alg, typ: 'vc+jwt', kid: 'k1', ...chain }, payload, signer)
      return believe({ at, trust, formats: [vcJwtX5c], sources: [keySource({ signer, at, server: 'up' })] }, text)
    },
  },
  {
    id: 'stale-evidence',
    mechanism: 'M13',
    about: 'the authority’s keys of yesterday, where the policy wants those of the last hour',
    spec: 'draft-mahy-mimi-identity section 4.4',
    expect: { outcome: 'undecided', code: 'trust.stale' },
    play: async (player, at) => {
      const signer = newSigner('k1')
      const server = { askedBefore: player === 'honest' ? 60 : hours(24) }
      const trust = onlyFresh(hours(1), authority)
      const text = await issue(vcJwtX5c, { signer, at })
      return believe({ at, trust, formats: [vcJwtX5c], sources: [keySource({ signer, at, server })] }, text)
    },
  },
  {
    id: 'downgrade-to-the-weaker',
    mechanism: 'M13',
    about: 'Mallory has the old key and keeps the authority’s server down, so that the weaker word might decide',
    spec: 'draft-mahy-mimi-identity section 4.4',
    expect: { outcome: 'undecided', code: 'issuer.key_unavailable' },
    play: async (player, at) => {
      const [current, old] = [newSigner('k2'), newSigner('k1')]
      const trust = combine('precedence', [authority, weaker(old)])
      const [signer, server] = player === 'honest' ? ([current, 'up'] as const) : ([old, 'down'] as const)
      const text = await issue(vcJwtX5c, { signer, at })
      return believe({ at, trust, formats: [vcJwtX5c], sources: [keySource({ signer: current, at, server })] }, text)
    },
  },
]
