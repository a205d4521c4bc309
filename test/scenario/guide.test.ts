import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const compileCache = new URL('../../tools/compile-cache.ts', import.meta.url).href
// As on a terminal, where what goes wrong stands between what goes right.
const prelude = `set -eu
exec 2>&1
imprint() { "$NODE" --import="$COMPILE_CACHE" --disable-warning=ExperimentalWarning --conditions=imprint-source "$IMPRINT_MAIN" "$@"; }
`

/** What each block of a page prints. */
const pages: Readonly<Record<string, readonly RegExp[]>> = {
  'command-line': [
    /2026-11/,
    /^$/,
    /./,
    /exit 1[\s\S]*issued\.json/,
    /./,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /nonce\.spent[\s\S]*exit 1/,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /./,
  ],
  'issue-to-my-staff': [
    /signs now/,
    /jwt-vc-issuer {2}application\/json/,
    /Wrote 2 challenges/,
    /^Issued 2 credentials/m,
    /^2 credentials[\s\S]*credential-issued/m,
    /^Issued 2 credentials anew to renewed/m,
    /^Issued 1 credential to agents[\s\S]*SiriusAgent/m,
  ],
  'answer-a-support-desk': [/signs now/, /^Issued 1 credential/m, /./, /./, /./, /^ACCEPTED/m, /exit 1/],
  'my-companys-ca': [
    /root\.pem/,
    /Wrote the certificate/,
    /^accepted[\s\S]*CN=Alice Smith/,
    /accepted[\s\S]*CN=Alice Smith[\s\S]*CN=Alice Smith/,
    /followed to these roots[\s\S]*SHA-256[\s\S]*^ACCEPTED {2}Alice Smith, example\.com[\s\S]*mimi:\/\/example\.com\/d\/alice\/desk[\s\S]*certified by CN=Example IM Issuing[\s\S]*a proof of its key[\s\S]*a user who certifies her own devices[\s\S]*Nothing is wrong with its form/m,
    /^accepted[\s\S]*CN=Alice Smith[\s\S]*^ACCEPTED {2}Alice Smith, example\.com[\s\S]*im:alice\/phone@example\.com[\s\S]*^REJECTED[\s\S]*exit 1/m,
    /x509\.revoked[\s\S]*exit 1/,
    /exit 2[\s\S]*Wrote the response[\s\S]*^accepted/m,
    /phone\.pem: revoked/,
  ],
  'when-they-disagree': [
    /^Issued 1 credential/m,
    /^REJECTED[\s\S]*trust\.no_agreement[\s\S]*pinned believes it, with key [\s\S]*by https:\/\/localhost:\d+: its keys were configured[\s\S]*pinned believes it, with key [\s\S]*exit 1/m,
    /^ACCEPTED {2}Alice M\. Smith[\s\S]*trust\.conflict/m,
    /^UNDECIDED[\s\S]*issuer\.key_unavailable[\s\S]*hierarchy could not find out[\s\S]*pinned believes it[\s\S]*exit 2/m,
    /^ACCEPTED {2}Alice M\. Smith[\s\S]*^REJECTED[\s\S]*trust\.claim_unmet[\s\S]*exit 1/m,
    /the first of these 2[\s\S]*ni:\/\/\/sha-256;[\s\S]*nothing of it[\s\S]*believed[\s\S]*any of 2[\s\S]*conflicts with key[\s\S]*^The verifier \(accepted\)[\s\S]*any of 2 \(holds, with trust\.conflict\)[\s\S]*signed the credential[\s\S]*im:SvPfLlwBQi-6oddVRrkqpw\/04c7@example\.com[\s\S]*Wrote conflict\.svg/m,
    /was never seen before[\s\S]*nothing has changed since/,
    /^ACCEPTED[\s\S]*has a new key, and https:\/\/localhost:\d+ vouches for it[\s\S]*^UNDECIDED[\s\S]*continuity\.former_key[\s\S]*exit 2/m,
    /^UNDECIDED[\s\S]*continuity\.takeover_suspected[\s\S]*exit 2[\s\S]*^ACCEPTED[\s\S]*continuity\.takeover_allowed/m,
  ],
  'two-friends-and-a-qr-code': [
    /master key[\s\S]*vouches for PHONE[\s\S]*Wrote alice\.json[\s\S]*Wrote bob\.json/,
    /not verified: the key that was seen first/,
    /^[█▀▄ ]{20,}$[\s\S]*vouch for them now[\s\S]*vouch for them now/m,
    /(Compare with what [\s\S]*or the numbers \d+ \d+ \d+[\s\S]*){2}/,
    /(vouch for them now[\s\S]*){2}verified: you compared this key/,
    /^ACCEPTED {2}Bob[\s\S]*my user-signing key signed their master key[\s\S]*crosssigning\.self_asserted/m,
    /exit 1[\s\S]*^REJECTED[\s\S]*crosssigning\.verification_lost[\s\S]*exit 1/m,
    /vouch for them now[\s\S]*verified: you compared this key[\s\S]*before/,
  ],
  'my-web-site-my-forge-my-fediverse-account': [
    /^name {5}aspe:alice\.example:[A-Z2-7]{26}$/m,
    /^confirmed +https:\/\/alice\.example[\s\S]*^confirmed +https:\/\/codeberg\.org[\s\S]*^denied +https:\/\/social\.example\.net[\s\S]*^2 of 2 sites/m,
    /^Issued 1 credential/m,
    /^ACCEPTED {2}Alice — confirmed by https:\/\/alice\.example[\s\S]*confirmed: it links back[\s\S]*service\.first_seen/m,
    /^REJECTED[\s\S]*service\.proof_deleted[\s\S]*1 withdrawn[\s\S]*exit 1/m,
    /^UNDECIDED[\s\S]*issuer\.key_unavailable[\s\S]*exit 2/m,
  ],
  'lose-a-phone': [
    /^Issued 1 credential/m,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /^Revoked 1 credential/m,
    /^REJECTED[\s\S]*status\.revoked[\s\S]*exit 1/m,
    /^UNDECIDED[\s\S]*exit 2/m,
    /^revoked[\s\S]*ticket 4711/m,
  ],
  'roll-a-key': [
    /^Issued 1 credential/m,
    /^next[\s\S]*^verify-only/m,
    /^ACCEPTED {2}Alice M\. Smith/m,
    /^1 credential\./m,
    /It signed credentials that would still hold/,
    /issuer\.key_compromised[\s\S]*exit 1[\s\S]*^Issued 1 credential anew[\s\S]*^ACCEPTED {2}Alice M\. Smith/m,
    /^0 credentials\.[\s\S]*The head that you gave is in it/m,
  ],
}

