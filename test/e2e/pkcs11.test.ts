import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createNodeSignatureVerifier,
  createNodeSigner,
  generateNodeKey,
  nodeHasher,
  nodeRandom,
} from '@imprint/adapters/node-crypto'
import { openPkcs11Signer, type Pkcs11Options, pkcs11MaxEd25519Bytes } from '@imprint/adapters/pkcs11'
import type { Result, Seconds, Signer } from '@imprint/core'
import { certificateLabel, derSubjectKey, formatPem, oids } from '@imprint/core/x509'
import {
  createCertificateRequest,
  createRoot,
  issueCertificate,
  proveCertificateRequest,
  writeOcspResponse,
  writeRevocationList,
} from '@imprint/issuer/ca'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { signerContract } from '../conformance/signer.ts'
import { opensslFolder, opensslMissing } from '../interop/openssl-tool.ts'
import { makeSoftToken } from './soft-token.ts'

const token = makeSoftToken()
const verifier = createNodeSignatureVerifier()
const own = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const now = Math.floor(Date.now() / 1000)
const day = (count: number) => (now + count * 86_400) as Seconds
const context = { random: nodeRandom, hasher: nodeHasher }
const name = (cn: string) => [{ oid: oids.commonName, value: cn }]
const keyTypes = { Ed25519: 'EC:edwards25519', ES256: 'EC:prime256v1', ES256K: 'EC:secp256k1' }

