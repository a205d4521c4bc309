import type { BenchCase } from './bench-case.ts'
import { chainCases } from './chain-cases.ts'
import { benchAlgorithms, createWorld } from './fixtures.ts'
import { identifierCompareCases } from './identifier-compare-cases.ts'
import { identifierParseCases } from './identifier-parse-cases.ts'
import { issueCases } from './issue-cases.ts'
import { presentCases } from './present-cases.ts'
import { rawCases } from './raw-cases.ts'
import { sdJwtCases } from './sd-jwt-cases.ts'
import { statusCases } from './status-cases.ts'
import { storeCases } from './store-cases.ts'
import { verifyCases } from './verify-cases.ts'

/** Makes every case, over `devices` devices with a key and a credential each, so that no memory for texts has anything to remember. */
export async function createCases(devices: number): Promise<readonly BenchCase[]> {
  const ed25519 = await createWorld(benchAlgorithms.Ed25519, devices)
  const es256 = await createWorld(benchAlgorithms.ES256, devices)
  return [
    ...rawCases(ed25519),
    ...(await issueCases(ed25519)),
    ...(await verifyCases(ed25519)),
    ...rawCases(es256),
    ...(await issueCases(es256)),
    ...(await verifyCases(es256)),
    ...(await presentCases(ed25519)),
    ...(await sdJwtCases(ed25519)),
    ...(await statusCases(ed25519)),
    ...(await storeCases()),
    ...(await chainCases(devices)),
    ...identifierParseCases(),
    ...identifierCompareCases(),
  ]
}

/** Lets every case prove itself; what fails is named. */
export async function checkCases(cases: readonly BenchCase[]): Promise<void> {
  for (const each of cases)
    try {
      await each.check()
    } catch (cause) {
      throw new Error(
        `${each.id} does not do what it says: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      )
    }
}
