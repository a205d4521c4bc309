import { createNodeSignatureVerifier, nodeHasher, nodeRandom } from '@imprint/adapters/node-crypto'
import { type Format, formatDateTime, hours, type Seconds, type Signer, signJws } from '@imprint/core'
import {
  type Certificate,
  certificateLabel,
  encodeBase64,
  formatPem,
  keyUsageBits,
  type NameAttribute,
  oids,
} from '@imprint/core/x509'
import { vcJwtX5c } from '@imprint/formats/vc-jwt-x5c'
import { x509 as certificates } from '@imprint/formats/x509'
import {
  type AltName,
  type Authority,
  type CertificateProfile,
  createRoot,
  type ExtensionWishes,
  issueCertificate,
  writeCertificate,
} from '@imprint/issuer/ca'
import { imDevice, imUser } from '@imprint/schemas'
import { x509 } from '@imprint/trust/x509'
import { newSigner } from '../cast.ts'
import { expectOk } from '../scene.ts'
import { createFriend, friendId } from './friend.ts'
import { endingOf, type Player, type TrustAttack, type TrustEnding } from './trust-attack.ts'

const phone = 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com'
const laptop = 'im:SvPfLlwBQi-6oddVRrkqpw/11aa@example.com'
const bobsPhone = 'im:Q2xhcmtlc3dvcnRo/0b0b@example.com'
const user = 'im:SvPfLlwBQi-6oddVRrkqpw@example.com'
const handle = 'im:%40alice_smith@example.com'

const context = { random: nodeRandom, hasher: nodeHasher }
const { digitalSignature, keyCertSign } = keyUsageBits
const named = (name: string) => [
  { oid: oids.organization, value: 'Example Corp' },
  { oid: oids.commonName, value: name },
]

/** A company's root, its authority for staff, and Alice, who may certify her own devices. */
interface Company {
  readonly at: Seconds
  readonly root: Authority
  readonly staff: Authority
  readonly alice: Authority
}

async function openCompany(at: Seconds): Promise<Company> {
  const [notBefore, notAfter] = [(at - hours(24)) as Seconds, (at + hours(720)) as Seconds]
  const root = expectOk(await createRoot({ subject: named('Root'), notBefore, notAfter }, newSigner(null), context))
  const certify = async (profile: CertificateProfile, name: string, uris: readonly string[], by: Authority) => {
    const signer = newSigner(null)
    const order = { profile, subject: named(name), subjectKey: signer.publicJwk, uris, notBefore, notAfter }
    return { certificate: expectOk(await issueCertificate(order, by, context)), signer }
  }
  const staff = await certify('intermediate', 'Staff', [], root)
  return { at, root, staff, alice: await certify('user-authority', 'Alice M. Smith', [user, handle], staff) }
}

interface Wish {
  readonly name?: string
  /** Attributes beside organisation and name. */
  readonly also?: readonly NameAttribute[]
  readonly uris?: readonly string[]
  readonly days?: number
  readonly more?: ExtensionWishes
}

/** Signs whatever it is asked to: an authority that is careless, or in somebody else's hands. Imprint's own refuses all of these. */
async function sign(
  { at }: Company,
  by: Authority,
  { name = 'Alice’s device', also = [], uris = [], days = 1, more = {} }: Wish,
): Promise<Authority> {
  const signer = newSigner(null)
  const extensions = {
    keyUsage: digitalSignature,
    extendedKeyUsage: [oids.clientAuth],
    ...(uris.length === 0 ? {} : { subjectAltNames: uris.map((text) => ({ form: 'uri' as const, text })) }),
    ...more,
  }
  const draft = {
    subject: [...named(name), ...also],
    subjectKey: signer.publicJwk,
    notBefore: (at - hours(1)) as Seconds,
    notAfter: (at + hours(24 * days)) as Seconds,
    extensions,
  }
  return { certificate: expectOk(await writeCertificate(draft, by, context)), signer }
}