const guide = new URL('../../docs/guide/', import.meta.url)

function blocksOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`${page}.md`, guide), 'utf8')
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

let folder = mkdtempSync(join(tmpdir(), 'imprint-guide-'))
afterEach(() => {
  // A page that broke off may have left its server.
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pid')))
    process.kill(Number(readFileSync(join(folder, file), 'utf8')))
  rmSync(folder, { recursive: true, force: true })
})

/** A port that is free now: several tests run at once, and a page names one port only. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function run(block: string): string {
  const env = {
    ...process.env,
    NODE: process.execPath,
    IMPRINT_MAIN: main,
    COMPILE_CACHE: compileCache,
    IMPRINT_HOME: join(folder, 'home'),
    NO_COLOR: '1',
  }
  const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude + block], { cwd: folder, env, encoding: 'utf8' })
  expect({ status, stderr: status === 0 ? '' : stderr, stdout: status === 0 ? '' : stdout }).toEqual({
    status: 0,
    stderr: '',
    stdout: '',
  })
  return stdout
}

describe('the guide, every command as it stands', () => {
  it('has a row here for each page', () => {
    const written = readdirSync(guide).map((name) => name.replace(/\.md$/, ''))
    expect(Object.keys(pages).sort()).toEqual(written.sort())
  })

  it.each(Object.entries(pages))(
    '%s',
    async (page, expected) => {
      folder = mkdtempSync(join(tmpdir(), 'imprint-guide-'))
      const blocks = blocksOf(page)
      expect(blocks).toHaveLength(expected.length)
      const port = await freePort()
      for (const [index, block] of blocks.entries())
        expect(run(block.replaceAll('8443', `${port}`)), block).toMatch(expected[index] as RegExp)
    },
    // A page is some forty commands, each a process.
    240_000,
  )
})