if (typeof token === 'string') {
  it('needs a token', (run) => run.skip(token))
} else {
  afterAll(() => token.remove())
  afterEach(() => token.plugIn())
  const open = (keyId: string, more: Partial<Pkcs11Options> = {}) =>
    openPkcs11Signer({ ...token.options, keyId, ...more })
  const newSigner = async (alg: keyof typeof keyTypes): Promise<Signer> => own(await open(token.newKey(keyTypes[alg])))

  signerContract({
    name: 'openPkcs11Signer',
    algorithms: ['Ed25519', 'ES256', 'ES256K'],
    verifier,
    longest: { Ed25519: pkcs11MaxEd25519Bytes },
    create: newSigner,
  })

  describe.each(['Ed25519', 'ES256'] as const)('an authority whose %s key is in a token', (alg) => {
    it('issues chains, lists and responses that openssl verifies', async (run) => {
      if (opensslMissing !== null) return run.skip(opensslMissing)
      const folder = opensslFolder()
      try {
        const signer = await newSigner(alg)
        const root = own(
          await createRoot({ subject: name('Root'), notBefore: day(-1), notAfter: day(90) }, signer, context),
        )
        const issue = async (
          by: typeof root,
          profile: 'intermediate' | 'device',
          { cn, uris, key }: { readonly cn: string; readonly uris: readonly string[]; readonly key: Signer },
        ) => {
          const times = { notBefore: day(-1), notAfter: day(30) }
          const order = { profile, subject: name(cn), subjectKey: key.publicJwk, uris, ...times }
          return { certificate: own(await issueCertificate(order, by, context)), signer: key }
        }
        const staff = await issue(root, 'intermediate', { cn: 'Staff', uris: [], key: await newSigner(alg) })
        const phoneKey = own(createNodeSigner({ privateJwk: generateNodeKey('Ed25519').privateJwk }))
        const uris = ['mimi://example.com/d/alice/phone']
        const phone = await issue(staff, 'device', { cn: 'Phone', uris, key: phoneKey })
        const list = { revoked: [], number: 1, thisUpdate: day(0), nextUpdate: day(7) }
        const lists = await Promise.all([root, staff].map((by) => writeRevocationList(list, by, context)))
        for (const [file, { certificate }] of Object.entries({ root, staff, phone }))
          folder.write(`${file}.pem`, formatPem({ label: certificateLabel, der: certificate.der }))
        folder.write('lists.crl', lists.map((each) => formatPem({ label: 'X509 CRL', der: own(each) })).join(''))
        const verify = (...words: readonly string[]) =>
          folder.status('verify', '-x509_strict', '-CAfile', 'root.pem', ...words, 'phone.pem')
        expect(verify('-untrusted', 'staff.pem', '-crl_check_all', '-CRLfile', 'lists.crl')).toMatchObject({
          status: 0,
        })
        expect(verify()).toMatchObject({ status: 2 })
      } finally {
        folder.remove()
      }
    })

    it('refuses with a code once its token is gone, and goes on when it is back', async () => {
      const signer = await newSigner(alg)
      const order = { subject: name('Root'), notBefore: day(-1), notAfter: day(90) }
      const root = own(await createRoot(order, signer, context))
      const { certificate } = root
      const ocsp = { certificate, issuer: certificate, status: 'good', producedAt: day(0), nextUpdate: day(1) } as const
      const list = { revoked: [], number: 1, thisUpdate: day(0), nextUpdate: day(7) }
      token.unplug()
      for (const refused of [
        await createRoot(order, signer, context),
        await writeRevocationList(list, root, context),
        await writeOcspResponse(ocsp, root, context),
        await createCertificateRequest({ subject: name('Root'), uris: [] }, signer),
      ])
        expect(refused).toMatchObject({ ok: false, error: { code: 'issue.signer' } })
      token.plugIn()
      const request = own(await createCertificateRequest({ subject: name('Root'), uris: [] }, signer))
      expect(own(await proveCertificateRequest(request, verifier)).subjectKey).toEqual(signer.publicJwk)
    })
  })

  describe('openPkcs11Signer', () => {
    const keyId = token.newKey(keyTypes.ES256)
    const codeOf = async (result: Promise<Result<Signer>>) => {
      const opened = await result
      return opened.ok ? 'opened' : opened.error.code
    }

    const folders: string[] = []
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    })
    /** A command of the same name in front of the real one. */
    const falseTool = (script: string) => {
      const folder = mkdtempSync(join(tmpdir(), 'imprint-tool-'))
      folders.push(folder)
      writeFileSync(join(folder, 'pkcs11-tool'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      return { folder, options: { environment: { PATH: `${folder}:${process.env['PATH']}` } } }
    }

    it('opens a key by module, label, identifier and PIN, and gives it the name that it was told', async () => {
      expect(own(await open(keyId, { kid: 'root-2026' }))).toMatchObject({ alg: 'ES256', kid: 'root-2026' })
      expect(own(await open(keyId)).kid).toBeNull()
    })

    it('refuses a wrong PIN, and says neither that one nor the right one', async () => {
      for (const pin of ['111111', '1', '']) {
        const refused = await open(keyId, { pin })
        expect(refused, pin).toMatchObject({ ok: false, error: { code: 'key.passphrase' } })
        expect(JSON.stringify(refused)).not.toMatch(/111111|648219/)
      }
      expect(await codeOf(open(keyId))).toBe('opened')
    })

    it('tries a wrong PIN once, and shows no PIN among the arguments of a process', async () => {
      const tool = falseTool(
        'echo "$@" >> "$(dirname "$0")/calls"; echo "error: C_Login failed: rv = CKR_PIN_INCORRECT (0xa0)" >&2; exit 1',
      )
      expect(await open(keyId, tool.options)).toMatchObject({
        error: { code: 'key.passphrase', detail: 'the token refuses the PIN: CKR_PIN_INCORRECT' },
      })
      const seen = readFileSync(join(tool.folder, 'calls'), 'utf8')
      expect(seen.trim().split('\n')).toHaveLength(1)
      expect(seen).not.toContain(token.options.pin)
    })

    it.each<[string, Partial<Pkcs11Options>]>([
      ['a token of another label', { token: 'other' }],
      ['a key of another identifier', { keyId: 'ff' }],
      ['a module that is not there', { module: '/nonexistent/module.so' }],
      ['a module that is none', { module: '/dev/null' }],
      ['no tool', { environment: { PATH: '/nonexistent' } }],
      ['an identifier that is no hexadecimal', { keyId: '1' }],
      ['an empty identifier', { keyId: '' }],
      ['no label', { token: '' }],
      ['no module', { module: '' }],
      ['a PIN that no system can pass on', { pin: '648219\0secret' }],
    ])('refuses %s', async (_what, more) => {
      const refused = await open(keyId, more)
      expect(refused).toMatchObject({ ok: false, error: { code: 'issue.signer' } })
      expect(JSON.stringify(refused)).not.toMatch(/648219|secret|nonexistent/)
    })

    it('refuses a kind of key that Imprint does not use', async () => {
      expect(await codeOf(open(token.newKey('rsa:2048')))).toBe('jwk.unsupported')
    })

    it('refuses a key whose public or private half was removed', async () => {
      const [first, second] = [token.newKey(keyTypes.ES256), token.newKey(keyTypes.ES256)]
      expect([await codeOf(open(first)), await codeOf(open(second))]).toEqual(['opened', 'opened'])
      token.removeKey(first, 'privkey')
      token.removeKey(second, 'pubkey')
      expect([await codeOf(open(first)), await codeOf(open(second))]).toEqual(['issue.signer', 'issue.signer'])
    })

    it('signs no more once the key was removed, and says nothing of the token', async () => {
      const lost = token.newKey(keyTypes.Ed25519)
      const signer = own(await open(lost))
      expect(await signer.sign(new Uint8Array(1))).toHaveLength(64)
      token.removeKey(lost, 'privkey')
      await expect(signer.sign(new Uint8Array(1))).rejects.toThrow(
        /^issue\.signer: the key in the token cannot be used/,
      )
    })

    it('hands out no signature that the public key does not verify, nor one of another length', async () => {
      const pem = formatPem({ label: 'PUBLIC KEY', der: derSubjectKey(own(await open(keyId)).publicJwk) as Uint8Array })
      for (const octets of [64, 63, 0]) {
        const tool = falseTool(
          `case "$*" in *--read-object*) cat "$(dirname "$0")/key";; *) head -c ${octets} /dev/zero | tr '\\0' '\\1';; esac`,
        )
        writeFileSync(join(tool.folder, 'key'), pem)
        expect(await codeOf(open(keyId, tool.options)), `${octets}`).toBe('key.unusable')
      }
    })

    it('gives up on a token that does not answer', async () => {
      const tool = falseTool('exec sleep 60')
      expect(await open(keyId, { ...tool.options, milliseconds: 50 })).toMatchObject({
        error: {
          code: 'issue.signer',
          detail: 'the key in the token cannot be used: the token did not answer in time',
        },
      })
    })
  })
}
