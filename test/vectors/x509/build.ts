/**
 * Writes the cases of this folder: `cases.json`, and what they name as PEM in `material.json`. Keys, times and serial numbers are fixed, so every run writes the same. Expected outcomes are written by hand beside each case, never taken from what
 * Imprint answered. Run it with `node --conditions=imprint-source test/vectors/x509/build.ts`.
 */
import { writeFileSync } from 'node:fs'
import './build-path-cases.ts'
import './build-form-cases.ts'
import './build-name-cases.ts'
import './build-im-cases.ts'
import './build-status-cases.ts'
import { cases, statusMaterial } from './build-cases.ts'
import { made, pemOf } from './build-certificates.ts'
import { fixtures } from './build-figures.ts'
import { openingCases, requestCases } from './build-opening-cases.ts'
import { presentedCases } from './build-presented-cases.ts'

const used = new Set(cases.flatMap(({ chain, roots, status = [] }) => [...chain, ...roots, ...status]))
const material = Object.fromEntries(
  [...[...made.values()].map((one) => [one.name, pemOf(one)] as const), ...statusMaterial].filter(([name]) =>
    used.has(name),
  ),
)
const write = (name: string, value: unknown) =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)
write('cases.json', cases)
write('material.json', material)
write('opening.json', openingCases)
write('requests.json', requestCases)
write('presented.json', presentedCases)
for (const [name, one] of Object.entries(fixtures))
  writeFileSync(new URL(`fixtures/${name}`, import.meta.url), pemOf(one))