/** Answers the client's request with a chain and a proof of the first certificate's key. */
function show(
  company: Company,
  { chain, signer, holder = phone }: { chain: readonly Certificate[]; signer: Signer; holder?: string },
): Promise<TrustEnding> {
  const text = chain.map(({ der }) => formatPem({ label: certificateLabel, der })).join('')
  return showWith(company, { format: certificates, text, signer, holder })
}

interface Shown {
  readonly format: Format
  readonly text: string
  readonly signer: Signer
  readonly holder: string
}

async function showWith({ at, root }: Company, { format, text, signer, holder }: Shown): Promise<TrustEnding> {
  const signatures = createNodeSignatureVerifier()
  const roots = [{ certificate: root.certificate, domains: ['example.com'], types: null }]
  const friend = createFriend({
    at,
    trust: x509({ roots, signatures, hasher: nodeHasher, revocation: 'ignored' }),
    formats: [format],
    schemas: [imDevice, imUser],
  })
  const request = await friend.createRequest({ ask: [{ type: 'ImDeviceCredential', claims: [] }], lifetime: 300 })
  const draft = {
    holder,
    audience: friendId,
    nonce: request.nonce,
    issuedAt: at,
    expiresAt: (at + 60) as Seconds,
    credentials: [text],
    disclose: ['all' as const],
  }
  const presented = await format.present?.(draft, signer)
  if (presented === undefined) throw new TypeError('the format presents')
  return endingOf(await friend.verify(expectOk(presented), request))
}

/** Shows a certificate of the staff authority's. */
async function showDirect(at: Seconds, wish: Wish): Promise<TrustEnding> {
  const company = await openCompany(at)
  const { certificate, signer } = await sign(company, company.staff, wish)
  return show(company, { chain: [certificate, company.staff.certificate], signer })
}

/** Shows a certificate that Alice issued to a device. */
async function showCascade(at: Seconds, wish: Wish, holder = phone): Promise<TrustEnding> {
  const company = await openCompany(at)
  const { certificate, signer } = await sign(company, company.alice, wish)
  return show(company, { chain: [certificate, company.alice.certificate, company.staff.certificate], signer, holder })
}

/** Answers the client's request with a credential whose issuer is named by a chain. */
async function showIssued(company: Company, { certificate, signer }: Authority, issuer: string): Promise<TrustEnding> {
  const { at, staff } = company
  const holder = newSigner(null)
  const header = {
    alg: signer.alg,
    typ: 'vc+jwt',
    x5c: [certificate, staff.certificate].map(({ der }) => encodeBase64(der)),
  }
  const payload = {
    '@context': ['https://www.w3.org/ns/credentials/v2', ...imDevice.contexts],
    type: ['VerifiableCredential', imDevice.type],
    issuer,
    credentialSubject: { id: phone, fn: 'Alice M. Smith', hasInstantMessage: [handle, phone] },
    validFrom: formatDateTime(at),
    cnf: { jwk: { ...holder.publicJwk } },
  }
  const text = await signJws(JSON.stringify(header), JSON.stringify(payload), signer)
  return showWith(company, { format: vcJwtX5c, text, signer: holder, holder: phone })
}

const pick = <T>(player: Player, { honest, attacker }: Readonly<Record<Player, T>>): T =>
  player === 'honest' ? honest : attacker

