import { readFileSync } from 'node:fs'
import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { decodeBase64url, formatDateTime, parseDateTime } from '@imprint/core'
import {
  type Certificate,
  formatName,
  hexOf,
  keyUsageBits,
  oids,
  parseCertificate,
  parsePem,
  textsOf,
} from '@imprint/core/x509'
import { validateChain } from '@imprint/trust/x509-path'
import { describe, expect, it } from 'vitest'

const folder = new URL('../vectors/x509/fixtures/', import.meta.url)
const pem = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const printed = readFileSync(new URL('../vectors/figures/figure-3.pdf.txt', import.meta.url), 'utf8')

function read(name: string): Certificate {
  const blocks = parsePem(pem(name))
  const one = blocks.ok ? parseCertificate(blocks.value[0]?.der ?? new Uint8Array(0)) : blocks
  if (!one.ok) throw new Error(one.error.detail)
  return one.value
}

const judge = (chain: string) => {
  const at = parseDateTime('2022-07-07T08:00:00Z')
  if (!at.ok) throw new Error(at.error.detail)
  const options = {
    roots: pem('root.pem'),
    status: '',
    at: at.value,
    rules: 'im',
    revocation: 'ignored',
    purposes: [oids.clientAuth],
    conformance: 'profile',
  } as const
  return validateChain({ chain, ...options, signatures: createNodeSignatureVerifier(), hasher: nodeHasher })
}

describe('Figure 3', () => {
  const figure = read('figure-3.pem')
  const colons = (hex: string) => hex.match(/../g)?.join(':') ?? ''

  it('has the printed serial number, names, times, key and identifiers', () => {
    expect(printed).toContain(colons(figure.serial))
    expect(formatName(figure.issuer)).toBe('CN=acme.example.com,O=example.com')
    expect(formatName(figure.subject)).toBe('CN=Alice M. Smith,O=example.com')
    expect([figure.notBefore, figure.notAfter].map(formatDateTime)).toEqual([
      '2022-07-06T06:41:50Z',
      '2022-10-04T06:41:49Z',
    ])
    const key = decodeBase64url(figure.key.jwk?.x ?? '')
    expect(key.ok && printed.replaceAll(/\s/g, '').includes(colons(hexOf(key.value)))).toBe(true)
    const names = textsOf(figure.extensions.subjectAltName?.names ?? [], 'uri')
    expect(names).toHaveLength(2)
    for (const name of names) expect(printed).toContain(`URI:${name}`)
  })

  it('has its faults corrected', () => {
    expect(figure.extensions.keyUsage).toBe(keyUsageBits.digitalSignature)
    expect(figure.extensions.subjectAltName?.critical).toBe(false)
    expect(figure.extensions.ocspUris).toEqual(['http://ocsp.acme.example.com'])
    expect(figure.extensions.subjectKeyId).toHaveLength(20)
    expect(figure.extensions.authorityKeyId).toEqual(read('root.pem').extensions.subjectKeyId)
  })

  it('is accepted, to the letter of RFC 5280', () => {
    expect(judge(pem('figure-3.pem'))).toMatchObject({ outcome: 'accepted' })
  })
})

describe('Figure 4', () => {
  it('is a user’s certificate below the domain, and the device’s below the user', () => {
    expect(judge(pem('figure-4-device.pem') + pem('figure-4-user.pem'))).toMatchObject({
      outcome: 'accepted',
      path: [
        'CN=acme.example.com,O=example.com',
        'CN=Alice M. Smith,O=example.com',
        'CN=Alice M. Smith\\, phone,O=example.com',
      ],
    })
    expect(judge(pem('figure-4-device.pem'))).toMatchObject({
      outcome: 'rejected',
      because: { code: 'x509.path_absent' },
    })
  })

  it('names as its issuer a name of the user', () => {
    const [user, device] = [read('figure-4-user.pem'), read('figure-4-device.pem')]
    expect(textsOf(user.extensions.subjectAltName?.names ?? [], 'uri')).toEqual(
      expect.arrayContaining([...textsOf(device.extensions.issuerAltName ?? [], 'uri')]),
    )
    expect(user.extensions.basicConstraints).toMatchObject({ ca: true, pathLength: 0 })
  })
})
