import type { JsonObject, Seconds } from '@imprint/core'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWorlds, deviceWish, expectOk, openForTest, start } from '../lifecycle/issuer-world.ts'

afterEach(closeWorlds)

/** A key set as a reader sees it that knows nothing of `nbf`, `exp` and `revoked` in a JWK. */
async function keySetOf(metadata: JsonObject) {
  return createLocalJWKSet(metadata['jwks'] as unknown as JSONWebKeySet)
}

describe('issuer metadata, to jose', () => {
  it('verifies what the active and the former key signed, and nothing of a compromised one', async () => {
    const world = await openForTest()
    const { issuer } = world
    const texts: Record<string, string> = {}
    for (const kid of ['k1', 'k2', 'k3']) {
      if (kid !== 'k1') {
        expectOk(await issuer.keys.add(world.makeKey(kid)))
        world.clock.at = (world.clock.at + 60) as Seconds
        expectOk(await issuer.keys.activate(kid, 'rolled'))
      }
      // The signed JWT of an SD-JWT stands before the first "~".
      texts[kid] = expectOk(await issuer.issue(deviceWish(kid, 1))).text.split('~')[0] ?? ''
    }
    const currentDate = new Date((start + 120) * 1000)
    const before = await keySetOf(expectOk(await issuer.metadata()))
    for (const text of Object.values(texts)) await jwtVerify(text, before, { currentDate })
    expectOk(await issuer.keys.compromise('k2', { reason: 'stolen', next: null }))
    const after = await keySetOf(expectOk(await issuer.metadata()))
    await jwtVerify(texts['k1'] ?? '', after, { currentDate })
    await jwtVerify(texts['k3'] ?? '', after, { currentDate })
    await expect(jwtVerify(texts['k2'] ?? '', after, { currentDate })).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })
})