/** Attacks on certificates, in the three layouts of the draft. */
export const x509Attacks: readonly TrustAttack[] = [
  {
    id: 'user-certificate-for-a-device',
    mechanism: 'M2',
    about: 'somebody shows a user’s certificate and calls herself a device',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
    play: (player, at) => showDirect(at, { uris: pick(player, { honest: [phone], attacker: [user] }) }),
  },
  {
    id: 'two-devices-in-a-certificate',
    mechanism: 'M2',
    about: 'one certificate for two devices: which of them is it?',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.identifier_count' },
    play: (player, at) => showDirect(at, { uris: pick(player, { honest: [phone], attacker: [phone, laptop] }) }),
  },
  {
    id: 'two-handles-in-a-certificate',
    mechanism: 'M3',
    about: 'a device with two handles; some readers keep the last one without a word',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.identifier_count' },
    play: (player, at) =>
      showDirect(at, {
        uris: pick(player, { honest: [phone, handle], attacker: [phone, handle, 'im:%40bob@example.com'] }),
      }),
  },
  {
    id: 'device-twice-in-a-certificate',
    mechanism: 'M3',
    about: 'the same device twice beside the handle',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.identifier_count' },
    play: (player, at) =>
      showDirect(at, { uris: pick(player, { honest: [phone, handle], attacker: [phone, handle, phone] }) }),
  },
  {
    id: 'bobs-device-under-alice',
    mechanism: 'M4',
    about: 'Alice certifies a device of Bob’s, which OpenSSL finds in order',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.device_owner' },
    play: (player, at) => {
      const device = pick(player, { honest: phone, attacker: bobsPhone })
      return showCascade(at, { uris: [device] }, device)
    },
  },
  {
    id: 'authority-below-a-user',
    mechanism: 'M4',
    about: 'Alice certifies an authority, and that certifies a device',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.path_length' },
    play: async (player, at) => {
      if (player === 'honest') return showCascade(at, { uris: [phone] })
      const company = await openCompany(at)
      const between = await sign(company, company.alice, {
        name: 'Below Alice',
        days: 2,
        more: { ca: { pathLength: 0 }, keyUsage: keyCertSign },
      })
      const { certificate, signer } = await sign(company, between, { uris: [phone] })
      const chain = [certificate, between.certificate, company.alice.certificate, company.staff.certificate]
      return show(company, { chain, signer })
    },
  },
  {
    id: 'device-outlives-its-user',
    mechanism: 'M4',
    about: 'a device’s certificate that is good for longer than Alice’s own',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.lifetime' },
    play: (player, at) => showCascade(at, { uris: [phone], days: pick(player, { honest: 1, attacker: 90 }) }),
  },
  {
    id: 'lying-issuer-name',
    mechanism: 'M4',
    about: 'a device’s certificate says that Bob issued it, and Alice did',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.issuer_alt_name' },
    play: (player, at) => {
      const text = pick(player, { honest: user, attacker: 'im:Q2xhcmtlc3dvcnRo@example.com' })
      return showCascade(at, { uris: [phone], more: { issuerAltNames: [{ form: 'uri', text }] } })
    },
  },
  {
    id: 'device-with-a-post-of-its-own',
    mechanism: 'M4',
    about: 'Alice writes into her phone’s certificate that it belongs to the managing director',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.device_owner' },
    play: (player, at) => {
      const also = [{ oid: oids.title, value: 'Managing Director' }]
      return showCascade(at, { uris: [phone], also: pick(player, { honest: [], attacker: also }) })
    },
  },
  {
    id: 'made-up-user-certificate',
    mechanism: 'M4',
    about:
      'a member of staff puts a certificate of her own making between her phone’s and the authority’s: the name on it is the boss’s',
    spec: 'draft-mahy-mimi-identity section 4.1',
    expect: { outcome: 'rejected', code: 'x509.chain' },
    play: async (player, at) => {
      const company = await openCompany(at)
      const { staff } = company
      const { certificate, signer } = await sign(company, staff, { uris: [phone] })
      const own = { certificate: staff.certificate, signer: newSigner(null) }
      const boss = await sign(company, own, { name: 'Staff', uris: ['im:%40boss@example.com'] })
      const above = pick(player, { honest: [], attacker: [boss.certificate] })
      return show(company, { chain: [certificate, ...above, staff.certificate], signer })
    },
  },
  {
    id: 'web-server-as-issuer',
    mechanism: 'M2',
    about:
      'somebody has the key of a web server, and signs credentials with the certificate that the company gave to it',
    spec: 'SD-JWT VC section 3.5',
    expect: { outcome: 'rejected', code: 'x509.identifier_missing' },
    play: async (player, at) => {
      const company = await openCompany(at)
      const text = 'https://im.example.com'
      const names = pick<AltName>(player, {
        honest: { form: 'uri', text },
        attacker: { form: 'dns', text: text.slice(8) },
      })
      const server = await sign(company, company.staff, { name: 'Server', more: { subjectAltNames: [names] } })
      return showIssued(company, server, text)
    },
  },
]
