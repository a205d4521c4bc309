import { createHash } from 'node:crypto'
import { nodeHasher } from '@imprint/adapters/node-crypto'
import type { Result, Seconds } from '@imprint/core'
import { type OcspCertificateId, type OcspRequest, parseOcspRequest } from '@imprint/core/x509'
import { type Authority, answerOcspRequest, type OcspDraft, ocspRefusal } from '@imprint/issuer/ca'
import { type Call, optionOf, requiredOption, UsageError } from '../command.ts'
import { readAuthority, readRecord, readSigner, type StatusRecord, secondOf } from './authority-folder.ts'
import { readCertificates } from './pem-file.ts'

/** Answers about the certificates of one authority of a folder, by what the folder says at that moment. */
export interface OcspResponder {
  /** The authority whose certificates are known. */
  readonly issuer: Authority['certificate']
  /** Answers a request as DER; a malformed one gets the refusal that RFC 6960 has for it. Fails only if the folder cannot be read or the key cannot be used. */
  answer(request: Uint8Array): Promise<Result<Uint8Array>>
  /** Answers without being asked, about these certificates: to be stapled. */
  speak(ids: readonly OcspCertificateId[]): Promise<Result<Uint8Array>>
}

/** Opens the responder that the options name: the authority itself, or one to which it issued a certificate for this. */
export async function openResponder(call: Call, { lifetime }: { readonly lifetime: number }): Promise<OcspResponder> {
  const dir = requiredOption(call, 'dir')
  const { certificate: issuer } = await readRecord(call, dir)
  const signer = await responderOf(call, issuer)
  const answerAll = async (request: OcspRequest): Promise<Result<Uint8Array>> => {
    const { state } = await readRecord(call, dir)
    const producedAt = secondOf(call)
    const nextUpdate = (producedAt + lifetime) as Seconds
    const draft = { request, issuer, producedAt, nextUpdate, statusOf: (serial: string) => statusOf(state, serial) }
    return answerOcspRequest(draft, signer, {
      hasher: nodeHasher,
      sha1: (data) => createHash('sha1').update(data).digest(),
    })
  }
  return {
    issuer,
    speak: (ids) => answerAll({ ids, nonce: null }),
    answer: async (der) => {
      const request = parseOcspRequest(der)
      return request.ok ? answerAll(request.value) : { ok: true, value: ocspRefusal('malformedRequest') }
    },
  }
}

/** "good" only of what was issued here: a number that nobody remembers may be one that somebody forged (RFC 6960 section 2.2 leaves that open). */
function statusOf({ revoked, issued }: StatusRecord, serial: string): OcspDraft['status'] {
  return revoked.find((entry) => entry.serial === serial) ?? (issued.includes(serial) ? 'good' : 'unknown')
}

async function responderOf(call: Call, issuer: Authority['certificate']): Promise<Authority> {
  const path = optionOf(call, 'responder')
  if (path === null) return readAuthority(call)
  const [certificate] = await readCertificates(call, path)
  if (certificate.issuer.key !== issuer.subject.key)
    throw new UsageError(`--responder ${path}: another authority issued it`)
  return { certificate, signer: await readSigner(call, requiredOption(call, 'responder-key')) }
}
