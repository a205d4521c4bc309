import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'

interface PolicyVector {
  readonly id: string
  readonly about: string
  readonly policy: object
  /** Whether the schema can see the fault, too. */
  readonly schema?: 'refuses' | 'allows'
  readonly expect: { readonly model: string } | { readonly code: string }
}

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const check = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(read('../files/imprint-trust-1.json'))

describe('the published schema of trust files', () => {
  it.each<PolicyVector>(read('../../test/vectors/trust/policies.json'))(
    '$id: $about',
    ({ policy, schema, expect: expected }) => {
      expect(check(policy)).toBe('model' in expected || schema === 'allows')
    },
  )

  it.each<PolicyVector>(read('../../test/vectors/trust/policy-files.json').filter(isGood))(
    'allows $id: $about',
    ({ policy }) => {
      expect(check(policy)).toBe(true)
    },
  )
})

function isGood({ expect: expected }: PolicyVector): boolean {
  return 'model' in expected
}
