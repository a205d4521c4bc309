import {
  type CredentialDraft,
  type CredentialStatus,
  codes,
  type Finding,
  type Format,
  findAlgorithm,
  type JsonObject,
  type Opened,
  type OpenedCredential,
  type PresentationDraft,
  type Result,
  type Seconds,
  type SignatureVerifier,
  type Signer,
} from '@imprint/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepFreeze, draftOf, mutationOf, presentationOf, tokenOf } from './format-drafts.ts'

/** One text and what a format makes of it. */
export interface OpeningCase {
  readonly id: string
  readonly about: string
  readonly spec: string
  readonly text: string
  readonly expect:
    | { readonly opens: JsonObject }
    | { readonly code: string; readonly pointer?: string }
    | { readonly notMine: true }
}

/** A format to hold against the port's contract. */
export interface FormatCase {
  readonly name: string
  readonly format: Format
  /** Its vectors; may be empty for a format whose vectors hold whole verdicts. */
  readonly cases: readonly OpeningCase[]
  /** Tokens that other formats made, which this one must leave to them. */
  readonly others: () => Promise<readonly string[]>
  readonly verifier: SignatureVerifier
  /** Who may issue in this format: each with a key that is published under a name of theirs. */
  readonly issuers: readonly { readonly issuer: string; readonly signer: Signer }[]
  /** Credentials to present, for a format that others issue; those that it issues itself unless given. */
  readonly credentials?: readonly string[]
  /** Who may present: a device key, which has no published name. */
  readonly holders: readonly { readonly holder: string; readonly signer: Signer }[]
  /** Whether the holder can withhold claims. Such a format salts what it issues, and presents one credential at a time, without a place for the presenter's name. */
  readonly disclosed: OpenedCredential['disclosed']
}

const runs = 200

/** Registers the contract of `Format` as tests. */
export function formatContract(given: FormatCase): void {
  const { name, format, cases, others } = given

  describe(`${name} as a format`, () => {
    it.each(cases.map((each) => [each.id, each] as const))('opens as its vector says: %s', (_id, each) => {
      const opened = format.open(each.text)
      if ('notMine' in each.expect) return expect(opened).toBeNull()
      if ('code' in each.expect) return expect(opened).toMatchObject({ ok: false, error: each.expect })
      expect(opened).toMatchObject({ ok: true })
      expect(plain(opened)).toMatchObject(each.expect.opens)
    })

    it('answers null for what no format signs, and for the tokens of other formats', async () => {
      const foreign = [
        '',
        '.',
        '..',
        'hello',
        tokenOf({ typ: 'dpop+jwt' }, {}),
        tokenOf({ typ: 'openid4vci-proof+jwt' }, {}),
      ]
      for (const text of [...foreign, ...(await others())]) expect(format.open(text), text.slice(0, 80)).toBeNull()
    })

    it('never throws, and finds only what is a reason to reject', async () => {
      const seeds = [...cases.map(({ text }) => text), ...(await tokensOf(given))]
      const texts = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .tuple(fc.constantFrom(...seeds), fc.infiniteStream(fc.nat()))
          .map(([text, numbers]) => mutationOf(text, numbers)),
      )
      fc.assert(
        fc.property(texts, (text) => {
          const opened = format.open(text)
          if (opened === null) return
          if (!opened.ok) expect(codes[opened.error.code].outcome).toBe('rejected')
          else {
            expect(opened.value.format).toBe(format.id)
            for (const note of opened.value.notes) expect(codes[note.code].outcome).toBe('noted')
          }
          expect(withoutQuestion(format.open(text))).toEqual(withoutQuestion(opened))
        }),
        { numRuns: runs * 10 },
      )
    })

    if (format.issue !== undefined) issuing(given, format.issue)
    if (format.present !== undefined) presenting(given, format.present)
  })
}

