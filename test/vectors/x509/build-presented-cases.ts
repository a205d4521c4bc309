/** What a verifier makes of certificates that are shown to it, with a proof of their key. */
import { parseRequest, requestVersion, type Seconds } from '@imprint/core'
import { x509 } from '@imprint/formats/x509'
import {
  certificate,
  device,
  leafExt,
  type Made,
  now,
  pemOf,
  person,
  signerOf,
  uri,
  user,
} from './build-certificates.ts'
import { root, sub } from './build-path-cases.ts'

const request = {
  version: requestVersion,
  nonce: 'WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A',
  audience: 'https://desk.example',
  issuedAt: now,
  expiresAt: now + 300,
  ask: [{ type: 'ImDeviceCredential', claims: [] }],
}
const devices = certificate('shown-device', { by: sub, subject: person('Alice') })
const users = certificate('shown-user', {
  by: sub,
  subject: person('Alice'),
  ext: leafExt({ subjectAltNames: [uri(user)] }),
})

async function shown(one: Made, holder: string): Promise<string> {
  const parsed = parseRequest(JSON.stringify(request))
  if (!parsed.ok) throw new Error(parsed.error.detail)
  const draft = {
    holder,
    audience: parsed.value.audience,
    nonce: parsed.value.nonce,
    issuedAt: now,
    expiresAt: (now + 60) as Seconds,
    credentials: [pemOf(one) + pemOf(sub)],
    disclose: ['all' as const],
  }
  const made = await x509.present?.(draft, signerOf(one.keyName))
  if (made?.ok !== true) throw new Error('the format presents')
  return made.value
}

const common = { spec: 'draft-mahy-mimi-identity section 4.1', root: pemOf(root), at: now, request }

export const presentedCases = [
  {
    id: 'device',
    about: 'a device shows its certificate',
    ...common,
    text: await shown(devices, device),
    expect: { outcome: 'accepted' },
  },
  {
    id: 'user-as-device',
    about: 'a user’s certificate, shown in the name of a device',
    ...common,
    text: await shown(users, device),
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
  },
  {
    id: 'user-for-device',
    about: 'a user’s certificate, shown as what it is: nothing says which device shows it',
    ...common,
    text: await shown(users, user),
    expect: { outcome: 'rejected', code: 'holder.subject_mismatch' },
  },
]
