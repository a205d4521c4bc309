import { verify } from 'node:crypto'
import { createVerifiableCredentialJwt, type JwtCredentialPayload } from 'did-jwt-vc'
import { createSigner } from 'fast-jwt'
import { CompactSign, importPKCS8, SignJWT } from 'jose'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { didIssuer } from './did-peer.ts'
import { issuerKid, partsOf, payloadOf, tamper, unwrap, type World } from './fixtures.ts'

/** Issuing one credential: ours with every check, the peers' with none, since they know nothing about credentials. */
export async function issueCases(world: World): Promise<readonly BenchCase[]> {
  const { algorithm, issuerKey, issuer, devices } = world
  const row = `vc-issue-${algorithm.alg.toLowerCase()}`
  const payloads = devices.map(({ credential }) => payloadOf(credential))
  const pem = issuerKey.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  const joseKey = await importPKCS8(pem, algorithm.joseAlg)
  const joseHeader = { alg: algorithm.joseAlg, kid: issuerKid, typ: 'vc+jwt', cty: 'vc' }
  const encoder = new TextEncoder()
  const fastSign = createSigner({
    key: pem,
    algorithm: algorithm.otherAlg,
    kid: issuerKid,
    noTimestamp: true,
    header: { alg: algorithm.otherAlg, typ: 'vc+jwt' },
  })
  const did = didIssuer('did:example:issuer', issuerKey, algorithm)
  const wishes = cycle(devices.map(({ wish }) => wish))
  const imprint = issueCase(`${row} imprint`, world, async () => unwrap(await issuer.issue(wishes())).text)
  const next = cycle(payloads)
  const nextDid = cycle(payloads.map(didPayload))
  return [
    { ...imprint, check: () => imprint.check().then(() => refusesBadClaims(world)) },
    issueCase(`${row} jose`, world, () => new SignJWT(next()).setProtectedHeader(joseHeader).sign(joseKey)),
    issueCase(`${row} jose CompactSign`, world, () =>
      new CompactSign(encoder.encode(JSON.stringify(next()))).setProtectedHeader(joseHeader).sign(joseKey),
    ),
    issueSyncCase(`${row} fast-jwt`, world, () => fastSign(next())),
    issueCase(`${row} did-jwt-vc`, world, () => createVerifiableCredentialJwt(nextDid(), did)),
  ]
}

/** The same claims as the version of the data model that did-jwt-vc writes: with a `vc` claim. */
export function didPayload(payload: Record<string, unknown>): JwtCredentialPayload {
  const subject = payload['credentialSubject'] as Record<string, unknown>
  return {
    sub: subject['id'] as string,
    jti: payload['id'] as string,
    nbf: Math.floor(Date.parse(payload['validFrom'] as string) / 1000),
    exp: Math.floor(Date.parse(payload['validUntil'] as string) / 1000),
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      credentialSubject: subject,
    },
    cnf: payload['cnf'],
  }
}

async function refusesBadClaims({ issuer, devices: [device] }: World): Promise<void> {
  insist(device !== undefined, 'no device')
  const issued = await issuer.issue({ ...device.wish, claims: { ...device.wish.claims, fn: '' } })
  insist(!issued.ok && issued.error.code === 'credential.schema_violation', 'a credential without a name was issued')
}

function issueCase(id: string, world: World, issue: () => Promise<string>): BenchCase {
  return {
    id,
    check: async () => isGood(await issue(), world),
    async run(count) {
      for (let i = 0; i < count; i++) if ((await issue()) === '') throw new Error('nothing was issued')
    },
  }
}

function issueSyncCase(id: string, world: World, issue: () => string): BenchCase {
  return {
    id,
    check: async () => isGood(issue(), world),
    run(count) {
      for (let i = 0; i < count; i++) if (issue() === '') throw new Error('nothing was issued')
    },
  }
}

/** Judges what was issued by OpenSSL, which took no part in making it, and insists that the claims are in it. */
async function isGood(token: string, { algorithm: { hash }, issuerKey: { publicKey } }: World): Promise<void> {
  const signed = (text: string) => {
    const { data, signature } = partsOf(text)
    return verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
  }
  insist(signed(token), 'what was issued does not verify')
  insist(JSON.stringify(payloadOf(token)).includes('Alice M. Smith'), 'what was issued lacks its claims')
  await insistRefused(() => signed(tamper(token)), 'a tampered credential verifies')
}
