import { createNodeSignatureVerifier } from '@imprint/adapters/node-crypto'
import type { PresentationRequest, Seconds, SignatureVerifier } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import type { Verifier } from '@imprint/verifier'
import {
  createVerifiableCredentialJwt,
  createVerifiablePresentationJwt,
  verifyCredential,
  verifyPresentation,
} from 'did-jwt-vc'
import { importJWK, jwtVerify } from 'jose'
import { type BenchCase, cycle, insist, insistRefused } from './bench-case.ts'
import { didIssuer, memoryResolver } from './did-peer.ts'
import { type Device, payloadOf, tamper, unwrap, type World } from './fixtures.ts'
import { didPayload } from './issue-cases.ts'
import { rawPresentationCases } from './raw-cases.ts'
import { createWorldVerifier, type VerifierParts, verifierId } from './verify-cases.ts'

interface Answer {
  readonly text: string
  readonly request: PresentationRequest
}

/** Verifying one presentation with the credential in it. */
export async function presentCases(world: World): Promise<readonly BenchCase[]> {
  const { algorithm, devices } = world
  const row = `vp-verify-${algorithm.alg.toLowerCase()}`
  const verifier = createWorldVerifier(world, { signatures: createNodeSignatureVerifier() })
  const fixed: string[] = []
  for (const device of devices) fixed.push(await lasting(verifier, device))
  return [
    ...rawPresentationCases(world, fixed),
    imprintCase(`${row} imprint`, world, { signatures: createNodeSignatureVerifier() }),
    rememberedCase(`${row} imprint, remembered`, world),
    await joseCase(`${row} jose`, world, fixed),
    await didCase(`${row} did-jwt-vc`, world),
  ]
}

async function answer(verifier: Verifier, { id, holder }: Device): Promise<Answer> {
  const request = await verifier.createRequest({
    ask: [{ type: 'ImDeviceCredential', claims: ['fn', 'hasInstantMessage'] }],
    lifetime: 3600,
    peer: id,
  })
  return { request, text: received(unwrap(await holder.present(request))) }
}

/** A presentation that is good for a day, for those who look at the same one again and again. */
async function lasting(verifier: Verifier, device: Device): Promise<string> {
  const { request } = await answer(verifier, device)
  return present(device, request, { credential: device.credential, lifetime: 86_400 })
}

async function present(
  { id, key }: Device,
  { nonce, audience, issuedAt }: PresentationRequest,
  { credential, lifetime }: { readonly credential: string; readonly lifetime: number },
): Promise<string> {
  const draft = {
    holder: id,
    nonce,
    audience,
    issuedAt,
    expiresAt: (issuedAt + lifetime) as Seconds,
    credentials: [credential],
    disclose: ['all' as const],
  }
  insist(vcJwt.present !== undefined, 'the format cannot present')
  return unwrap(await vcJwt.present(draft, key.signer))
}

