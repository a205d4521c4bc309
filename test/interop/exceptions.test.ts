import { readFileSync } from 'node:fs'
import { signJws } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { ES256KSigner } from 'did-jwt'
import { createVerifiableCredentialJwt, verifyCredential, verifyPresentation } from 'did-jwt-vc'
import { importJWK, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { signerOf, theirClaims, theirCredential, theirPresentation } from './did-jwt-vc-peer.ts'
import {
  at,
  createParty,
  desk,
  draftOf,
  httpsIssuer,
  introduce,
  judgeCredential,
  judgePresentation,
  ourVerifier,
  request,
  resolver,
  subject,
  unwrap,
} from './parties.ts'

/** What both sides said of one text. */
interface Answers {
  readonly theirs: string
  readonly ours: string
}

interface Exception extends Answers {
  readonly id: string
  readonly reason: string
}

const exceptions = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8')) as readonly Exception[]

const issuer = introduce(createParty('Ed25519', 'jwk'))
const holder = introduce(createParty('Ed25519', 'jwk'))
const mallory = introduce(createParty('Ed25519', 'jwk'))
const did = issuer.did.jwk
const policies = { now: at }

const outcomeOf = (verifying: Promise<unknown>) =>
  verifying.then(
    () => 'accepted',
    () => 'refused',
  )
const credential = async (text: string): Promise<Answers> => ({
  theirs: await outcomeOf(verifyCredential(text, resolver, { policies })),
  ours: await judgeCredential(text, ourVerifier(did)),
})
const presentation = async (text: string): Promise<Answers> => ({
  theirs: await outcomeOf(verifyPresentation(text, resolver, { domain: desk, challenge: request.nonce, policies })),
  ours: await judgePresentation(text, ourVerifier(did)),
})
const signedAsTyped = (payload: string) =>
  signJws(JSON.stringify({ alg: 'Ed25519', typ: 'JWT' }), payload, issuer.signer)
const honest = () => theirCredential(issuer, { did, holder })

const joseAnswers = async (text: string): Promise<Answers> => ({
  theirs: await outcomeOf(
    jwtVerify(text, await importJWK({ ...issuer.publicJwk }, 'Ed25519'), { currentDate: new Date(at * 1000) }),
  ),
  ours: await judgeCredential(text, ourVerifier(httpsIssuer, { published: { [httpsIssuer]: issuer } })),
})
const ours20 = async () => unwrap(await vcJwt.issue?.(draftOf(httpsIssuer, holder), issuer.signer))

const demonstrations: Readonly<Record<string, () => Promise<Answers>>> = {
  'forged-inner-credential': async () => {
    // Everything is true of it but the signature: Mallory signed in the issuer's name, bound to the holder's own key.
    const forged = await theirCredential(mallory, { did, holder })
    return presentation(await theirPresentation(holder, [forged], { did: holder.did.jwk }))
  },
  'unsecured-inner-credential': async () => {
    const bare = {
      ...theirClaims(holder).vc,
      issuer: { id: did },
      issuanceDate: '2026-11-22T09:00:00Z',
      credentialSubject: subject,
    }
    return presentation(await theirPresentation(holder, [bare], { did: holder.did.jwk }))
  },
  'did-as-holder': async () => presentation(await theirPresentation(holder, [await honest()], { did: holder.did.jwk })),
  'im-device-as-holder': async () => presentation(await theirPresentation(holder, [await honest()])),
  'without-cnf': async () => credential(await theirCredential(issuer, { did, holder, changes: { cnf: undefined } })),
  es384: async () => {
    const other = introduce(createParty('ES384', 'jwk'))
    const draft = draftOf(httpsIssuer, holder)
    const payload = { ...theirClaims(holder), iss: other.did.jwk }
    expect(unwrap(await vcJwt11.issue?.(draft, other.signer))).toBeTypeOf('string')
    const text = await signJws(
      JSON.stringify({ alg: 'ES384', typ: 'JWT', kid: other.signer.kid }),
      JSON.stringify(payload),
      other.signer,
    )
    return { theirs: (await credential(text)).theirs, ours: await judgeCredential(text, ourVerifier(other.did.jwk)) }
  },
  'members-twice': async () => {
    const { sub: _sub, vc, ...rest } = theirClaims(holder)
    const payload = {
      ...rest,
      ...vc,
      credentialSubject: subject,
      issuer: { id: did },
      issuanceDate: '2026-11-22T09:00:00Z',
      nbf: at - 3600,
    }
    const options = { removeOriginalFields: false }
    return credential(
      await createVerifiableCredentialJwt(payload, { did, alg: 'Ed25519', signer: signerOf(issuer) }, options),
    )
  },
  'subjects-differ': async () => {
    const payload = {
      ...theirClaims(holder, { iss: did }, { credentialSubject: { ...subject, id: 'im:072b/04c7@example.com' } }),
    }
    return credential(await signedAsTyped(JSON.stringify(payload)))
  },
  'repeated-member': async () => {
    const text = JSON.stringify(theirClaims(holder, { iss: did }))
    return credential(
      await signedAsTyped(text.replace('"fn":', '"hasInstantMessage":"im:%40alice_smith@example.com","fn":')),
    )
  },
  'kid-of-another-key': async () => {
    const peer = { did, alg: 'Ed25519', signer: signerOf(issuer) }
    return credential(await createVerifiableCredentialJwt(theirClaims(holder), peer, { header: { kid: `${did}#1` } }))
  },
  'early-by-200-seconds': async () =>
    credential(await theirCredential(issuer, { did, holder, changes: { nbf: at + 200 } })),
  'recoverable-signature': async () => {
    const other = introduce(createParty('ES256K', 'jwk'))
    const peer = { did: other.did.jwk, alg: 'ES256K-R', signer: ES256KSigner(other.secret, true) }
    const text = await createVerifiableCredentialJwt(theirClaims(holder), peer)
    return { theirs: (await credential(text)).theirs, ours: await judgeCredential(text, ourVerifier(other.did.jwk)) }
  },
  'undated-presentation': async () =>
    presentation(
      await theirPresentation(holder, [await honest()], { did: holder.did.jwk, changes: { iat: undefined } }),
    ),
  'repeated-claim': async () => {
    const claims = JSON.stringify({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiableCredential', 'ImDeviceCredential'],
      issuer: httpsIssuer,
      credentialSubject: subject,
      cnf: { jwk: holder.publicJwk },
    })
    const header = JSON.stringify({ alg: 'Ed25519', kid: 'key-1', typ: 'vc+jwt' })
    return joseAnswers(
      await signJws(header, claims.replace('"issuer":', '"issuer":"https://evil.example","issuer":'), issuer.signer),
    )
  },
  'second-spelling': async () => {
    const text = await ours20()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // 64 octets leave four spare bits in the last character.
    return joseAnswers(text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1])
  },
}

it('every exception is demonstrated, and every demonstration listed', () => {
  expect(Object.keys(demonstrations).sort()).toEqual(exceptions.map(({ id }) => id).sort())
  for (const { reason } of exceptions) expect(reason.length).toBeGreaterThan(20)
})

it.each(exceptions.map((each) => [each.id, each] as const))(
  '%s: each side still answers as it is written',
  async (id, { theirs, ours }) => {
    expect(await demonstrations[id]?.()).toEqual({ theirs, ours })
  },
)

it('without its difference, both sides accept the text', async () => {
  expect(await credential(await honest())).toEqual({ theirs: 'accepted', ours: 'accepted' })
  const asDevice = await theirPresentation(holder, [await honest()])
  expect(await judgePresentation(asDevice, ourVerifier(did))).toBe('accepted')
})