function issuing({ format, issuers, verifier, disclosed }: FormatCase, issue: NonNullable<Format['issue']>): void {
  it('issues for at least one kind of issuer', async () => {
    expect(await tokensOf({ format, issuers })).not.toHaveLength(0)
  })

  it.each(issuers.map((by) => [`${by.issuer.slice(0, 24)} with ${by.signer.alg}`, by] as const))(
    'issues what it opens, neither more nor less than the draft, or says that it cannot: %s',
    async (_name, { issuer, signer }) => {
      const first = await issue(draftOf(issuer), signer)
      // Not every format signs for every kind of issuer; what it does not, it says.
      if (!first.ok) return expect(first.error.code).toBe('issue.unsupported')
      await fc.assert(
        fc.asyncProperty(arbitraryDraft(issuer), async (draft) => {
          const text = unwrap(await issue(deepFreeze(draft), signer))
          const opened = openedBy(format, text)
          const types = disclosed === 'whole' ? draft.types : [draft.vct]
          expect(plain({ ok: true, value: opened })).toEqual({
            kind: 'credential',
            format: format.id,
            id: draft.id,
            issuer,
            types,
            subject: draft.subject,
            subjectId: draft.subject['id'],
            disclosed,
            query: expect.objectContaining({ types: expect.arrayContaining([...types]) }),
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            holderKey: draft.holderKey,
            status: draft.status,
            signature: { algorithm: signer.alg, kid: signer.kid },
            notes: [],
          })
          expect(await signedBy(opened, signer, verifier)).toBe('valid')
        }),
        { numRuns: runs / 4 },
      )
    },
  )

  it('issues the same claims for the same draft, whenever it does, salted anew where claims can be withheld', async () => {
    for (const { issuer, signer } of issuers) {
      const [one, other] = [await issue(draftOf(issuer), signer), await issue(draftOf(issuer), signer)]
      if (!one.ok || !other.ok) continue
      if (disclosed === 'whole') expect(withoutSignature(one.value)).toBe(withoutSignature(other.value))
      else {
        expect(claimsOf(format, one.value)).toEqual(claimsOf(format, other.value))
        const pieces = new Set(one.value.split('~').slice(1, -1))
        expect(pieces.size).toBeGreaterThan(0)
        expect(other.value.split('~').filter((piece) => pieces.has(piece))).toEqual([])
      }
    }
  })
}

function claimsOf(format: Format, text: string): JsonObject {
  const opened = openedBy(format, text)
  if (opened.kind !== 'credential') throw new Error('a credential opened as a presentation')
  return opened.subject
}

function presenting(
  { format, holders, issuers, verifier, disclosed, credentials: given }: FormatCase,
  present: NonNullable<Format['present']>,
): void {
  const atOnce = disclosed === 'whole' ? 2 : 1
  it.each(holders.map((by) => [`${by.holder.slice(0, 24)} with ${by.signer.alg}`, by] as const))(
    'presents what it opens, neither more nor less than the draft: %s',
    async (_name, { holder, signer }) => {
      const credentials = given ?? (await tokensOf({ format, issuers })).slice(0, atOnce)
      const draft: PresentationDraft = deepFreeze(presentationOf(holder, credentials))
      const text = unwrap(await present(draft, signer))
      const opened = openedBy(format, text)
      if (opened.kind !== 'presentation') throw new Error('a presentation opened as a credential')
      const { audience, nonce, issuedAt, expiresAt } = draft
      const named = disclosed === 'whole' ? { holder, expiresAt } : { holder: null, expiresAt: null }
      expect(opened).toMatchObject({ format: format.id, audience, nonce, issuedAt, ...named, notes: [] })
      expect(opened.enclosed).toEqual(credentials)
      expect([null, signer.publicJwk]).toContainEqual(opened.statedKey)
      expect(await signedBy(opened, signer, verifier)).toBe('valid')
    },
  )

  if (disclosed === 'whole') return
  it('presents exactly one credential at a time', async () => {
    const [{ holder, signer } = { holder: '', signer: undefined }] = holders
    if (signer === undefined) throw new Error('nobody presents')
    const tokens = await tokensOf({ format, issuers })
    for (const credentials of [[], tokens.slice(0, 2)])
      expect(await present(presentationOf(holder, credentials), signer)).toMatchObject({
        ok: false,
        error: { code: 'presentation.unsupported' },
      })
  })

  it('shows what the draft asks for and nothing else', async () => {
    const [{ holder, signer } = { holder: '', signer: undefined }] = holders
    if (signer === undefined) throw new Error('nobody presents')
    const [credential = ''] = await tokensOf({ format, issuers })
    const whole = claimsOf(format, credential)
    for (const name of Object.keys(whole).filter((each) => each !== 'id')) {
      const draft = { ...presentationOf(holder, [credential]), disclose: [[[name]]] }
      const opened = openedBy(format, unwrap(await present(draft, signer)))
      if (opened.kind !== 'presentation') throw new Error('a presentation opened as a credential')
      expect(claimsOf(format, String(opened.enclosed[0]))).toEqual({ id: whole['id'], [name]: whole[name] })
    }
  })
}

