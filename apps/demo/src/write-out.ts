import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatChallenge, formatRequest } from '@imprint/core'
import type { Performance } from './run.ts'

/** Writes what was exchanged into a folder, each message as a file that `imprint inspect` reads. An older folder is replaced whole. */
export function writeOut(performance: Performance, folder: string): readonly string[] {
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  for (const name of ['attacks', 'desk']) mkdirSync(join(fresh, name), { recursive: true })
  const files: string[] = []
  const write = (name: string, text: string) => {
    writeFileSync(join(fresh, name), text.endsWith('\n') ? text : `${text}\n`)
    files.push(name)
  }
  const counts = new Map<string, number>()
  for (const step of performance.steps) {
    const count = (counts.get(step.kind) ?? 0) + 1
    counts.set(step.kind, count)
    if (step.kind === 'challenge') write(`challenge-${count}.json`, formatChallenge(step.challenge))
    else write(`${step.kind}-${count}.jwt`, step.text)
  }
  write('request.json', formatRequest(performance.request))
  write('presentation.jwt', performance.presentation)
  write('verdict.json', JSON.stringify(performance.verdict, null, 2))
  write('evidence.json', JSON.stringify(performance.evidence, null, 2))
  const { issuerId, issuerKey } = performance
  const jwks = { keys: [{ ...issuerKey.jwk, kid: issuerKey.kid }] }
  const models = [{ model: 'pinned', issuers: [{ issuer: issuerId, jwks, domains: ['example.com'] }] }]
  write('trust.json', JSON.stringify({ version: 'imprint-trust/1', models }, null, 2))
  const { desk } = performance
  write('desk/request.json', formatRequest(desk.request))
  write('desk/credential.jwt', desk.credential)
  write('desk/presentation.txt', desk.presentation)
  for (const { id, exhibit } of performance.attacks) {
    if (exhibit === null) continue
    write(`attacks/${id}.txt`, exhibit.text)
    write(`attacks/${id}.request.json`, formatRequest(exhibit.request))
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  return files
}