/** A text as the network delivers it: in one piece. V8 keeps what was just joined as a tree, and its first reader pays for that. */
function received(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** Full `verifier.verify` with a nonce store; every presentation is fresh, since none is accepted twice. */
export function imprintCase(id: string, world: World, parts: VerifierParts): BenchCase {
  const verifier = createWorldVerifier(world, parts)
  const next = cycle(world.devices)
  let answers: Answer[] = []
  return {
    id,
    check: () => checkImprint(verifier, next()),
    async prepare(count) {
      answers = []
      for (let i = 0; i < count; i++) answers.push(await answer(verifier, next()))
    },
    async run(count) {
      insist(answers.length >= count, 'too few presentations were prepared')
      for (let i = 0; i < count; i++) {
        const { text, request } = answers[i] as Answer
        if ((await verifier.verify(text, request)).outcome !== 'accepted') throw new Error('refused')
      }
    },
  }
}

/** The credentials are seen again and again; what they are presented in never is. */
function rememberedCase(id: string, world: World): BenchCase {
  const plain = createNodeSignatureVerifier()
  const inner = imprintCase(id, world, { signatures: plain, remembered: 4 * world.devices.length })
  return {
    ...inner,
    async check() {
      await inner.check()
      let asked = 0
      const counting: SignatureVerifier = {
        verify: (alg, key, data, signature) => {
          asked++
          return plain.verify(alg, key, data, signature)
        },
      }
      const verifier = createWorldVerifier(world, { signatures: counting, remembered: 16 })
      const [device] = world.devices
      insist(device !== undefined, 'a world has devices')
      for (const signatures of [2, 1]) {
        const { text, request } = await answer(verifier, device)
        asked = 0
        insist((await verifier.verify(text, request)).outcome === 'accepted', 'a good presentation is refused')
        insist(asked === signatures, 'the issuer’s signature is verified once, and the presenter’s every time')
      }
    },
  }
}

// What a VC-JWT does not have: a status, and metadata of its type.
const formatSkips: readonly string[] = ['credential.status', 'credential.type']

async function checkImprint(verifier: Verifier, device: Device): Promise<void> {
  const { text, request } = await answer(verifier, device)
  const edited = await verifier.verify(tamper(text, request.nonce.slice(0, 8), 'AAAAAAAA'), request)
  insist(edited.outcome === 'rejected', 'a tampered presentation is accepted')
  const good = await verifier.verify(text, request)
  insist(
    good.outcome === 'accepted',
    `a good presentation was ${good.outcome}: ${good.outcome === 'accepted' ? '' : good.because.detail}`,
  )
  insist(
    good.checks.every(({ result, rule }) => result === 'passed' || formatSkips.includes(rule)),
    'a check was skipped',
  )
  const again = await verifier.verify(text, request)
  insist(again.outcome === 'rejected' && again.because.code === 'nonce.spent', 'a presentation was accepted twice')
  insist(
    (await verifyForged(verifier, device)) === 'credential.signature_invalid',
    'a tampered credential in a good presentation is accepted',
  )
}

/** Presents, under a good signature, a credential that was tampered with. */
async function verifyForged(verifier: Verifier, device: Device): Promise<string> {
  const { request } = await answer(verifier, device)
  const forged = await present(device, request, { credential: tamper(device.credential), lifetime: 300 })
  const verdict = await verifier.verify(forged, request)
  return verdict.outcome === 'accepted' ? 'accepted' : verdict.because.code
}

/** The two signatures and the audience, with keys that somebody else has looked up. */
async function joseCase(
  id: string,
  { algorithm, issuerKey, devices }: World,
  presentations: readonly string[],
): Promise<BenchCase> {
  const options = { algorithms: [algorithm.joseAlg] }
  const issuer = await importJWK({ ...issuerKey.publicJwk }, algorithm.joseAlg)
  const shown: { readonly text: string; readonly key: Awaited<ReturnType<typeof importJWK>> }[] = []
  for (const [index, { key }] of devices.entries())
    shown.push({ text: presentations[index] as string, key: await importJWK({ ...key.publicJwk }, algorithm.joseAlg) })
  const accepts = async (text: string, key: (typeof shown)[number]['key']) => {
    const { payload } = await jwtVerify(text, key, { ...options, typ: 'vp+jwt', audience: verifierId })
    const [enclosed] = payload['verifiableCredential'] as readonly { readonly id: string }[]
    const inner = enclosed?.id.slice('data:application/vc+jwt,'.length) ?? ''
    return (await jwtVerify(inner, issuer, { ...options, typ: 'vc+jwt' })).payload['issuer'] !== undefined
  }
  const next = cycle(shown)
  return {
    id,
    async check() {
      const { text, key } = next()
      insist(await accepts(text, key), 'a good presentation is refused')
      await insistRefused(
        () => accepts(tamper(text, 'VerifiablePresentation', 'VerifiablePresentatioM'), key),
        'a tampered presentation is accepted',
      )
    },
    async run(count) {
      for (let i = 0; i < count; i++) {
        const { text, key } = next()
        if (!(await accepts(text, key))) throw new Error('refused')
      }
    },
  }
}

async function didCase(id: string, { algorithm, issuerKey, devices }: World): Promise<BenchCase> {
  const did = 'did:example:issuer'
  const issuer = didIssuer(did, issuerKey, algorithm)
  const keys = new Map([[did, issuerKey]])
  const texts: string[] = []
  // A few are enough: what it spends on one is a hundred times what any memory could save.
  for (const [index, { key, credential }] of devices.slice(0, 64).entries()) {
    const holder = `did:example:device-${index}`
    keys.set(holder, key)
    const jwt = await createVerifiableCredentialJwt(didPayload(payloadOf(credential)), issuer)
    const vp = {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiablePresentation'],
      verifiableCredential: [jwt],
    }
    texts.push(
      await createVerifiablePresentationJwt(
        { vp, aud: verifierId, nonce: `nonce-${index}` },
        didIssuer(holder, key, algorithm),
      ),
    )
  }
  const resolver = memoryResolver(keys)
  const accepts = async (text: string) => {
    const { verified, payload } = await verifyPresentation(text, resolver, { audience: verifierId })
    const [jwt] = payload.vp.verifiableCredential as readonly string[]
    return verified && (await verifyCredential(jwt ?? '', resolver)).verified
  }
  const next = cycle(texts)
  return {
    id,
    async check() {
      const text = next()
      insist(await accepts(text), 'a good presentation is refused')
      await insistRefused(
        () => accepts(tamper(text, '"nonce":"nonce', '"nonce":"Nonce')),
        'a tampered presentation is accepted',
      )
    },
    async run(count) {
      for (let i = 0; i < count; i++) if (!(await accepts(next()))) throw new Error('refused')
    },
  }
}
