import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedClock } from '@imprint/adapters/clock'
import type { Seconds } from '@imprint/core'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../../apps/cli/src/run.ts'
import { makeSoftToken } from './soft-token.ts'

const token = makeSoftToken()
const now = Math.floor(Date.now() / 1000)

if (typeof token === 'string') {
  it('needs a token', (run) => run.skip(token))
} else {
  const folders: string[] = []
  afterAll(() => {
    token.remove()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  const { module, pin, environment = {} } = token.options
  const uriOf = (keyId: string) =>
    `pkcs11:token=ca;id=${keyId.replaceAll(/../g, '%$&')}?module-path=${encodeURIComponent(module)}`

  const newFolder = () => {
    const cwd = mkdtempSync(join(tmpdir(), 'imprint-ca-token-'))
    folders.push(cwd)
    writeFileSync(join(cwd, 'pin.txt'), `${pin}\n`)
    writeFileSync(join(cwd, 'wrong.txt'), '111111\n')
    const run = async (line: string) => {
      let said = ''
      const write = (text: string) => {
        said += text
      }
      const exit = await runCli(line.split(' '), {
        cwd,
        env: { ...process.env, ...environment, IMPRINT_HOME: join(cwd, 'home') },
        clock: fixedClock(now as Seconds),
        colour: false,
        interactive: false,
        readInput: async () => new Uint8Array(0),
        out: write,
        err: write,
      })
      return { line, exit, said }
    }
    return { cwd, run }
  }

  describe('imprint ca with its keys in a token', () => {
    it.each(['EC:prime256v1', 'EC:edwards25519'])('issues, lists and answers with keys of type %s', async (type) => {
      const { cwd, run } = newFolder()
      const [root, issuing] = [uriOf(token.newKey(type)), uriOf(token.newKey(type))]
      const uri = 'mimi://example.com/d/alice/phone'
      for (const line of [
        `ca init --dir ca --name Example --org example.com --root-pkcs11 ${root} --pkcs11 ${issuing} --pin-file pin.txt`,
        'key new --out phone.jwk',
        `ca request --key phone.jwk --name Alice --uri ${uri} --out phone.csr`,
        `ca issue --dir ca --csr phone.csr --profile device --name Alice --uri ${uri} --pin-file pin.txt --out phone.pem`,
        'ca crl --dir ca --pin-file pin.txt --out issuing.crl.pem',
        'ca crl --dir ca --root --pin-file pin.txt --out root.crl.pem',
        'ca ocsp --dir ca --certificate phone.pem --pin-file pin.txt --out phone.ocsp',
      ])
        expect(await run(line)).toMatchObject({ line, exit: 0 })
      const validate = 'ca validate --chain phone.pem --roots ca/root.pem --im --require-status'
      expect(await run(`${validate} --crl root.crl.pem --crl issuing.crl.pem`)).toMatchObject({ exit: 0 })
      expect(await run(`${validate} --crl root.crl.pem --ocsp phone.ocsp`)).toMatchObject({ exit: 0 })
      const kept = readdirSync(join(cwd, 'ca'))
      expect(kept.filter((name) => name.endsWith('.jwk'))).toEqual([])
      for (const name of kept) expect(readFileSync(join(cwd, 'ca', name), 'utf8')).not.toContain(pin)
    })

    it('refuses one key for both, a wrong PIN and none, and leaves no authority behind', async () => {
      const { cwd, run } = newFolder()
      const uri = uriOf(token.newKey('EC:prime256v1'))
      const init = `ca init --dir ca --name Example --pkcs11 ${uri}`
      expect(await run(`${init} --root-pkcs11 ${uri} --pin-file pin.txt`)).toMatchObject({ exit: 64 })
      expect(await run(init)).toMatchObject({ exit: 64, said: expect.stringContaining('--pin-file') })
      const refused = await run(`${init} --pin-file wrong.txt`)
      expect(refused).toMatchObject({ exit: 64, said: expect.stringContaining('key.passphrase') })
      expect(refused.said).not.toContain('111111')
      expect(existsSync(join(cwd, 'ca'))).toBe(false)
    })

    it('issues by a token of somebody who has only a certificate', async () => {
      const { run } = newFolder()
      const issuing = uriOf(token.newKey('EC:prime256v1'))
      for (const line of [
        `ca init --dir ca --name Example --pkcs11 ${issuing} --pin-file pin.txt`,
        'key new --out phone.jwk',
        'ca request --key phone.jwk --name Alice --out phone.csr',
        `ca issue --cert ca/issuing.pem --key ${issuing} --pin-file pin.txt --csr phone.csr --profile device --name Alice --uri mimi://example.com/d/alice/phone --out phone.pem`,
      ])
        expect(await run(line)).toMatchObject({ line, exit: 0 })
    })
  })
}
