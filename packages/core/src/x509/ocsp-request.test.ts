import { describe, expect, it } from 'vitest'
import { tags } from './der-reader.ts'
import { der, derCount, derOctets, derOid, derSequence, derSerial } from './der-writer.ts'
import { maxOcspRequest, parseOcspRequest } from './ocsp-request.ts'
import { oids } from './oids.ts'
import { derExtension } from './write-parts.ts'

const octets = (length: number) => Uint8Array.from({ length }, (_, index) => index + 1)
const id = (serial = '0a0b') =>
  derSequence(
    derSequence(derOid(oids.sha1), der(tags.null)),
    derOctets(octets(20)),
    derOctets(octets(20)),
    derSerial(serial),
  )
const one = (...more: readonly Uint8Array[]) => derSequence(id(), ...more)
const extensions = (...all: readonly Uint8Array[]) => der(0xa2, derSequence(...all))
const nonce = (length: number) => derExtension(oids.ocspNonce, false, derOctets(octets(length)))
const request = (...content: readonly Uint8Array[]) => derSequence(derSequence(...content))
const codeOf = (bytes: Uint8Array) => {
  const parsed = parseOcspRequest(bytes)
  return parsed.ok ? 'ok' : parsed.error.code
}

describe('parseOcspRequest', () => {
  it('reads which certificates are asked about, each as it is named', () => {
    const parsed = parseOcspRequest(request(derSequence(one(), derSequence(id('ff')))))
    if (!parsed.ok) throw new Error(parsed.error.detail)
    expect(parsed.value.nonce).toBeNull()
    expect(parsed.value.ids.map(({ serial }) => serial)).toEqual(['0a0b', 'ff'])
    expect(parsed.value.ids[0]).toMatchObject({ hash: oids.sha1, der: id(), issuerKeyHash: octets(20) })
  })

  it('reads a nonce, and passes over who asks, a signature and what is not critical', () => {
    const single = der(0xa0, derSequence(derExtension('1.2.3', false, derCount(1))))
    const content = [der(0xa1, der(0x82, octets(3))), derSequence(one(single)), extensions(nonce(32))]
    const parsed = parseOcspRequest(derSequence(derSequence(...content), der(0xa0, derSequence(derCount(1)))))
    expect(parsed).toMatchObject({ ok: true, value: { nonce: octets(32), ids: [{ serial: '0a0b' }] } })
  })

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['no certificate', request(derSequence())],
    ['too many certificates', request(derSequence(...Array.from({ length: 17 }, () => one())))],
    ['another version', request(der(0xa0, derCount(1)), derSequence(one()))],
    ['an empty nonce', request(derSequence(one()), extensions(nonce(0)))],
    ['a nonce beyond RFC 9654', request(derSequence(one()), extensions(nonce(129)))],
    ['two nonces', request(derSequence(one()), extensions(nonce(8), nonce(8)))],
    [
      'an unknown critical extension',
      request(derSequence(one()), extensions(derExtension('1.2.3', true, derCount(1)))),
    ],
    [
      'an unknown critical extension of one',
      request(derSequence(one(der(0xa0, derSequence(derExtension('1.2.3', true, derCount(1))))))),
    ],
    ['more after it', Uint8Array.from([...request(derSequence(one())), 0])],
    ['too many octets', new Uint8Array(maxOcspRequest + 1)],
  ])('refuses %s', (_, bytes) => {
    expect(codeOf(bytes)).toBe('x509.request_malformed')
  })

  it('never throws, whatever octet is changed or missing', () => {
    const whole = request(derSequence(one()), extensions(nonce(8)))
    for (let at = 0; at < whole.length; at++) {
      expect(codeOf(whole.subarray(0, at))).toBe('x509.request_malformed')
      for (const bit of [1, 128]) {
        const changed = Uint8Array.from(whole)
        changed[at] = (whole[at] as number) ^ bit
        expect(['ok', 'x509.request_malformed']).toContain(codeOf(changed))
      }
    }
  })
})
