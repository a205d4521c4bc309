import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform, release, totalmem } from 'node:os'

/** What the figures were measured on and with. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly openssl: string
  readonly v8: string
  readonly peers: Readonly<Record<string, string>>
}

const peers = ['jose', 'fast-jwt', 'did-jwt-vc', 'did-jwt', '@xmpp/jid', 'esbuild']

/** Describes this machine, without its name. */
export function describeMachine(): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    v8: process.versions.v8,
    peers: Object.fromEntries(peers.map((name) => [name, versionOf(name)])),
  }
}

/** Reads a version from where it is installed: a package need not export its own `package.json`. */
function versionOf(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? [])
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { readonly version: string })
        .version
    } catch {
      // Not in this folder.
    }
  return 'unknown'
}