/** Issues with every issuer that the format takes. */
export async function tokensOf({
  format,
  issuers,
}: Pick<FormatCase, 'format' | 'issuers'>): Promise<readonly string[]> {
  const answers = await Promise.all(issuers.map(async ({ issuer, signer }) => format.issue?.(draftOf(issuer), signer)))
  return answers.flatMap((answer) => (answer?.ok === true ? [answer.value] : []))
}

function arbitraryDraft(issuer: string): fc.Arbitrary<CredentialDraft> {
  const claims = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })
  const times = fc.tuple(fc.nat({ max: 4e9 }), fc.integer({ min: 1, max: 315_576_000 }))
  const entry = { id: 'https://im.example.com/status#7', type: 'BitstringStatusListEntry', statusListIndex: '7' }
  const claim = { status_list: { idx: 7, uri: 'https://im.example.com/status' } }
  const status = fc.option(fc.constantFrom<CredentialStatus>(entry, [entry, entry], claim))
  return fc.record({ claims, times, status, types: fc.subarray(['ImDeviceCredential', 'Other']) }).map((chosen) => {
    const base = draftOf(issuer)
    // What JSON cannot say (minus zero, a member named __proto__) no draft holds.
    const { id: _id, ...rest } = JSON.parse(JSON.stringify(chosen.claims)) as JsonObject
    const [validFrom, length] = chosen.times
    const subject = { ...withoutProto(rest), id: base.subject['id'] as string }
    const span = { validFrom: validFrom as Seconds, validUntil: (validFrom + length) as Seconds }
    return { ...base, ...span, subject, types: chosen.types, status: chosen.status }
  })
}

function withoutProto(claims: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(claims).replaceAll('"__proto__"', '"proto"')) as JsonObject
}

/** An opened token without the questions that its format has, which are functions, each time others. */
function withoutQuestion(opened: Result<Opened> | null): unknown {
  if (opened === null || !opened.ok) return opened
  const { question: _question, ...rest } = { question: null, ...opened.value }
  return rest
}

/** An opened token as JSON, for comparing: the bytes left out, notes as their codes. */
function plain(opened: Result<Opened> | null): unknown {
  if (opened === null || !opened.ok) return opened
  const { signature, notes, question: _question, ...rest } = { question: null, ...opened.value }
  const codesOf = (list: readonly Finding[]) => list.map(({ code }) => code)
  return { ...rest, signature: { algorithm: signature.algorithm.name, kid: signature.kid }, notes: codesOf(notes) }
}

function openedBy(format: Format, text: string): Opened {
  const opened = format.open(text)
  if (opened === null) throw new Error('the format does not know its own token')
  return unwrap(opened)
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

async function signedBy({ signature }: Opened, signer: Signer, verifier: SignatureVerifier) {
  expect(findAlgorithm(signer.alg)).toBe(signature.algorithm)
  return verifier.verify(signer.alg, signer.publicJwk, signature.data, signature.signature)
}

function withoutSignature(text: string): string {
  return text.slice(0, text.lastIndexOf('.'))
}
