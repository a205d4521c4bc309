import { createNodeSignatureVerifier, nodeHasher } from '@imprint/adapters/node-crypto'
import { codes, parseDateTime, type Seconds, type SynchronousSignatureVerifier } from '@imprint/core'
import {
  certificateLabel,
  formatPem,
  oids,
  parseCertificate,
  parseCertificateRequest,
  parseOcspResponse,
  parsePem,
  parseRevocationList,
} from '@imprint/core/x509'
import { createSignatureMemory, validateChain, validatePath } from '@imprint/trust/x509-path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import material from '../vectors/x509/material.json' with { type: 'json' }

const texts = material as Readonly<Record<string, string>>
const derOf = (name: string): Uint8Array => {
  const blocks = parsePem(texts[name] ?? '')
  if (!blocks.ok || blocks.value[0] === undefined) throw new Error(name)
  return blocks.value[0].der
}
const at = ((): Seconds => {
  const time = parseDateTime('2026-11-22T10:00:00Z')
  if (!time.ok) throw new Error('time')
  return time.value
})()
const judge = (leaf: Uint8Array) =>
  validateChain({
    chain: formatPem({ label: certificateLabel, der: leaf }) + texts['sub'],
    roots: texts['root'] ?? '',
    status: '',
    at,
    rules: 'im',
    revocation: 'ignored',
    purposes: [oids.clientAuth],
    conformance: 'path',
    signatures: createNodeSignatureVerifier(),
    hasher: nodeHasher,
  })

/** A copy with some octets changed, cut out or put in. */
const damaged = (whole: Uint8Array) =>
  fc
    .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), fc.constantFrom('set', 'cut', 'insert')), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) => {
      let octets = [...whole]
      for (const [place, octet, kind] of changes)
        octets = [
          ...octets.slice(0, place),
          ...(kind === 'cut' ? [] : kind === 'set' ? [octet] : [octet, octets[place] ?? 0]),
          ...octets.slice(place + 1),
        ]
      return Uint8Array.from(octets)
    })

describe('reading certificates and what is about them', () => {
  const readers = [
    ['certificates', parseCertificate, derOf('leaf')],
    ['certificates with every extension', parseCertificate, derOf('scoped-sub')],
    ['lists', parseRevocationList, derOf('crl-sub-leaf')],
    ['responses', parseOcspResponse, derOf('ocsp-delegated')],
  ] as const

  it.each(readers)(
    '%s: never throws, finds only what is a reason to reject, and reads the same twice',
    (_, read, whole) => {
      expect(read(whole)).toMatchObject({ ok: true })
      fc.assert(
        fc.property(fc.oneof(damaged(whole), fc.uint8Array({ maxLength: 64 })), (octets) => {
          const result = read(octets)
          if (!result.ok) expect(codes[result.error.code].outcome).toBe('rejected')
          expect(read(octets)).toEqual(result)
        }),
        { numRuns: 1500 },
      )
    },
  )

  it('never throws for a request', () => {
    fc.assert(
      fc.property(
        fc.oneof(damaged(derOf('leaf')), fc.uint8Array({ maxLength: 64 })),
        (octets) => void parseCertificateRequest(octets),
      ),
    )
  })
})

describe('a chain', () => {
  const leaf = derOf('leaf')

  it('that holds, holds no longer once one octet of the certificate differs', () => {
    expect(judge(leaf)).toMatchObject({ outcome: 'accepted' })
    fc.assert(
      fc.property(damaged(leaf), (octets) => {
        fc.pre(Buffer.compare(octets, leaf) !== 0)
        expect(judge(octets)).toMatchObject({ outcome: 'rejected' })
      }),
      { numRuns: 1500 },
    )
  })
})

describe('remembered signatures', () => {
  const parsed = (der: Uint8Array) => {
    const certificate = parseCertificate(der)
    if (!certificate.ok) throw new Error(certificate.error.detail)
    return certificate.value
  }
  const roots = [parsed(derOf('root'))]
  const counted = () => {
    const inner = createNodeSignatureVerifier()
    let count = 0
    const signatures: SynchronousSignatureVerifier = {
      verify: (...given) => {
        count++
        return inner.verify(...given)
      },
    }
    return { signatures, count: () => count }
  }
  const rules = { roots, at, purposes: [oids.clientAuth], conformance: 'path' } as const

  it('are those of authorities, each verified once; that of what is judged is verified each time', () => {
    const { signatures, count } = counted()
    const remembered = createSignatureMemory()
    for (let round = 0; round < 3; round++) {
      const [leaf, sub] = [parsed(derOf('leaf')), parsed(derOf('sub'))]
      expect(validatePath({ leaf, intermediates: [sub], ...rules, signatures, remembered })).toMatchObject({ ok: true })
    }
    expect(count()).toBe(1 + 3)
  })

  it('change no answer, whatever was judged before', () => {
    const remembered = createSignatureMemory()
    const { signatures } = counted()
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(derOf('leaf')), damaged(derOf('leaf'))),
        fc.oneof(fc.constant(derOf('sub')), damaged(derOf('sub'))),
        (first, second) => {
          const [leaf, sub] = [parseCertificate(first), parseCertificate(second)]
          fc.pre(leaf.ok && sub.ok)
          if (!leaf.ok || !sub.ok) return
          const input = { leaf: leaf.value, intermediates: [sub.value], ...rules, signatures }
          const answer = validatePath({ ...input, remembered })
          const { ok, ...rest } = validatePath(input)
          expect(answer.ok).toBe(ok)
          if ('error' in rest) expect(answer).toMatchObject(rest)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
